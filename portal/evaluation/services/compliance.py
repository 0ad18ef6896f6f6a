"""Checking a bid against the published conditions, proposing what follows, and deciding it with the bidder heard."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from portal.bids import queries as bid_queries
from portal.evaluation import events, messages
from portal.evaluation.models import BidCase, BidCaseStep, ConditionCheck
from portal.evaluation.permissions import may_check, may_decide_case
from portal.evaluation.queries.bid_questions import list_asked
from portal.evaluation.queries.cases import CaseView, find_case
from portal.evaluation.queries.compliance import asked_of_others, find_bid, get_bid_check, was_asked
from portal.evaluation.queries.ground import Board, get_board
from portal.evaluation.sealed import digest_of, seal_words
from portal.evaluation.services.approvers import addresses_of, tell_approvers
from portal.evaluation.services.locking import compute_result
from portal.evaluation.services.marking import letters_of
from portal.procurements.queries import lock_procurement
from portal.rules.compliance import (
    AT_AWARD,
    DEFAULT_ANSWER_DAYS,
    FINDING_WORDS,
    GO_ON,
    LEAVE_OUT,
    LONGEST,
    NOT_MET,
    Found,
    Proposal,
    State,
    Step,
    leave_out_fault,
    proposal_faults,
    rule_of,
)
from portal.rules.conditions import AT_AWARD as CHECKED_AT_AWARD
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from portal.rules.wording import LONDON, deadline, in_london
from portal.unit_of_work import Work

_CLOSES_AT = time(17, 0)


def check_bid(work: Work, procurement_id: UUID, submission_id: UUID, found: Mapping[str, Found]) -> int:
    """The procurement officer writes down what was found for each condition; gives how many are new.

    found: by condition id; what says the same as before makes no new row, conditions left out stay as they are.
    Refuses: anybody else; before the opening, once an award is recommended; a bid left out; a finding not offered, "not
    met" without words, "at award" where the condition is asked for with the bid.
    Records: BidChecked. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_check(work.actor, board.case).or_refuse()
    bid = find_bid(board, submission_id)
    if submission_id in board.left_out:
        raise NotAllowed("This bid was left out.")
    if faults := _finding_faults(board, found):
        raise Invalid(next(iter(faults.values())), errors=faults)
    page = get_bid_check(work.session, work.parts.keyring, work.actor, procurement_id, submission_id)
    rows: list[ConditionCheck] = []
    for line in page.lines:
        given = found.get(line.condition.id)
        if given is None or (given.finding == line.finding and given.words.strip() == line.finding_words):
            continue
        row_id = uuid4()
        rows.append(
            ConditionCheck(
                id=row_id,
                procurement_id=procurement_id,
                submission_id=bid.submission_id,
                condition_id=line.condition.id,
                number=line.number + 1,
                finding=given.finding,
                sealed=seal_words(work.parts.keyring, "condition_checks", row_id, {"words": given.words.strip()}),
                checked_by=work.actor.user_id,
                at=work.now,
            )
        )
    if not rows:
        return 0
    work.session.add_all(rows)
    work.session.flush()
    work.record(
        events.BidChecked(
            procurement_id=procurement_id,
            submission_id=submission_id,
            findings=tuple(f"{row.condition_id} {row.finding}" for row in rows),
            digests=tuple(digest_of(row.sealed) for row in rows),
        )
    )
    return len(rows)


