"""What the council tells the world: open data, calendars and feeds, and the notices of an award.

Five words: a *release* is one dated statement of open data; a *package* holds many; a *feed* tells what is new; the *award
notice* says who is to win; *standstill* is the pause after it.
"""
