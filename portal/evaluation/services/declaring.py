"""Saying whether there is a link to a bidder, and deciding on one."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from portal.evaluation import events, messages
from portal.evaluation.models import ConflictDecision, Declaration
from portal.evaluation.permissions import may_decide_conflict, may_declare
from portal.evaluation.queries.conflicts import get_link, last_declarations
from portal.evaluation.queries.ground import Board, get_board
from portal.evaluation.sealed import read_words, seal_words
from portal.evaluation.services.seats import leave_panel
from portal.procurements.queries import lock_procurement
from portal.rules.conflicts import (
    LINK_KINDS,
    OFFICER_ANSWERS,
    SERVICE_USER_ANSWERS,
    Answer,
    Ruling,
    may_replace,
    waits_for_decision,
)
from portal.rules.refusals import Invalid, NotFound, Stale
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work

LONGEST = 2000


@dataclass(frozen=True)
class Declared:
    """What a member says about one bidder. kinds: keys of LINK_KINDS; words: what the link is."""

    answer: str
    kinds: tuple[str, ...] = ()
    words: str = ""


def declare(work: Work, procurement_id: UUID, declared: Mapping[UUID, Declared]) -> bool:
    """A panel member answers for each bidder; true where somebody off the panel must now decide.

    Refuses: who is not on the panel; before the opening and after the lock; a bidder left out; a link without words; an
    answer of the other kind of page; taking back a link alone.
    Records: DeclarationMade. Posts: ConflictToDecide to the decider where a link waits.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_declare(work.actor, board.case).or_refuse()
    user_id = _own_id(work)
    member = board.member(user_id)
    before = last_declarations(work.session, procurement_id, user_id)
    faults = _faults(board, declared, before, service_user=member.service_user)
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    waits = False
    for organisation_id in board.bidders:
        given = declared[organisation_id]
        last = before.get(organisation_id)
        if last is not None and _said_already(work, last, given):
            continue  # the same answer needs no new row, and no new decision
        waits = (
            _keep(work, procurement_id, organisation_id, given, user_id=user_id, number=last.number + 1 if last else 1)
            or waits
        )
    work.record(events.DeclarationMade(procurement_id=procurement_id, bidders=len(board.bidders)))
    if waits:
        _tell_decider(work, board)
    return waits


def _own_id(work: Work) -> UUID:
    if work.actor.user_id is None:
        raise NotFound
    return work.actor.user_id


def _said_already(work: Work, last: Declaration, given: Declared) -> bool:
    if Answer(last.answer) is not Answer(given.answer):
        return False
    return Answer(given.answer) is not Answer.LINK or _link_of(given) == read_words(
        work.parts.keyring, "declarations", last.id, last.sealed
    )


def _link_of(given: Declared) -> dict[str, object]:
    if Answer(given.answer) is not Answer.LINK:
        return {"kinds": [], "words": ""}
    return {"kinds": [kind for kind in LINK_KINDS if kind in given.kinds], "words": given.words.strip()}


def _keep(
    work: Work, procurement_id: UUID, organisation_id: UUID, given: Declared, *, user_id: UUID, number: int
) -> bool:
    answer = Answer(given.answer)
    row_id = uuid4()
    work.session.add(
        Declaration(
            id=row_id,
            procurement_id=procurement_id,
            user_id=user_id,
            organisation_id=organisation_id,
            number=number,
            answer=answer.value,
            sealed=seal_words(work.parts.keyring, "declarations", row_id, _link_of(given)),
            at=work.now,
        )
    )
    work.session.flush()
    return waits_for_decision(answer)


def _faults(
    board: Board, declared: Mapping[UUID, Declared], before: Mapping[UUID, Declaration], *, service_user: bool
) -> dict[str, str]:
    allowed = [answer.value for answer in (SERVICE_USER_ANSWERS if service_user else OFFICER_ANSWERS)]
    faults: dict[str, str] = {}
    for organisation_id, name in board.bidders.items():
        given = declared.get(organisation_id)
        field = field_of(organisation_id)
        if given is None or given.answer not in allowed:
            asks = f"Select what is true for {name}" if service_user else f"Select whether you have a link to {name}"
            faults[field] = asks
            continue
        last = before.get(organisation_id)
        if last is not None and not may_replace(Answer(last.answer), Answer(given.answer)):
            faults[field] = (
                f"You told us of a link to {name}. Someone off the panel must decide before that can change."
            )
        elif given.answer == Answer.LINK.value:
            faults |= _link_faults(field, given, name)
    return faults


