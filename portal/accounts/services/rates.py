"""How often files may be sent and words looked for. Each count stands in a short work of its own: a refusal after it stays.

The numbers leave an honest bidder in the last hour far from them (docs/operating.md); none is counted across organisations,
so none can tell that somebody else bids.
"""

from datetime import timedelta

from sqlalchemy import delete

from portal.accounts.models import Attempt
from portal.accounts.services.limits import DAY, HOUR, MINUTE, Limit, TooManyTries, again_after, closed, note
from portal.accounts.services.limits import seconds_until as _seconds_until
from portal.unit_of_work import Work

UPLOAD = Limit("upload", 150, HOUR)
UPLOAD_OF = Limit("upload_of", 400, HOUR)
SEARCH_FROM = Limit("search_from", 60, MINUTE)
_KEPT: timedelta = 2 * DAY


def count_upload(work: Work, *, field: str | None = None) -> None:
    """Count one file sent by this person, and by their organisation where they have one.

    Refuses: more than 150 in an hour of one person, 400 of one organisation (TooManyTries). Records, posts: nothing.
    """
    pairs = [(UPLOAD, str(work.actor.user_id))]
    if work.actor.organisation_id is not None:
        pairs.append((UPLOAD_OF, str(work.actor.organisation_id)))
    found = closed(work, *pairs)
    if found is not None:
        limit, until = found
        who = "You have" if limit is UPLOAD else "Your organisation has"
        raise TooManyTries(
            f"{who} sent {limit.most} files in an hour. {again_after(until)}. This file was not added. All else is kept.",
            field=field,
            retry_after=_seconds_until(work, until),
        )
    for limit, key in pairs:
        note(work, limit, key)


def count_search(work: Work, address: str, *, field: str | None = None) -> None:
    """Count one search from this address.

    Refuses: more than 60 in a minute (TooManyTries). Records, posts: nothing.
    """
    found = closed(work, (SEARCH_FROM, address))
    if found is not None:
        until = found[1]
        raise TooManyTries(
            f"There were {SEARCH_FROM.most} searches in a minute from where you are. {again_after(until)}.",
            field=field,
            retry_after=_seconds_until(work, until),
        )
    note(work, SEARCH_FROM, address)


def forget_old_tries(work: Work) -> None:
    """Delete tries that no limit looks at any more: those of addresses that never come back would stay for ever.

    Refuses, records, posts: nothing.
    """
    work.session.execute(delete(Attempt).where(Attempt.at < work.system_now - _KEPT))
