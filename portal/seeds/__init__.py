"""The demo world: stories told by calling the services, so that seeding exercises every rule and writes a true trail.

Dates are relative to the day of seeding ("D-30", "D+12"). Everything is invented; only place names are real.
"""
