"""Reading declarations: a member's own, and for the decider those that wait. Nobody reads another member's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.bids.queries import partners_named
from portal.evaluation.models import ConflictDecision, Declaration
from portal.evaluation.permissions import may_see_links, may_take_part
from portal.evaluation.queries.ground import Board, Member, get_board, standing_in_all, standings_of
from portal.evaluation.sealed import read_words
from portal.rules.actors import Actor
from portal.rules.conflicts import ANSWER_WORDS, LINK_KINDS, Answer, Standing, waits_for_decision
from portal.rules.refusals import NotFound
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class OwnAnswer:
    """What a member said last about one bidder."""

    answer: Answer
    kinds: tuple[str, ...]
    words: str
    standing: Standing
    safeguards: str


@dataclass(frozen=True)
class DeclarationPage:
    """A member's page: the bidders with the partners they name, what they said before, and where they stand."""

    board: Board
    member: Member
    bidders: Mapping[UUID, str]
    answers: Mapping[UUID, OwnAnswer]
    overall: Standing
    partners: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DeclaredLink:
    """A link as the decider reads it. decided: None while it waits."""

    id: UUID
    member_id: UUID
    member: str
    service_user: bool
    chair: bool
    bidder: str
    answer: str
    kinds: tuple[str, ...]
    words: str
    at: datetime
    ruling: str | None
    reason: str
    safeguards: str
    decided_at: datetime | None


def last_declarations(session: Session, procurement_id: UUID, user_id: UUID) -> dict[UUID, Declaration]:
    """A member's newest row for each bidder."""
    rows = session.scalars(
        select(Declaration)
        .where(Declaration.procurement_id == procurement_id, Declaration.user_id == user_id)
        .order_by(Declaration.number)
    )
    return {row.organisation_id: row for row in rows}


def get_declaration(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> DeclarationPage:
    """A member's own declaration. Raises NotFound for who is not on the panel."""
    board = get_board(session, procurement_id)
    may_take_part(actor, board.case).or_refuse()
    own_id = actor.user_id
    if own_id is None:
        raise NotFound
    standings = standings_of(session, board, own_id)[own_id]
    rows = last_declarations(session, procurement_id, own_id)
    safeguards = {
        row.declaration_id: row.safeguards
        for row in session.scalars(
            select(ConflictDecision).where(ConflictDecision.declaration_id.in_([row.id for row in rows.values()]))
        )
    }
    answers = {}
    for organisation, row in rows.items():
        words = read_words(keyring, "declarations", row.id, row.sealed)
        answers[organisation] = OwnAnswer(
            answer=Answer(row.answer),
            kinds=tuple(words["kinds"]),
            words=words["words"],
            standing=standings.get(organisation, Standing.TO_DECLARE),
            safeguards=safeguards.get(row.id, ""),
        )
    opened = board.case.opened_at is not None
    return DeclarationPage(
        board,
        board.member(own_id),
        board.bidders,
        answers,
        standing_in_all(board, standings),
        partners_named(session, keyring, procurement_id) if opened else {},
    )


def list_links(
    session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID
) -> tuple[Board, list[DeclaredLink]]:
    """Declared links that need or had a decision, those that wait first. Raises NotFound, NotAllowed."""
    board = get_board(session, procurement_id)
    may_see_links(actor, board.case).or_refuse()
    rows = session.execute(
        select(Declaration, ConflictDecision)
        .outerjoin(ConflictDecision, ConflictDecision.declaration_id == Declaration.id)
        .where(Declaration.procurement_id == procurement_id)
        .order_by(Declaration.number)
    ).all()
    newest = {(row.user_id, row.organisation_id): row.id for row, _ in rows}
    names = names_of(session, [row.user_id for row, _ in rows])
    members = {member.user_id: member for member in board.members}
    links = []
    for row, decided in rows:
        decision: ConflictDecision | None = decided  # an outer join: None where nobody decided yet
        if not waits_for_decision(Answer(row.answer)):
            continue
        if decision is None and newest[row.user_id, row.organisation_id] != row.id:
            continue
        member = members.get(row.user_id)
        if decision is None and (member is None or member.released):
            continue  # nobody reads for who has left the panel
        words = read_words(keyring, "declarations", row.id, row.sealed)
        links.append(
            DeclaredLink(
                id=row.id,
                member_id=row.user_id,
                member=names.get(row.user_id, ""),
                service_user=bool(member and member.service_user),
                chair=bool(member and member.chair),
                bidder=board.bidders.get(row.organisation_id, ""),
                answer=ANSWER_WORDS[Answer(row.answer)],
                kinds=tuple(LINK_KINDS[kind] for kind in words["kinds"]),
                words=words["words"],
                at=row.at,
                ruling=decision.ruling if decision else None,
                reason=decision.reason if decision else "",
                safeguards=decision.safeguards if decision else "",
                decided_at=decision.decided_at if decision else None,
            )
        )
    return board, sorted(links, key=lambda link: (link.ruling is not None, link.at, str(link.id)))


def links_wait(session: Session, procurement_id: UUID) -> bool:
    """True while a declared link waits for a decision. Only for who decides: the caller asks."""
    board = get_board(session, procurement_id)
    standings = standings_of(session, board, *(member.user_id for member in board.members))
    return any(s is Standing.WAITING for found in standings.values() for s in found.values())


def get_link(
    session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, declaration_id: UUID
) -> tuple[Board, DeclaredLink]:
    """One declared link, for the decider. Raises NotFound, NotAllowed."""
    board, links = list_links(session, keyring, actor, procurement_id)
    for link in links:
        if link.id == declaration_id:
            return board, link
    raise NotFound
