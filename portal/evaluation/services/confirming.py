"""Members confirm agreed marks or record that they disagree; an approver decides on a mark that crossed a minimum."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from portal.evaluation import events
from portal.evaluation.models import MarkApproval, MarkConfirmation
from portal.evaluation.permissions import may_confirm, may_decide_case
from portal.evaluation.queries.confirming import find_crossing, get_confirm_page, get_crossings
from portal.evaluation.sealed import digest_of, seal_words
from portal.procurements.queries import lock_procurement
from portal.rules.compliance import LONGEST, Answer
from portal.rules.refusals import Invalid, NotFound, Stale
from portal.unit_of_work import Work

YES, NO = "yes", "no"


def confirm_marks(work: Work, procurement_id: UUID, answers: Mapping[UUID, Answer]) -> int:
    """A member who was there confirms agreed marks, or records that they disagree; gives how many are left.

    answers: by the id of the save they read: one that changed meanwhile is told, not confirmed.
    Refuses: who is not on the panel; before the discussion, after the lock; a save that no longer counts (Stale); one
    confirmed already; no word chosen; a "no" without words.
    Records: MarksConfirmed. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    page = get_confirm_page(work.session, work.parts.keyring, work.actor, procurement_id)
    may_confirm(work.actor, page.board.case).or_refuse()
    left = {line.row_id for line in page.left}
    if not answers:
        raise Invalid("Say for at least 1 mark whether you agree")
    if not set(answers) <= left:
        raise Stale("An agreed mark changed in the meantime, or you confirmed it already. Read it again.")
    faults: dict[str, str] = {}
    for row_id, answer in answers.items():
        if answer.says not in (YES, NO):
            faults[f"says_{row_id.hex}"] = "Select yes, or that you disagree"
        elif answer.says == NO and not answer.words.strip():
            faults[f"words_{row_id.hex}"] = "Enter in a few words why you disagree"
        if len(answer.words) > LONGEST:
            faults[f"words_{row_id.hex}"] = (
                f"This must be {LONGEST:,} letters or fewer. You have {len(answer.words):,}."
            )
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    for row_id, answer in answers.items():
        own_id = uuid4()
        work.session.add(
            MarkConfirmation(
                id=own_id,
                agreed_mark_id=row_id,
                user_id=page.member.user_id,
                says=answer.says,
                sealed=seal_words(work.parts.keyring, "mark_confirmations", own_id, {"words": answer.words.strip()}),
                at=work.now,
            )
        )
    work.session.flush()
    disagreed = sum(1 for answer in answers.values() if answer.says == NO)
    work.record(
        events.MarksConfirmed(procurement_id=procurement_id, agreed=len(answers) - disagreed, disagreed=disagreed)
    )
    return len(left) - len(answers)


def decide_crossing(work: Work, procurement_id: UUID, agreed_mark_id: UUID, *, approves: bool, reason: str) -> None:
    """An approver off the panel decides on an agreed mark that crossed a minimum (CL-08-a), with a reason.

    Refuses: who is no approver of this procurement or sits on the panel; a mark that crossed nothing (NotFound); twice
    (Stale); without a reason.
    Records: CrossingDecided. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    board, crossings = get_crossings(work.session, work.parts.keyring, work.actor, procurement_id)
    crossing = find_crossing(crossings, agreed_mark_id)
    if work.actor.user_id is None:
        raise NotFound
    may_decide_case(work.actor, board.case, crossing.last.agreed.recorded_by).or_refuse()
    if crossing.approved is not None:
        raise Stale("This is decided already.")
    if not reason.strip():
        raise Invalid("Enter the reason. It stands in the decision record.", field="reason")
    if len(reason) > LONGEST:
        raise Invalid(f"This must be {LONGEST:,} letters or fewer. You have {len(reason):,}.", field="reason")
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, "mark_approvals", row_id, {"words": reason.strip()})
    work.session.add(
        MarkApproval(
            id=row_id,
            agreed_mark_id=agreed_mark_id,
            approved=approves,
            sealed=sealed,
            decided_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.CrossingDecided(
            procurement_id=procurement_id,
            submission_id=crossing.last.unit.submission_id,
            question_id=crossing.last.question.id,
            approved=approves,
            digest=digest_of(sealed),
        )
    )
