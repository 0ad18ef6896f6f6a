"""Oversight: what needs somebody today, what happened as sentences, and whether the service is well.

Five words: *my work* is what waits for one person; *history* is the audit trail told in sentences; the *chain* is what makes
it hold; a *seal* is the daily digest over all chains; the *service* page is for operators.
"""
