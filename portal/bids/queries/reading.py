"""The parts of a draft put together: unsealed, with what the organisation's profile says, and a digest of all of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.accounts.queries import find_profile, sme_limits_on
from portal.bids.models import Bid, BidFile, BidPart
from portal.bids.sealed import BidSeal
from portal.rules import codec
from portal.rules.conditions import ConditionReply
from portal.rules.drafts import Draft, DraftFile, evaluated_price
from portal.rules.pack import Pack
from portal.rules.price_schedule import Offer
from portal.rules.profile import Profile, ProfileFact, fact_of, only
from portal.rules.promises import Promise
from portal.rules.staff_response import StaffCosts, StaffPosition
from portal.rules.team import Team
from portal.rules.wording import in_london
from portal.sealing.keyring import Keyring

CONDITIONS = "conditions"
"""The part that holds the replies to the conditions of taking part, one for all lots."""
STAFF, STAFF_COSTS = "staff", "staff-costs"
TEAM, SENSITIVE = "team", "sensitive"
"""The parts that hold partners and what is marked as sensitive, one a lot."""


def draft_digest(draft: Draft, pack_version: int) -> str:
    """Changes with every change of the draft or the pack: a page that shows one state cannot send another."""
    plain = {
        "pack_version": pack_version,
        "lots": draft.lots,
        "answers": sorted([list(key), text] for key, text in draft.answers.items()),
        "prices": draft.prices,
        "offers": {lot: codec.digest(offer) for lot, offer in draft.offers.items()},
        "promises": sorted([list(key), codec.digest(p)] for key, p in draft.promises.items()),
        "files": [[f.lot_id, f.fact] for f in draft.files],
        "conditions": draft.conditions,
        "profile": draft.profile,
        "teams": draft.teams,
        "sensitive": draft.sensitive,
        "staff": draft.staff,
        "staff_costs": draft.staff_costs,
    }
    return codec.digest(plain)


def read_draft(
    session: Session,
    seal: BidSeal,
    pack: Pack,
    bid_id: UUID,
    rows: Sequence[BidPart],
    *,
    profile: ProfileFact | None = None,
) -> Draft:
    """The draft, unsealed. profile: what the pack asks of the organisation's profile, from `asked_profile`."""
    return draft_of_rows(seal, pack, rows, list(session.scalars(files_in_drafts([bid_id]))), profile=profile)


def draft_of_rows(
    seal: BidSeal, pack: Pack, rows: Sequence[BidPart], files: Sequence[BidFile], *, profile: ProfileFact | None = None
) -> Draft:
    """The draft from the rows of its parts and files, for a caller that has read them."""
    teams: dict[str, Team] = {}
    sensitive: dict[str, dict[str, str]] = {}
    staff, staff_costs = StaffPosition(), StaffCosts()
    answers: dict[tuple[str, str], str] = {}
    prices: dict[str, int] = {}
    offers: dict[str, Offer] = {}
    promises: dict[tuple[str, str], Promise] = {}
    conditions: dict[str, ConditionReply] = {}
    lots: tuple[str, ...] = tuple(lot.id for lot in pack.lots) if len(pack.lots) == 1 else ()
    for row in rows:
        value = seal.read_part(row.id, row.sealed)
        kind, _, thing = row.part.partition(":")
        if kind == "answer":
            answers[(thing, row.lot_id)] = value["text"]
        elif kind == "price":
            offers[row.lot_id] = codec.decode(Offer, value.get("offer", {}))
            price = value["pence"] if pack.schedule is None else evaluated_price(pack, offers[row.lot_id], row.lot_id)
            if price is not None:
                prices[row.lot_id] = price
        elif kind == "commitment":
            promises[(thing, row.lot_id)] = codec.decode(Promise, value)
        elif kind == CONDITIONS:
            conditions = {name: codec.decode(ConditionReply, said) for name, said in value["replies"].items()}
        elif kind == TEAM:
            teams[row.lot_id] = codec.decode(Team, value)
        elif kind == STAFF:
            staff = codec.decode(StaffPosition, value)
        elif kind == STAFF_COSTS:
            staff_costs = codec.decode(StaffCosts, value)
        elif kind == SENSITIVE:
            sensitive[row.lot_id] = value["reasons"]
        elif kind == "lots" and len(pack.lots) > 1:
            lots = tuple(lot.id for lot in pack.lots if lot.id in value["chosen"])
    return Draft(
        lots,
        answers,
        prices,
        promises,
        tuple(DraftFile(row.lot_id, seal.read_fact(row.id, row.sealed_facts)) for row in files),
        conditions=conditions,
        profile=profile,
        teams=teams,
        sensitive=sensitive,
        staff=staff,
        staff_costs=staff_costs,
        offers=offers,
    )


def team_of(session: Session, seal: BidSeal, bid_id: UUID, lot_id: str) -> Team:
    """The partners named for a lot so far, read afresh."""
    row = session.scalar(
        select(BidPart)
        .where(BidPart.bid_id == bid_id, BidPart.lot_id == lot_id, BidPart.part == TEAM)
        .execution_options(populate_existing=True)
    )
    return Team() if row is None else codec.decode(Team, seal.read_part(row.id, row.sealed))


def asked_profile(session: Session, keyring: Keyring, bid: Bid, pack: Pack, now: datetime) -> ProfileFact | None:
    """What the pack asks of the organisation's profile, as it stands, with what the law makes of its size.

    None where the pack asks for nothing, or nothing of it is answered. One query.
    """
    if not pack.profile_asks:
        return None
    return asked_of(find_profile(session, keyring, bid.organisation_id).profile, pack, now)


def asked_of(profile: Profile, pack: Pack, now: datetime) -> ProfileFact | None:
    """The same of a profile that was read."""
    asked = only(profile, pack.profile_asks)
    if not pack.profile_asks or asked == Profile():
        return None
    return fact_of(asked, sme_limits_on(in_london(now).date()))


def files_in_drafts(bid_ids: Sequence[UUID]) -> Select[BidFile]:
    """The files in the drafts of these bids, oldest first."""
    return (
        select(BidFile)
        .where(BidFile.bid_id.in_(bid_ids), BidFile.removed_at.is_(None))
        .order_by(BidFile.added_at, BidFile.id)
    )
