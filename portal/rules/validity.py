"""How long a bid stands: a number of days that the pack asks for, counted from the day it closes."""

from datetime import date, datetime, timedelta

from portal.rules.pack import Pack
from portal.rules.wording import in_london

USUAL_DAYS = 90


def days_of(pack: Pack) -> int:
    """The days a bid must stand: the pack's own, else its policy's, else 90."""
    return pack.validity_days or int(pack.policy.get("bid_validity_days") or USUAL_DAYS)


def valid_until(pack: Pack, deadline: datetime) -> date:
    """The last day on which a bid binds its bidder.

    >>> from datetime import UTC
    >>> last_day(datetime(2026, 12, 18, 12, tzinfo=UTC), 90)
    datetime.date(2027, 3, 18)
    """
    return last_day(deadline, days_of(pack))


def last_day(deadline: datetime, days: int) -> date:
    """The day this many days after the one a bid closes on."""
    return in_london(deadline).date() + timedelta(days=days)
