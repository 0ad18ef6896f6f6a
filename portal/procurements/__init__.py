"""Procurements: from a plan to a published opportunity.

Five words: a *pack* is all that is published, frozen as a *version*; a *lot* is a part that is bid for by itself; a *seat*
is what a person does in one procurement; a *check* is a reason why it cannot be published yet.
"""
