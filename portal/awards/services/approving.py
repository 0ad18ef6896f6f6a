"""Approving an award, or sending it back."""

from uuid import UUID

from portal.awards import events, messages
from portal.awards.models import AwardDecision
from portal.awards.permissions import may_decide
from portal.awards.queries import diligence_faults, get_recommendation
from portal.awards.services.common import page_of, seated
from portal.evaluation.queries import get_board
from portal.evaluation.services import letters_of
from portal.feedback.queries import Desk, read_desk
from portal.procurements.models import Procurement
from portal.procurements.queries import lock_procurement
from portal.rules import scoring
from portal.rules.awarding import reason_fault
from portal.rules.refusals import Invalid, Refusal, Stale
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work


def approve(work: Work, procurement_id: UUID, reason: str, *, recommendation_id: UUID) -> None:
    """The approver decides the award, with the whole trail in view.

    recommendation_id: the one on the page that was read.
    Refuses: anybody but the award approver, anybody on the panel, who recommended it; twice; Stale for another
    recommendation; a reason too short; feedback not all written and signed; a
    winner of whom something checked does not hold any more; a record that does not compute to its result.
    Records: AwardApproved. Posts: AwardApprovedMail.
    """
    procurement, desk = _decide(work, procurement_id, reason, recommendation_id)
    if desk.empty:
        raise Refusal(
            f"{desk.empty[0][1]}. Feedback must be written and signed first.",
        )
    if not desk.signed:
        raise Refusal("The second reader has not signed the feedback yet.")
    # What was checked may have been checked again since the award was asked for.
    lacking = diligence_faults(work.session, work.parts.keyring, desk.outcome)
    if lacking:
        raise Refusal(f"{lacking[0]}.")
    record = scoring.from_data({**desk.outcome.record, "result": desk.outcome.result})
    if scoring.verify(record):
        raise Refusal("The kept record does not compute to the kept result. Nothing was approved. Ring the operator.")
    _keep(work, recommendation_id, reason, approved=True)
    procurement.award_approved_at = work.now
    work.session.flush()
    work.record(
        events.AwardApproved(
            procurement_id=procurement_id,
            recommendation_id=recommendation_id,
            record_checks=True,
        )
    )
    for name, email in seated(desk, SeatKind.OFFICER):
        work.post(
            messages.AwardApprovedMail(
                to=email,
                name=name,
                approver=work.actor.name,
                title=desk.outcome.pack.title,
                page=f"/procurements/{procurement_id}/feedback",
                at=work.now,
            )
        )


def send_back(work: Work, procurement_id: UUID, reason: str, *, recommendation_id: UUID) -> None:
    """The approver sends a recommendation back with words; the officer may ask again.

    Refuses: as approving does, but for what feedback and record must be.
    Records: AwardSentBack. Posts: AwardSentBackMail.
    """
    procurement, desk = _decide(work, procurement_id, reason, recommendation_id, letters=1)
    _keep(work, recommendation_id, reason, approved=False)
    procurement.recommended_at = None
    work.session.flush()
    work.record(events.AwardSentBack(procurement_id=procurement_id, recommendation_id=recommendation_id))
    for name, email in seated(desk, SeatKind.OFFICER):
        work.post(
            messages.AwardSentBackMail(
                to=email,
                name=name,
                approver=work.actor.name,
                title=desk.outcome.pack.title,
                reason=reason.strip(),
                page=page_of(procurement_id),
                at=work.now,
            )
        )


def _decide(
    work: Work, procurement_id: UUID, reason: str, recommendation_id: UUID, *, letters: int | None = None
) -> tuple[Procurement, Desk]:
    procurement = lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    asked = get_recommendation(work.session, work.parts.keyring, procurement_id)
    may_decide(work.actor, board.case, board.view, asked.recommended_by if asked else None).or_refuse()
    if asked is None or asked.id != recommendation_id or asked.approved is not None:
        raise Stale("This recommendation was replaced after you opened the page. Read the new one.")
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    fault = reason_fault(reason, letters_of(desk.outcome.pack) if letters is None else letters)
    if fault:
        raise Invalid(fault, field="reason")
    return procurement, desk


def _keep(work: Work, recommendation_id: UUID, reason: str, *, approved: bool) -> None:
    work.session.add(
        AwardDecision(
            recommendation_id=recommendation_id,
            approved=approved,
            reason=reason.strip(),
            decided_by=work.actor.user_id,
            at=work.now,
        )
    )
