"""Limits on what every room of the web has: files that are sent, words that are looked for."""

from portal.accounts.services.rates import count_search, count_upload
from portal.rules.refusals import Refusal
from portal.web.forms import PageForm
from portal.web.request_work import client_address, work_for_request


def admit_upload(field: str) -> None:
    """Count a file before anything looks into it. Raises TooManyTries beside `field`."""
    with work_for_request() as work:
        count_upload(work, field=field)


def may_search(form: PageForm, *words: str | None) -> bool:
    """True where nothing is looked for, or it is no search too many; else the form says when to try again.

    A reading page that writes: one count, in a short work of its own, only where words are given.
    """
    if not any(word and word.strip() for word in words):
        return True
    try:
        with work_for_request() as work:
            count_search(work, client_address())
    except Refusal as refusal:
        form.explain(refusal)
        return False
    return True
