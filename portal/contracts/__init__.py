"""Signed contracts, and what the winner promised as duties with a date.

Three words: a *contract* is recorded on signing, from the bid as sent; an *obligation* is one promise with its day and who
checks it; the *register* lists all contracts.
"""
