"""Where a procurement stands: one word, worked out from dates and acts, never stored (screens.md A5)."""

from dataclasses import dataclass
from datetime import datetime

from portal.rules.wording import in_london


@dataclass(frozen=True)
class Moments:
    """When each act happened, None where it has not. deadline_at: the published deadline."""

    sent_for_approval_at: datetime | None = None
    sent_back_at: datetime | None = None
    published_at: datetime | None = None
    deadline_at: datetime | None = None
    opened_at: datetime | None = None
    discussion_opened_at: datetime | None = None
    quality_locked_at: datetime | None = None
    recommended_at: datetime | None = None
    award_approved_at: datetime | None = None
    feedback_released_at: datetime | None = None
    award_noticed_at: datetime | None = None
    signed_at: datetime | None = None
    terminated_at: datetime | None = None
    amendment_started_at: datetime | None = None


def staff_status(at: Moments, now: datetime, *, marking: bool = False) -> str:
    """The word council staff see. marking: True once a panel member may mark.

    >>> from datetime import UTC
    >>> staff_status(Moments(), datetime(2027, 1, 1, tzinfo=UTC))
    'Draft'
    """
    if at.terminated_at:
        return "Stopped"
    later = (
        ("Awarded", at.signed_at),
        ("Standstill", at.award_noticed_at),
        ("Feedback released", at.feedback_released_at),
        ("Award to approve", at.recommended_at),
        ("Quality locked", at.quality_locked_at),
        ("Panel discussion", at.discussion_opened_at),
        ("Being marked" if marking else "Opened", at.opened_at),
    )
    for word, moment in later:
        if moment is not None:
            return word
    if at.published_at is not None and at.deadline_at is not None:
        return "Closed, not opened" if now >= at.deadline_at else "Published"
    if at.sent_for_approval_at is not None:
        return "Waits for approval"
    return "Sent back" if at.sent_back_at is not None else "Draft"


def public_status(at: Moments, now: datetime) -> str:
    """The word the public sees of a published procurement. It counts as awarded once the award notice is out.

    Ended without a contract it is "Stopped" before the bids were opened, "Not awarded" after.
    """
    if at.terminated_at:
        return "Not awarded" if at.opened_at else "Stopped"
    if at.signed_at or at.award_noticed_at:
        return "Awarded"
    if at.deadline_at is None or now >= at.deadline_at:
        return "Closed, being assessed"
    return "Closes today" if in_london(now).date() == in_london(at.deadline_at).date() else "Open"
