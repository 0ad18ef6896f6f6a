"""Changing what is published, before the deadline and never after: what is asked of a change, and the words for what counts.

Sources: requirement R39, case CL-05-b, domain 2.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from portal.rules.drafting import Draft
from portal.rules.pack import Pack
from portal.rules.pack_changes import Change
from portal.rules.publishing import Check
from portal.rules.publishing.check import MISSING, REASON_NEEDED
from portal.rules.wording import deadline, in_london, long_date

LEAST_LETTERS = 10


class ChangeKind(StrEnum):
    """How a further version came to be."""

    AMENDMENT = "amendment"
    EXTENSION = "extension"
    FILE = "file"


KIND_WORDS: dict[ChangeKind, str] = {
    ChangeKind.AMENDMENT: "Changed",
    ChangeKind.EXTENSION: "More time",
    ChangeKind.FILE: "File added",
}


class EndingKind(StrEnum):
    """How a procurement ends without a contract."""

    STOPPED = "stopped"
    NO_AWARD = "no_award"


def what_counts(version: int, closes: datetime) -> str:
    """What a bid that was sent before a change is worth, in words: on the act, on the page and in the mail.

    The panel marks every bid by the version in force at the deadline; a bid counts as it was sent.
    """
    return (
        f"A bid that was sent before still counts, as it was sent. The panel marks every bid by version {version}, "
        f"or a later one if we change it again. You can send yours again until {deadline(closes)}."
    )


def amendment_checks(
    base: Pack, changed: Pack | None, draft: Draft, changes: Sequence[Change], *, deadline_at: datetime, now: datetime
) -> tuple[Check, ...]:
    """What an amendment needs besides a whole pack. base: what is published; changed: None while it cannot be made."""
    return tuple(_checks(base, changed, draft, changes, deadline_at=deadline_at, now=now))


def _checks(
    base: Pack, changed: Pack | None, draft: Draft, changes: Sequence[Change], *, deadline_at: datetime, now: datetime
) -> Iterator[Check]:
    yield _check("amendment", "Something is changed", changed is not None and not changes and "Nothing is changed yet")
    said = len(draft.amendment.reason.strip()) >= LEAST_LETTERS
    yield _check("amendment", "It says what changes and why", not said and "Say what changes and why, for all to read")
    closes = draft.timetable.deadline or deadline_at
    yield _check(
        "timetable",
        "The deadline does not come earlier",
        closes < deadline_at and f"The deadline may move later, never earlier than {deadline(deadline_at)}",
    )
    unmoved = closes == deadline_at and len(draft.amendment.deadline_reason.strip()) < LEAST_LETTERS
    yield _check(
        "amendment",
        "The deadline moves, or it says why not",
        unmoved and "Move the deadline for all, or say why it stays",
        REASON_NEEDED,
    )
    yield _check("timetable", "The deadline is to come", closes <= now and "The deadline has passed")
    if changed is None:
        return
    gone = [lot for lot in base.lots if lot.id not in {each.id for each in changed.lots}]
    yield _check(
        "amendment",
        "Every published lot is still there",
        bool(gone) and f"Lot {gone[0].id} is published, so somebody may be writing a bid for it. Put it back",
    )
    asked_by = changed.timetable.questions_by
    moved_back = asked_by != base.timetable.questions_by and asked_by < in_london(now).date()
    yield _check("timetable", "There is time to ask questions", moved_back and "The new day for questions has passed")


def _check(page: str, holds: str, fault: str | bool, state: str = MISSING) -> Check:
    return Check(page, holds, fault, state) if isinstance(fault, str) else Check(page, holds)


def extended(pack: Pack, closes: datetime) -> Pack:
    """The pack as its next version with a later deadline. Opening, marking and award move by as many days.

    closes: an instant after the present deadline.
    """
    table = pack.timetable
    days = timedelta(days=(in_london(closes).date() - in_london(table.deadline).date()).days)
    later = replace(
        table,
        deadline=closes,
        opening_on=table.opening_on + days,
        marking_by=table.marking_by + days,
        award_on=table.award_on + days,
    )
    return replace(pack, version=pack.version + 1, timetable=later)


def extension_faults(pack: Pack, closes: datetime, deadline_at: datetime) -> str:
    """Why a deadline may not move to `closes`; "" where it may. deadline_at: the present one."""
    if closes <= deadline_at:
        return f"The new deadline must be after {deadline(deadline_at)}. It never moves earlier."
    later = extended(pack, closes).timetable
    if later.award_on >= later.start_on:
        return (
            f"The award would come after the service starts on {long_date(later.start_on)}. "
            "Change the timetable as a whole: start an amendment."
        )
    return ""
