"""Who bids: what an opened bid says of the bidder's organisation, its partners, and what is sensitive. Never a price."""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.queries import open_profile_file
from portal.evaluation.permissions import PANEL, holds, may_read_bid, may_see_opening
from portal.evaluation.queries.ground import CHANGED, Board, OpenedBid, get_board, read_bid, standings_of
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.profile import ProfileFact, ProfileFile
from portal.rules.refusals import NotFound, Refusal
from portal.rules.seats import SeatKind
from portal.rules.sensitive import SensitiveFact
from portal.rules.team import Team
from portal.sealing.keyring import Keyring, SealBroken


@dataclass(frozen=True)
class Bidder:
    """What a bid says of who sent it."""

    board: Board
    bid: OpenedBid
    profile: ProfileFact | None
    team: Team
    sensitive: tuple[SensitiveFact, ...]
    valid_until: date | None
    declarations: tuple[str, ...]


def get_bidder(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, submission_id: UUID) -> Bidder:
    """For who runs the procurement and its auditors, and officers of the panel to whom this bid is open.

    Raises NotFound, also before the opening and for people who use the service; NotAllowed while a link is undecided;
    Refusal where what is stored no longer opens (CL-07-c).
    """
    board = get_board(session, procurement_id)
    bid = next((each for each in board.bids if each.submission_id == submission_id), None)
    if bid is None or board.case.opened_at is None or holds(actor, board.case, SeatKind.PANEL_SERVICE_USER):
        raise NotFound
    if actor.user_id is not None and holds(actor, board.case, *PANEL):
        own = standings_of(session, board, actor.user_id)[actor.user_id]
        may_read_bid(actor, board.case, list(own.values()), own[bid.organisation_id]).or_refuse()
    else:
        may_see_opening(actor, board.case).or_refuse()
    sent = read_bid(session, keyring, submission_id)
    return Bidder(board, bid, sent.profile, sent.team, sent.sensitive, sent.valid_until, sent.declarations)


def open_bidder_file(
    session: Session, parts: Parts, actor: Actor, procurement_id: UUID, *, submission_id: UUID, file_id: UUID
) -> tuple[ProfileFile, bytes]:
    """A document of the profile as this bid froze it, whole and as it names it. Raises as `get_bidder`."""
    bidder = get_bidder(session, parts.keyring, actor, procurement_id, submission_id)
    held = bidder.profile.policies if bidder.profile else ()
    fact = next((each.file for each in held if each.file is not None and each.file.file_id == file_id), None)
    if fact is None:
        raise NotFound
    try:
        content = b"".join(open_profile_file(session, parts, bidder.bid.organisation_id, file_id)[1])
    except SealBroken as broken:
        raise Refusal(CHANGED) from broken
    if hashlib.sha256(content).hexdigest() != fact.sha256:
        raise Refusal(CHANGED)
    return fact, content