def _link_faults(field: str, given: Declared, name: str) -> dict[str, str]:
    if not set(given.kinds) & set(LINK_KINDS):
        return {f"{field}_kinds": f"Select what kind of link you have to {name}"}
    if not given.words.strip():
        return {f"{field}_words": "Enter what the link is"}
    if len(given.words) > LONGEST:
        return {f"{field}_words": f"This must be {LONGEST:,} letters or fewer. You have {len(given.words):,}."}
    return {}


def field_of(organisation_id: UUID) -> str:
    """The name of the form field for a bidder."""
    return f"bidder_{organisation_id.hex}"


def _tell_decider(work: Work, board: Board) -> None:
    for seat in board.seats:
        if seat.kind is SeatKind.CONFLICT_DECIDER and seat.released_at is None:
            work.post(
                messages.ConflictToDecide(
                    to=seat.email,
                    name=seat.name,
                    title=board.pack.title,
                    page=f"/evaluation/{board.case.procurement_id}/conflicts",
                    at=work.now,
                )
            )


def decide_conflict(
    work: Work, procurement_id: UUID, declaration_id: UUID, *, ruling: str, reason: str, safeguards: str = ""
) -> None:
    """Somebody off the panel decides on a declared link: accept with safeguards, limit, or remove (CL-09-c).

    Refuses: who has not the seat or sits on the panel; twice; without a ruling or reason; accepting without safeguards;
    limiting the chair, who reads every bid.
    Records: ConflictDecided. Posts: DeclarationCleared to the member.
    """
    lock_procurement(work, procurement_id)
    board, link = get_link(work.session, work.parts.keyring, work.actor, procurement_id, declaration_id)
    may_decide_conflict(work.actor, board.case).or_refuse()
    if link.ruling is not None:
        raise Stale("This link is decided already.")
    faults = _ruling_faults(ruling, reason, safeguards, chair=link.chair)
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    work.session.add(
        ConflictDecision(
            declaration_id=declaration_id,
            ruling=ruling,
            reason=reason.strip(),
            safeguards=safeguards.strip(),
            decided_by=work.actor.user_id,
            decided_at=work.now,
        )
    )
    work.session.flush()
    work.record(
        events.ConflictDecided(
            procurement_id=procurement_id,
            declaration_id=declaration_id,
            ruling=ruling,
            reason=reason.strip(),
            safeguards=safeguards.strip(),
        )
    )
    if Ruling(ruling) is Ruling.REMOVE:
        leave_panel(work, procurement_id, link.member_id, "A declared link: " + reason.strip())
    member = board.member(link.member_id)
    work.post(
        messages.DeclarationCleared(
            to=member.email,
            name=member.name,
            title=board.pack.title,
            ruling=ruling,
            page="/panels" if Ruling(ruling) is Ruling.REMOVE else f"/evaluation/{procurement_id}/marking",
            at=work.now,
        )
    )


def _ruling_faults(ruling: str, reason: str, safeguards: str, *, chair: bool) -> dict[str, str]:
    faults: dict[str, str] = {}
    if ruling not in {each.value for each in Ruling}:
        faults["ruling"] = "Select what you decide"
    elif ruling == Ruling.LIMIT.value and chair:
        faults["ruling"] = "The chair reads every bid, so cannot be limited. Accept with safeguards, or remove."
    if not reason.strip():
        faults["reason"] = "Enter why you decide this"
    if ruling == Ruling.ACCEPT.value and not safeguards.strip():
        faults["safeguards"] = "Enter what the member must keep to"
    for field, text in (("reason", reason), ("safeguards", safeguards)):
        if len(text) > LONGEST:
            faults[field] = f"This must be {LONGEST:,} letters or fewer. You have {len(text):,}."
    return faults