def _finding_faults(board: Board, found: Mapping[str, Found]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for condition in board.pack.conditions:
        given = found.get(condition.id)
        if given is None:
            continue
        if given.finding not in FINDING_WORDS:
            faults[f"{condition.id}_finding"] = "Select what you found"
        elif given.finding == AT_AWARD and condition.when != CHECKED_AT_AWARD:
            faults[f"{condition.id}_finding"] = "This was published as checked with the bid. It cannot wait"
        elif given.finding == NOT_MET and not given.words.strip():
            faults[f"{condition.id}_words"] = "Enter what is not met, and where you saw it"
        if len(given.words) > LONGEST:
            faults[f"{condition.id}_words"] = (
                f"This must be {LONGEST:,} letters or fewer. You have {len(given.words):,}."
            )
    return faults


def propose_case(
    work: Work, procurement_id: UUID, submission_id: UUID, *, kind: str, ground: str, words: Proposal
) -> UUID:
    """The officer proposes to leave a bid out by a published rule, or to go on in spite of an agreed fail; gives the case.

    Refuses: anybody else; a rule that was not published, or whose published consequence is milder (CL-03-b); a bid not
    found to break it; a case that is open; no reason, or none why asking does not do (CL-03-c); another bidder asked about
    the same gap and this one not, without saying why (CL-02-d).
    Records: CaseProposed. Posts: PleaseDecide to the approvers.
    """
    lock_procurement(work, procurement_id)
    page = get_bid_check(work.session, work.parts.keyring, work.actor, procurement_id, submission_id)
    board = page.board
    page.may_check.or_refuse()
    if kind not in (LEAVE_OUT, GO_ON):
        raise Invalid("Select what you propose", field="kind")
    if ground not in page.grounds:
        if any(case.state in (State.WAITING, State.MAY_ANSWER, State.ANSWERED) for case in page.cases):
            raise Stale("A decision about this bid is open already.")
        raise Invalid("Select what this bid was found not to meet", field="ground")
    asked = list_asked(work.session, work.parts.keyring, board)
    was, over = was_asked(asked, ground, page.bid, work.now)
    if kind == LEAVE_OUT and (fault := leave_out_fault(rule_of(board.pack, ground), asked=over)):
        raise NotAllowed(fault, field="ground")
    similar = bool(asked_of_others(asked, ground, page.bid)) and not was
    faults = proposal_faults(kind, words, letters_of(board.pack), similar=similar)
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    row_id = uuid4()
    tidy = Proposal(words.reason.strip(), words.why_not_ask.strip(), words.why_different.strip())
    sealed = seal_words(work.parts.keyring, "bid_cases", row_id, tidy)
    work.session.add(
        BidCase(
            id=row_id,
            procurement_id=procurement_id,
            submission_id=submission_id,
            number=len(page.cases) + 1,
            kind=kind,
            ground=ground,
            sealed=sealed,
            proposed_by=work.actor.user_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.CaseProposed(
            procurement_id=procurement_id,
            case_id=row_id,
            submission_id=submission_id,
            kind=kind,
            ground=ground,
            digest=digest_of(sealed),
        )
    )
    tell_approvers(work, board, f"/evaluation/{procurement_id}/compliance/cases/{row_id}")
    return row_id


def decide_case(work: Work, procurement_id: UUID, case_id: UUID, *, agrees: bool, reason: str) -> State:
    """An approver agrees to a proposal or does not. Agreed to leaving out, the bidder is told and may answer first.

    Refuses: who is no approver of this procurement, sits on the panel or proposed it; twice (Stale); without a reason.
    Records: CaseStepped. Posts: MayBeLeftOut to the bidder.
    """
    board, case = _locked_case(work, procurement_id, case_id)
    may_decide_case(work.actor, board.case, case.proposed_by).or_refuse()
    if case.state is not State.WAITING:
        raise Stale("This is decided already.")
    _refuse_without(reason)
    answer_by = None
    if agrees and case.kind == LEAVE_OUT:
        answer_by = answer_day(work.now, int(board.pack.policy.get("answer_days", str(DEFAULT_ANSWER_DAYS))))
    _step(work, board, case, Step.AGREED if agrees else Step.REFUSED, reason.strip(), answer_by=answer_by)
    if answer_by is not None:
        for address in addresses_of(work, case.bid):
            work.post(
                messages.MayBeLeftOut(
                    to=address,
                    title=board.pack.title,
                    lot=board.lot_title(case.bid.lot_id),
                    reference=case.bid.reference,
                    rule=case.rule.words,
                    follows=case.rule.follows,
                    reason=case.proposal.reason,
                    answer_by=answer_by,
                    page=f"/bids/{case.bid.bid_id}/asked/case/{case_id}",
                )
            )
    return State.GOES_ON if agrees and case.kind == GO_ON else State.MAY_ANSWER if agrees else State.NOT_AGREED


def close_case(work: Work, procurement_id: UUID, case_id: UUID, *, leave_out: bool, reason: str) -> State:
    """The approver decides for good: the bid is left out, or stays in. Only once the bidder answered or its time is over.

    After the lock of quality the result is worked out anew.
    Refuses: as `decide_case`; while the bidder may still answer.
    Records: CaseStepped; ResultComputed after the lock. Posts: CaseClosed to the bidder.
    """
    board, case = _locked_case(work, procurement_id, case_id)
    may_decide_case(work.actor, board.case, case.proposed_by).or_refuse()
    if case.state not in (State.MAY_ANSWER, State.ANSWERED):
        raise Stale("This is decided already." if case.steps else "An approver has not agreed to this yet.")
    if case.state is State.MAY_ANSWER and case.answer_by is not None and work.now < case.answer_by:
        raise NotAllowed(f"The bidder may answer until {deadline(case.answer_by)}. Decide after that.")
    _refuse_without(reason)
    _step(work, board, case, Step.UPHELD if leave_out else Step.LIFTED, reason.strip())
    for address in addresses_of(work, case.bid):
        work.post(
            messages.CaseClosed(
                to=address,
                title=board.pack.title,
                lot=board.lot_title(case.bid.lot_id),
                reference=case.bid.reference,
                left_out=leave_out,
                rule=case.rule.words,
                reason=reason.strip(),
                page=f"/bids/{case.bid.bid_id}/asked",
                at=work.now,
            )
        )
    if leave_out and board.case.quality_locked_at is not None:
        fresh = get_board(work.session, procurement_id)
        row, _ = compute_result(work, fresh, why=f"{case.bid.organisation_name} was left out.")
        work.record(events.ResultComputed(procurement_id=procurement_id, number=row.number, digest=row.digest))
    return State.LEFT_OUT if leave_out else State.STAYS_IN


def withdraw_case(work: Work, procurement_id: UUID, case_id: UUID, *, reason: str) -> None:
    """The officer takes a proposal back that no approver has decided on.

    Refuses: anybody else; once decided; without a reason. Records: CaseStepped. Posts: nothing.
    """
    board, case = _locked_case(work, procurement_id, case_id)
    may_check(work.actor, board.case).or_refuse()
    if case.state is not State.WAITING:
        raise Stale("An approver has decided on this. It cannot be taken back.")
    _refuse_without(reason)
    _step(work, board, case, Step.WITHDRAWN, reason.strip())


def answer_case(work: Work, bid_id: UUID, case_id: UUID, words: str) -> None:
    """The bidder answers before a decision to leave its bid out takes effect.

    Refuses: anybody but the bidder's own people; a case it was not told of (NotFound); twice; after the day; no words.
    Records: CaseStepped. Posts: PleaseDecide to the approvers.
    """
    bid = bid_queries.get_bid(work.session, work.actor, bid_id)
    board, case = _locked_case(work, bid.procurement_id, case_id)
    if case.bid.bid_id != bid_id or not case.told:
        raise NotFound
    if case.state is not State.MAY_ANSWER:
        raise Stale("You have answered already, or it is decided.")
    if case.answer_by is not None and work.now >= case.answer_by:
        raise TooLate(f"You could answer until {deadline(case.answer_by)}. Ring the person named in the opportunity.")
    if not words.strip():
        raise Invalid("Enter your answer", field="words")
    if len(words) > LONGEST:
        raise Invalid(f"This must be {LONGEST:,} letters or fewer. You have {len(words):,}.", field="words")
    _step(work, board, case, Step.ANSWERED, words.strip())
    tell_approvers(work, board, f"/evaluation/{bid.procurement_id}/compliance/cases/{case_id}")


def answer_day(now: datetime, days: int) -> datetime:
    """5pm in London, so many days on."""
    day = in_london(now).date() + timedelta(days=days)
    return datetime.combine(day, _CLOSES_AT, LONDON).astimezone(now.tzinfo)


def _locked_case(work: Work, procurement_id: UUID, case_id: UUID) -> tuple[Board, CaseView]:
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    return board, find_case(work.session, work.parts.keyring, board, case_id)


def _step(
    work: Work, board: Board, case: CaseView, step: Step, words: str, *, answer_by: datetime | None = None
) -> None:
    row_id = uuid4()
    sealed = seal_words(work.parts.keyring, "bid_case_steps", row_id, {"words": words})
    work.session.add(
        BidCaseStep(
            id=row_id,
            case_id=case.id,
            number=len(case.steps) + 1,
            kind=step.value,
            sealed=sealed,
            taken_by=work.actor.user_id,
            at=work.now,
            answer_by=answer_by,
        )
    )
    work.session.flush()
    work.record(
        events.CaseStepped(
            procurement_id=board.case.procurement_id,
            case_id=case.id,
            submission_id=case.bid.submission_id,
            kind=case.kind,
            step=step.value,
            digest=digest_of(sealed),
        )
    )


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Enter the reason. It stands in the decision record.", field="reason")
    if len(reason) > LONGEST:
        raise Invalid(f"This must be {LONGEST:,} letters or fewer. You have {len(reason):,}.", field="reason")
