"""Partners of a bid, and the parts of it that are commercially sensitive, lot by lot."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from portal.bids.models import Bid
from portal.bids.queries.drafts import check_lot
from portal.bids.queries.reading import SENSITIVE, TEAM, team_of
from portal.bids.sealed import BidSeal
from portal.bids.services.drafting import SavedPart, open_draft, save_part
from portal.rules import codec
from portal.rules.refusals import Invalid
from portal.rules.sensitive import markable, reason_faults
from portal.rules.team import Partner, Team, partner_faults, with_partner, without_partner
from portal.rules.wording import in_london
from portal.unit_of_work import Work

LONGEST_HOW = 3000


def save_partner(
    work: Work, bid_id: UUID, lot_id: str, partner: Partner, *, at: int | None = None, version: int | None = None
) -> SavedPart:
    """Name a partner of a lot's bid, or change the one at `at` (from 1). What is not known yet may be left out.

    Refuses: late; what cannot be right, by field; shares that leave nothing for the bidder; too many; a partner that is
    not there (NotFound); Stale. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    team = team_of(work.session, BidSeal(work.parts.keyring, bid), bid.id, lot.id)
    others = team.partners if at is None else without_partner(team, at)
    places = lot.districts or (lot.title,)
    if faults := partner_faults(partner, others, places, in_london(work.now).date()):
        raise Invalid(next(iter(faults.values())), errors=faults)
    kept = replace(partner, pays_in_days=partner.pays_in_days if partner.kind == "subcontractor" else None)
    return _save(work, bid, lot.id, replace(team, partners=with_partner(team, kept, at)), version)


def remove_partner(work: Work, bid_id: UUID, lot_id: str, at: int, *, version: int | None = None) -> SavedPart:
    """Take the partner at `at` (from 1) out of a lot's bid.

    Refuses: late; a partner that is not there (NotFound); Stale. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    team = team_of(work.session, BidSeal(work.parts.keyring, bid), bid.id, lot.id)
    return _save(work, bid, lot.id, replace(team, partners=without_partner(team, at)), version)


def save_team_words(work: Work, bid_id: UUID, lot_id: str, how: str, *, version: int | None = None) -> SavedPart:
    """Keep how the bidder chose its partners and works with them (R22).

    Refuses: late; too long; Stale. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    if len(how) > LONGEST_HOW:
        raise Invalid(f"This must be {LONGEST_HOW:,} characters or fewer. You have {len(how):,}.", field="how")
    team = team_of(work.session, BidSeal(work.parts.keyring, bid), bid.id, lot.id)
    return _save(work, bid, lot.id, replace(team, how=how.strip()), version)


def save_sensitive(
    work: Work, bid_id: UUID, lot_id: str, reasons: Mapping[str, str], *, version: int | None = None
) -> SavedPart:
    """Mark parts of a lot's bid as commercially sensitive. reasons: by part; an empty one marks nothing.

    Refuses: late; a reason too short or too long, by part; Stale. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    if faults := reason_faults(pack, reasons):
        raise Invalid(next(iter(faults.values())), errors=faults)
    kept = {part: reasons[part].strip() for part in markable(pack) if reasons.get(part, "").strip()}
    return save_part(work, bid, SENSITIVE, lot.id, {"reasons": kept}, version=version, blank={"reasons": {}})


def _save(work: Work, bid: Bid, lot_id: str, team: Team, version: int | None) -> SavedPart:
    return save_part(work, bid, TEAM, lot_id, codec.encode(team), version=version, blank=codec.encode(Team()))
