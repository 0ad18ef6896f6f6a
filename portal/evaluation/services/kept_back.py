"""Deciding how a bid goes on whose file is kept back."""

from uuid import UUID, uuid4

from portal.evaluation import events, messages
from portal.evaluation.models import KeptBackDecision
from portal.evaluation.permissions import may_check
from portal.evaluation.queries.ground import get_board
from portal.evaluation.queries.kept_back import list_kept_back
from portal.evaluation.sealed import digest_of, seal_words
from portal.evaluation.services.approvers import addresses_of
from portal.procurements.queries import lock_procurement
from portal.rules.kept_back import CHOICES, decision_faults
from portal.rules.refusals import Invalid, NotFound
from portal.storage.scanner import HARMFUL
from portal.unit_of_work import Work


def decide_kept_back(
    work: Work, procurement_id: UUID, submission_id: UUID, file_id: UUID, *, choice: str, reason: str
) -> UUID:
    """The procurement officer decides how a bid goes on without a file that is kept back; gives the decision's id. The bid stands.

    Leaving a bid out is another act, by two people: `propose_case`. Later decisions stand beside earlier ones.
    Refuses: who does not check bids; before the opening, once an award is recommended; a file that is not kept back
    (NotFound); no choice; no reason. Records: KeptBackDecided. Posts: KeptBackMail to the bidder.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_check(work.actor, board.case).or_refuse()
    lines = list_kept_back(work.session, work.parts.keyring, board)
    line = next((x for x in lines if (x.bid.submission_id, x.file.file_id) == (submission_id, file_id)), None)
    if line is None:
        raise NotFound
    if faults := decision_faults(choice, reason):
        raise Invalid(next(iter(faults.values())), errors=faults)
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, "kept_back_decisions", row_id, {"words": reason.strip()})
    work.session.add(
        KeptBackDecision(
            id=row_id,
            procurement_id=procurement_id,
            submission_id=submission_id,
            file_id=file_id,
            number=len(line.steps) + 1,
            choice=choice,
            sealed=sealed,
            decided_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.KeptBackDecided(
            procurement_id=procurement_id,
            submission_id=submission_id,
            file_id=file_id,
            choice=choice,
            digest=digest_of(sealed),
        )
    )
    for address in addresses_of(work, line.bid):
        work.post(
            messages.KeptBackMail(
                to=address,
                title=board.pack.title,
                reference=line.bid.reference,
                file=line.file.name,
                harmful=line.file.outcome == HARMFUL,
                follows=CHOICES[choice],
                at=work.now,
                page=f"/bids/{line.bid.bid_id}/asked",
            )
        )
    return row_id
