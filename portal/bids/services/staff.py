"""What a bidder says of staff who may move, and what they cost: two parts, one sealed with the price until the lock."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from portal.bids.events import ConditionKept
from portal.bids.queries.reading import STAFF, STAFF_COSTS
from portal.bids.services.drafting import SavedPart, open_draft, save_part
from portal.rules import codec
from portal.rules.pack import Pack
from portal.rules.refusals import Invalid, NotFound
from portal.rules.staff_response import StaffCosts, StaffPosition, conditional_words, cost_faults, position_faults
from portal.unit_of_work import Work


def save_staff_position(
    work: Work, bid_id: UUID, position: StaffPosition, *, keep: bool = False, version: int | None = None
) -> SavedPart:
    """Keep what is said of staff as far as it goes, with the version of the facts it rests on.

    keep: the person read that its words of condition may cost the bid, and keeps them (CL-04-c).
    Refuses: late; no table of posts (NotFound); what cannot be right (errors by field); words of condition nobody chose to
    keep (field "keep"); Stale. Records: PartSaved, ConditionKept. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    _asked(pack)
    if faults := position_faults(position):
        raise Invalid(next(iter(faults.values())), errors=faults)
    kept = tuple(words for words in conditional_words(replace(position, kept=())))
    if kept and not keep:
        said = ", ".join(f"“{words}”" for words in kept)
        raise Invalid(f"You wrote {said}. Take it out, or tick that you keep it", field="keep")
    value = replace(position, kept=kept, pack_version=pack.version, table_digest=pack.tupe.workforce_digest or "")
    blank = replace(StaffPosition(), pack_version=pack.version, table_digest=pack.tupe.workforce_digest or "")
    saved = save_part(work, bid, STAFF, "", codec.encode(value), version=version, blank=codec.encode(blank))
    if saved.changed and kept:
        work.record(ConditionKept(bid_id=bid.id, part=STAFF))
    return saved


def save_staff_costs(work: Work, bid_id: UUID, lines: Mapping[str, int], *, version: int | None = None) -> SavedPart:
    """Keep what staff cost in a year, in pence by line, as far as it goes.

    Refuses: late; no table of posts (NotFound); a line that is none, or no amount (errors by field); Stale.
    Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    _asked(pack)
    costs = StaffCosts(dict(lines))
    if faults := cost_faults(costs):
        raise Invalid(next(iter(faults.values())), errors=faults)
    return save_part(work, bid, STAFF_COSTS, "", codec.encode(costs), version=version, blank=codec.encode(StaffCosts()))


def _asked(pack: Pack) -> None:
    if not pack.tupe.has_table:
        raise NotFound
