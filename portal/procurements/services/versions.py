"""Publishing a further version: the one way in which anything published changes, whatever kind of change it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.procurements import events
from portal.procurements.models import PackVersion, Procurement
from portal.procurements.permissions import still_open
from portal.procurements.queries import draft_of, find_version, unsafe_documents
from portal.rules import codec
from portal.rules.amending import ChangeKind
from portal.rules.drafting import AmendmentDraft, Draft, TimetableDraft
from portal.rules.kept_back import UNCHECKABLE
from portal.rules.pack import Pack, PackDocument
from portal.rules.refusals import Refusal, TooLate
from portal.rules.wording import listed
from portal.storage.scanner import HARMFUL
from portal.unit_of_work import Work


def refuse_closed(work: Work, row: Procurement) -> None:
    """Raise TooLate where what is published may no longer change (R39, CL-05-b). The caller holds the row's lock."""
    decision = still_open(row, work.now)
    if not decision:
        raise TooLate(decision.reason)


def publish_version(
    work: Work,
    row: Procurement,
    pack: Pack,
    *,
    kind: ChangeKind,
    reason: str,
    approval_reason: str = "",
    deadline_reason: str = "",
    workforce: list[Any] | None = None,
) -> str:
    """Freeze `pack` as the next version and make it public; gives its digest. The row must be locked for update.

    Submitting takes the row shared, so a bid is sent against the version before or the one after, never between.
    Refuses: at or after the deadline (TooLate). Records: PackAmended, whose listeners tell everyone in this transaction.
    """
    refuse_closed(work, row)
    before = row.deadline_at or pack.timetable.deadline
    digest = codec.digest(pack)
    work.session.add(
        PackVersion(
            procurement_id=row.id,
            number=pack.version,
            pack=codec.encode(pack),
            workforce=workforce,
            digest=digest,
            approved_by=work.actor.user_id,
            approval_reason=approval_reason or reason,
            published_at=work.now,
            kind=kind.value,
            reason=reason,
            deadline_before=before,
            deadline_reason=deadline_reason or None,
        )
    )
    row.published_version, row.title, row.deadline_at = pack.version, pack.title, pack.timetable.deadline
    work.session.flush()
    work.record(
        events.PackAmended(
            procurement_id=row.id,
            reference=row.reference,
            version=pack.version,
            kind=kind.value,
            digest=digest,
            deadline_before=before,
            deadline_at=pack.timetable.deadline,
            reason=reason,
        )
    )
    return digest


def refuse_unsafe_documents(work: Work, documents: Sequence[PackDocument]) -> None:
    """Nothing is published while one of its files is kept back, or waits for the scanner. Raises Refusal naming them."""
    found = unsafe_documents(work.session, work.parts.scanner, documents)
    harmful = [each.title for each, state in found if state == HARMFUL]
    if harmful:
        raise Refusal(
            f"{listed(harmful)}: our scanner found a virus. Take the file out, then send it for approval again."
        )
    unchecked = [each.title for each, state in found if state == UNCHECKABLE]
    if unchecked:
        raise Refusal(
            f"{listed(unchecked)}: our scanner could not check it. Take the file out, add another, then send it again."
        )
    if found:
        names = listed([each.title for each, _ in found])
        raise Refusal(f"{names}: still being checked for viruses. Try again in a few minutes.")


def published_workforce_of(work: Work, row: Procurement) -> list[Any] | None:
    """The table of posts of the newest version, which a change that is not about it carries on."""
    version = find_version(work.session, row.id, row.published_version or 0)
    return version.workforce if version else None


def carry_into_draft(row: Procurement, pack: Pack) -> None:
    """Let the draft, and the one an amendment would go back to, hold the dates and files that are published now."""
    row.draft = _carried(row.draft, pack)
    if row.amendment_base is not None:
        row.amendment_base = {**row.amendment_base, "draft": _carried(row.amendment_base["draft"], pack)}


def _carried(stored: dict[str, Any], pack: Pack) -> dict[str, Any]:
    draft = draft_of(stored)
    dates = {
        name: getattr(pack.timetable, name)
        for name in TimetableDraft.__dataclass_fields__
        if hasattr(pack.timetable, name)
    }
    carried: Draft = replace(draft, timetable=replace(draft.timetable, **dates), documents=pack.documents)
    encoded: dict[str, Any] = codec.encode(carried)
    return encoded


def without_amendment(draft: Draft) -> Draft:
    """The draft once its change is published or dropped."""
    return replace(draft, amendment=AmendmentDraft())
