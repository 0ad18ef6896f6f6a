"""Clarifications: questions from bidders and answers to all, and what the council tells every bidder.

A *question* is asked by an organisation and kept without its name; it may be asked *in private*. An *answer* goes to
everybody at once. A *message* is the council's own word to all bidders. Nobody sees who asked, or how many were told.
"""
