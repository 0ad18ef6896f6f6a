"""Recommending an award."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from portal.awards import events, messages
from portal.awards.models import AwardRecommendation
from portal.awards.permissions import may_recommend
from portal.awards.queries import diligence_faults, get_recommendation, kinds_of_bidders
from portal.awards.services.common import page_of, seated
from portal.evaluation.queries import get_board
from portal.evaluation.sealed import digest_of, seal_words
from portal.evaluation.services import letters_of
from portal.feedback.queries import read_desk
from portal.procurements.queries import lock_procurement
from portal.rules.awarding import AwardWords, award_of, counts_of, reason_fault, unsettled, words_faults
from portal.rules.refusals import Invalid, Refusal
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work


def recommend(
    work: Work,
    procurement_id: UUID,
    reasons: Mapping[str, str],
    *,
    continuity: str,
    exempt: str = "",
    exempt_reason: str = "",
) -> UUID:
    """The officer asks for the award that the result gives, lot by lot, with reasons; for a lot without a winner the reason
    is public.

    reasons: by lot id; continuity, exempt, exempt_reason: as in `portal.rules.awarding.AwardWords`.
    Refuses: anybody but the procurement officer; while one waits; after approval; a lot that the published rules leave open;
    while a decision on a bid is open; a winner of whom something is not checked, or does not hold; a reason shorter than
    policy asks, beside its field ("reason-<lot>"), and no statement on continuity.
    Records: AwardRecommended. Posts: AwardToApprove.
    """
    procurement = lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_recommend(work.actor, board.case, board.view).or_refuse()
    desk = read_desk(work.session, work.parts.keyring, procurement_id)
    open_lots = unsettled(desk.outcome.lots)
    if open_lots:
        raise Refusal("The rule does not settle this lot. Record a decision and why.")
    if any(case.open for cases in board.cases.values() for case in cases):
        raise Refusal("It is not decided yet whether a bid is left out or goes on. An approver decides that first.")
    letters = letters_of(desk.outcome.pack)
    lacking = diligence_faults(work.session, work.parts.keyring, desk.outcome)
    if lacking:
        raise Refusal(f"{lacking[0]}.")
    faults = {
        f"reason-{lot.lot_id}": fault
        for lot in desk.outcome.lots
        if (fault := reason_fault(reasons.get(lot.lot_id, ""), letters)) is not None
    }
    faults |= words_faults(continuity, exempt, exempt_reason, letters)
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    lots = [award_of(lot, reasons[lot.lot_id].strip()) for lot in desk.outcome.lots]
    before = get_recommendation(work.session, work.parts.keyring, procurement_id)
    row = AwardRecommendation(
        id=uuid4(),
        procurement_id=procurement_id,
        number=before.number + 1 if before else 1,
        record_digest=str(desk.outcome.notes["digest"]),
        recommended_by=work.actor.user_id,
        at=work.now,
    )
    kinds = kinds_of_bidders(work.session, work.parts.keyring, procurement_id)
    words = AwardWords(
        tuple(lots),
        continuity.strip(),
        exempt.strip(),
        exempt_reason.strip(),
        tuple(counts_of(lot, kinds) for lot in desk.outcome.lots),
    )
    row.sealed = seal_words(work.parts.keyring, AwardRecommendation.__tablename__, row.id, words)
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
            digest=digest_of(row.sealed),
        )
    )
    for name, email in seated(desk, SeatKind.AWARD_APPROVER):
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
