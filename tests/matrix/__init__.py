"""Every route, for every role, on an object of every stage: who gets what, and what nobody may find on a page."""
