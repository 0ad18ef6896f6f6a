"""Intentions (on screen: plans): what the council means to commission, with dates that are kept or visibly slip.

Five words: a *plan* is not a promise to buy; a date *slips* when it moves later; *lead time* is the time from publication
to advert; a *gap* is the days between the old contract's end and the new start; the *route* is how the need may be met.
"""
