"""Recommending, approving and giving notice of an award."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from portal.awards import events, messages
from portal.awards.models import AwardDecision, AwardNotice, AwardRecommendation
from portal.awards.permissions import may_decide, may_recommend, may_record_notice
from portal.awards.queries import get_recommendation, standstill_for
from portal.bids import queries as bids
from portal.evaluation.queries import get_board
from portal.evaluation.services import letters_of
from portal.feedback.queries import Desk, read_desk, without_summary
from portal.procurements.models import Procurement
from portal.procurements.queries import lock_procurement
from portal.rules import codec, scoring
from portal.rules.awarding import award_of, notice_faults, notice_reference, reason_fault, unsettled
from portal.rules.refusals import Invalid, Refusal, Stale
from portal.rules.seats import SeatKind
from portal.rules.wording import in_london
from portal.unit_of_work import Work


def _locked(work: Work, procurement_id: UUID) -> Procurement:
    return lock_procurement(work, procurement_id)


def page_of(procurement_id: UUID) -> str:
    """The address of the award's page, for mails."""
    return f"/procurements/{procurement_id}/award"


def _mail(desk: Desk, *kinds: SeatKind) -> list[tuple[str, str]]:
    return [(seat.name, seat.email) for seat in desk.board.seats if seat.kind in kinds and seat.released_at is None]


def recommend(work: Work, procurement_id: UUID, reasons: Mapping[str, str]) -> UUID:
    """The officer asks for the award that the result gives, lot by lot, with reasons; for a lot without a winner the reason
    is public.

    reasons: by lot id.
    Refuses: anybody but the procurement officer; while one waits; after approval; a lot that the published rules leave open;
    a reason shorter than policy asks, beside its field ("reason-<lot>").
    Records: AwardRecommended. Posts: AwardToApprove.
    """
    procurement = _locked(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_recommend(work.actor, board.case, board.view).or_refuse()
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    open_lots = unsettled(desk.outcome.lots)
    if open_lots:
        raise Refusal("The rule does not settle this lot. Record a decision and why.")
    letters = letters_of(desk.outcome.pack)
    faults = {
        f"reason-{lot.lot_id}": fault
        for lot in desk.outcome.lots
        if (fault := reason_fault(reasons.get(lot.lot_id, ""), letters)) is not None
    }
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    lots = [award_of(lot, reasons[lot.lot_id].strip()) for lot in desk.outcome.lots]
    before = get_recommendation(work.session, procurement_id)
    row = AwardRecommendation(
        id=uuid4(),
        procurement_id=procurement_id,
        number=before.number + 1 if before else 1,
        lots=[codec.encode(lot) for lot in lots],
        record_digest=str(desk.outcome.notes["digest"]),
        recommended_by=work.actor.user_id,
        at=work.now,
    )
    work.session.add(row)
    procurement.recommended_at = work.now
    work.session.flush()
    work.record(
        events.AwardRecommended(
            procurement_id=procurement_id,
            recommendation_id=row.id,
            number=row.number,
            winners=tuple(f"{lot.lot_id} {lot.submission_id or 'nobody'}" for lot in lots),
            record_digest=row.record_digest,
            reasons=" ".join(lot.reason for lot in lots),
        )
    )
    for name, email in _mail(desk, SeatKind.AWARD_APPROVER):
        work.post(
            messages.AwardToApprove(
                to=email,
                name=name,
                asked_by=work.actor.name,
                title=desk.outcome.pack.title,
                page=page_of(procurement_id),
                at=work.now,
            )
        )
    return row.id


def approve(work: Work, procurement_id: UUID, reason: str, *, recommendation_id: UUID) -> None:
    """The approver decides the award, with the whole trail in view.

    recommendation_id: the one on the page that was read.
    Refuses: anybody but the award approver, anybody on the panel, who recommended it; twice; Stale for another
    recommendation; a reason too short; feedback not all written and signed; a record that does not compute to its result.
    Records: AwardApproved. Posts: AwardApprovedMail.
    """
    procurement, desk = _decide(work, procurement_id, reason, recommendation_id)
    if desk.empty:
        raise Refusal(
            f"{desk.empty[0][1]}. Feedback must be written and signed first.",
        )
    if not desk.signed:
        raise Refusal("The second reader has not signed the feedback yet.")
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
            reason=reason.strip(),
        )
    )
    for name, email in _mail(desk, SeatKind.OFFICER):
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
    work.record(
        events.AwardSentBack(procurement_id=procurement_id, recommendation_id=recommendation_id, reason=reason.strip())
    )
    for name, email in _mail(desk, SeatKind.OFFICER):
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
    procurement = _locked(work, procurement_id)
    board = get_board(work.session, procurement_id)
    asked = get_recommendation(work.session, procurement_id)
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


def record_notice(work: Work, procurement_id: UUID, reference: str, published_on: date) -> None:
    """The officer records the award notice as published on Find a Tender; standstill counts from its day.

    Refuses: anybody but the procurement officer; before approval; twice; a reference of another shape; while any bidder has
    not been sent its feedback, naming it (CL-12-e); a day in the future or before the release; days beyond the data.
    Records: AwardNoticeRecorded. Posts: NoticePublished to every owner of every bidder.
    """
    procurement = _locked(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_record_notice(work.actor, board.case, board.view).or_refuse()
    released = procurement.feedback_released_at
    faults = notice_faults(
        published_on,
        in_london(work.now).date(),
        in_london(released).date() if released else None,
        without_summary(work.session, procurement_id),
    )
    if "" in faults:
        raise Refusal(faults[""])
    found = notice_reference(reference)
    if found is None:
        faults["reference"] = "Notice reference must be like 2026/S 000-012345 or 012345-2026"
    if faults or found is None:
        raise Invalid(next(iter(faults.values())), errors=faults)
    standstill = standstill_for(published_on, light_touch=board.pack.light_touch)
    work.session.add(
        AwardNotice(
            procurement_id=procurement_id,
            reference=found,
            published_on=published_on,
            working_days=standstill.working_days,
            standstill_ends_on=standstill.ends_on,
            mandatory=standstill.mandatory,
            source=standstill.source,
            recorded_by=work.actor.user_id,
            at=work.now,
        )
    )
    procurement.award_noticed_at = work.now
    work.session.flush()
    work.record(
        events.AwardNoticeRecorded(
            procurement_id=procurement_id,
            reference=found,
            published_on=published_on,
            working_days=standstill.working_days,
            standstill_ends_on=standstill.ends_on,
            mandatory=standstill.mandatory,
        )
    )
    for organisation_id in sorted({bid.organisation_id for bid in board.bids}):
        for address in bids.owner_addresses(work.session, organisation_id):
            work.post(
                messages.NoticePublished(
                    to=address,
                    title=board.pack.title,
                    reference=found,
                    published_on=published_on,
                    standstill_ends_on=standstill.ends_on,
                    sign_from=standstill.sign_from,
                    page="/feedback",
                )
            )
