"""A bid stands at least until the award is planned, and no longer than bidders can be asked to hold a price."""

from collections.abc import Iterator

from portal.rules.drafting import Draft
from portal.rules.publishing.check import Check, Facts, check
from portal.rules.validity import USUAL_DAYS, last_day
from portal.rules.wording import plain_date

MOST_DAYS = 365


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page."""
    days = draft.bidder.validity_days or int(draft.policy.get("bid_validity_days") or USUAL_DAYS)
    table, fault = draft.timetable, None
    if table.deadline is not None and table.award_on is not None and last_day(table.deadline, days) < table.award_on:
        ends = plain_date(last_day(table.deadline, days))
        fault = f"Bids stand until {ends}, and the award is planned for {plain_date(table.award_on)}. Ask for more days"
    yield check("bidder", "Bids stand until the award", fault)
