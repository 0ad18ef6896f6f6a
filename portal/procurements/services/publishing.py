"""From a finished draft to a published pack: sent, looked at by somebody else, frozen."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from portal.accounts.queries import get_actor
from portal.intentions import services as intentions
from portal.intentions.models import Intention
from portal.procurements import events, messages, template
from portal.procurements.models import PackVersion, Procurement
from portal.procurements.permissions import may_approve, may_run
from portal.procurements.queries import (
    checks_of,
    draft_of,
    find_version,
    lock_procurement,
    pack_from,
    seats_of,
)
from portal.procurements.services.versions import refuse_closed, refuse_unsafe_documents
from portal.rules import codec
from portal.rules.drafting import Draft, who_saved
from portal.rules.plans import PlanState
from portal.rules.publishing import blockers
from portal.rules.refusals import Invalid, NotAllowed, Refusal, Stale
from portal.rules.seats import SeatKind
from portal.rules.wording import clock_time, in_london
from portal.unit_of_work import Work

_LEAST_LETTERS = 10


def send_for_approval(work: Work, procurement_id: UUID, seen_version: int) -> None:
    """Ask the approver to publish.

    Refuses: who may not, a draft changed meanwhile, a draft with anything missing (the list in `errors`, by page).
    Records: SentForApproval.
    Posts: ApprovalAsked to each approver.
    """
    row = lock_procurement(work, procurement_id)
    may_run(work.actor, row).or_refuse()
    if row.published_at is not None:
        refuse_closed(work, row)
    refuse_changed(draft_of(row.draft), row, seen_version, "send it")
    refuse_unfinished(work, row)
    row.sent_for_approval_at, row.sent_by = work.now, work.actor.user_id
    row.sent_back_at, row.sent_back_reason = None, None
    work.record(events.SentForApproval(procurement_id=row.id, reference=row.reference, draft_version=row.draft_version))
    for seat in seats_of(work.session, row.id):
        if seat.kind is SeatKind.PUBLICATION_APPROVER:
            work.post(
                messages.ApprovalAsked(
                    to=seat.email,
                    name=seat.name,
                    asked_by=work.actor.name,
                    title=row.title,
                    reference=row.reference,
                    procurement_id=row.id,
                    draft_version=row.draft_version,
                )
            )


def send_back(work: Work, procurement_id: UUID, reason: str) -> None:
    """Send the draft back with what to change.

    Refuses: who may not approve it, no words, a draft that does not wait.
    Records: SentBack.
    Posts: DraftSentBack to who drafted and who sent it.
    """
    row = lock_procurement(work, procurement_id)
    draft = approvable(work, row)
    if not reason.strip():
        raise Invalid("Enter what to change", field="change")
    row.sent_for_approval_at = None
    row.sent_back_at, row.sent_back_reason = work.now, reason.strip()
    work.record(
        events.SentBack(
            procurement_id=row.id, reference=row.reference, draft_version=row.draft_version, reason=reason.strip()
        )
    )
    for person in writers_to_tell(row):
        told = get_actor(work.session, person)
        work.post(
            messages.DraftSentBack(
                to=told.email,
                name=told.name,
                approver=work.actor.name,
                title=draft.about.title,
                reference=row.reference,
                procurement_id=row.id,
                reason=reason.strip(),
                sent_back_at=work.now,
            )
        )


def approve_and_publish(work: Work, procurement_id: UUID, reason: str, seen_version: int) -> str:
    """Freeze the pack and make it public; gives its digest. Every check runs again here.

    Refuses: who drafted, sent or changed it, no reason, a draft changed while it was read, anything missing, a second click,
    a file that is harmful or still being checked.
    Records: ProcurementPublished, and on the plan that it became an opportunity.
    Posts: PackPublished to who drafted and who sent it.
    """
    row = lock_procurement(work, procurement_id)
    draft = approvable(work, row)
    if row.published_at is not None:
        raise Refusal("This is a change to what is published. Approve it as a change.")
    refuse_changed(draft, row, seen_version, "approve")
    if len(reason.strip()) < _LEAST_LETTERS:
        raise Invalid("Enter your reason", field="reason")
    refuse_unfinished(work, row)
    row.published_version = 1
    draft = replace(draft, policy={**draft.policy, **template.law_in_force(in_london(work.now).date())})
    pack = pack_from(work.session, row, draft, authority=work.parts.settings.authority_name)
    refuse_unsafe_documents(work, pack.documents)
    digest = codec.digest(pack)
    work.session.add(
        PackVersion(
            procurement_id=row.id,
            number=pack.version,
            pack=codec.encode(pack),
            workforce=row.workforce,
            digest=digest,
            approved_by=work.actor.user_id,
            approval_reason=reason.strip(),
            published_at=work.now,
        )
    )
    row.title, row.published_at, row.deadline_at = pack.title, work.now, pack.timetable.deadline
    work.session.flush()
    if row.intention_id is not None:
        _tell_the_plan(work, row.intention_id, row.id)
    work.record(
        events.ProcurementPublished(
            procurement_id=row.id,
            reference=row.reference,
            version=pack.version,
            digest=digest,
            deadline_at=pack.timetable.deadline,
            drafted_by=row.drafted_by,
            intention_id=row.intention_id,
            reason=reason.strip(),
        )
    )
    for person in writers_to_tell(row):
        told = get_actor(work.session, person)
        work.post(
            messages.PackPublished(
                to=told.email,
                name=told.name,
                approver=work.actor.name,
                title=pack.title,
                reference=row.reference,
                closes_at=pack.timetable.deadline,
            )
        )
    return digest


def _tell_the_plan(work: Work, intention_id: UUID, procurement_id: UUID) -> None:
    # After a procurement was stopped and begun again, the plan is an opportunity already.
    state = work.session.scalar(select(Intention.state).where(Intention.id == intention_id))
    if state != PlanState.IN_PROCUREMENT:
        intentions.mark_in_procurement(work, intention_id, procurement_id)
    intentions.mark_advertised(work, intention_id)


def approvable(work: Work, row: Procurement) -> Draft:
    """The draft, or the change being written, for the approver who may decide on it now. Raises NotAllowed, Refusal."""
    draft = draft_of(row.draft)
    approvers = [s for s in seats_of(work.session, row.id) if s.kind is SeatKind.PUBLICATION_APPROVER]
    decision = may_approve(work.actor, row, writers=who_saved(draft), approvers={seat.user_id for seat in approvers})
    frozen = row.published_at is not None and row.amendment_started_at is None
    if not decision and not decision.hidden and not frozen:
        names = ", ".join(seat.name for seat in approvers if seat.user_id != work.actor.user_id)
        raise NotAllowed(f"{decision.reason} Approvers: {names}." if names else decision.reason)
    decision.or_refuse()
    if frozen:
        version = find_version(work.session, row.id, row.published_version or 1)
        by = get_actor(work.session, version.approved_by).name if version else "an approver"
        raise Refusal(f"Already approved by {by} at {clock_time(row.published_at or work.now)}.")
    if row.sent_for_approval_at is None:
        raise Refusal("This does not wait for approval.")
    return draft


def refuse_changed(draft: Draft, row: Procurement, seen_version: int, act: str) -> None:
    """Who changed what when, if anything was saved since the page was opened."""
    if row.draft_version == seen_version:
        return
    newest = max(draft.saved.items(), key=lambda item: item[1].version, default=None)
    if newest is None:
        raise Stale(f"This draft changed. Read it again before you {act}.")
    page, saved = newest
    name = events.page_name(page)
    raise Stale(f"{saved.by_name} changed “{name}” at {clock_time(saved.at)}. Read it again before you {act}.")


def refuse_unfinished(work: Work, row: Procurement) -> None:
    """Raise Refusal with the list where any check does not hold."""
    missing = blockers(checks_of(work.session, row, work.now))
    if missing:
        raise Refusal(
            f"{len(missing)} things stop this from being published."
            if len(missing) > 1
            else "1 thing stops this from being published.",
            errors={f"{check.page}#{place}": check.fault or "" for place, check in enumerate(missing)},
        )


def writers_to_tell(row: Procurement) -> list[UUID]:
    """Who drafted, who sent it, and who began the change."""
    return sorted(
        {person for person in (row.drafted_by, row.sent_by, row.amendment_started_by) if person is not None}, key=str
    )
