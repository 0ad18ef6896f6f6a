"""Bids: one workspace a provider and procurement; each lot is sent, frozen, withdrawn and scored by itself.

Five words: the *draft* is what may still change; to *submit* is to freeze one lot as a *snapshot*; the *receipt* proves it;
a *withdrawal* takes it back until the deadline.
"""
