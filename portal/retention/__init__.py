"""Retention: until when what is kept, a hold that stops the clock, and the one lawful way to destroy.

Four words: a *period* is a row of `portal.rules.retention`; a *hold* is an approver's word that nothing of a tender is
destroyed, whatever its dates; a *purge* is what `portal purge` does, on the host, after the last day; *erasing* is a purge of
one person, asked for by that person.
"""
