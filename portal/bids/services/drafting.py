"""Writing a bid: starting it, and saving its parts one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.accounts.queries import names_of
from portal.bids.events import BidStarted, CameLate, PartSaved
from portal.bids.models import Bid, BidPart
from portal.bids.permissions import in_time, may_see, may_start
from portal.bids.queries.drafts import answer_place, check_lot, find_own_bid, part_key
from portal.bids.sealed import BidSeal, owner_of
from portal.procurements.queries import ProcurementView, get_procurement
from portal.rules import codec
from portal.rules.money import MOST_PENCE
from portal.rules.pack import Pack
from portal.rules.promises import Promise, promise_faults
from portal.rules.refusals import Invalid, NotFound, Stale, TooLate
from portal.rules.wording import clock_time, count_of, deadline
from portal.unit_of_work import Work

LONGEST_ANSWER = 50_000


@dataclass(frozen=True)
class SavedPart:
    """What a save came to. version: the version that stands now; changed: False where nothing was new."""

    version: int
    at: datetime
    changed: bool


def start_bid(work: Work, procurement_id: UUID) -> UUID:
    """Begin the organisation's one workspace in a procurement, or find it; gives the bid's id.

    Refuses: not of an organisation; not published (NotFound); closed (TooLate).
    Records: BidStarted, once. Posts: nothing: nobody is told.
    """
    may_start(work.actor).or_refuse()
    procurement, _ = _published(work, procurement_id)
    if existing := find_own_bid(work.session, work.actor.organisation_id, procurement_id):
        return existing
    refuse_late(work, procurement)
    bid_id = uuid4()
    insert = postgresql_insert if work.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    # Two colleagues may press at once: one row is made, and both come to it.
    work.session.execute(
        insert(Bid)
        .values(
            id=bid_id,
            procurement_id=procurement_id,
            organisation_id=work.actor.organisation_id,
            wrapped_key=work.parts.keyring.new_key(owner_of(bid_id)),
            started_by=work.actor.user_id,
            started_at=work.now,
            looked_version=procurement.published_version,
        )
        .on_conflict_do_nothing()
    )
    made = find_own_bid(work.session, work.actor.organisation_id, procurement_id)
    if made is None:
        raise NotFound
    if made == bid_id:
        work.record(BidStarted(bid_id=bid_id, procurement_id=procurement_id))
    return made


def choose_lots(work: Work, bid_id: UUID, lot_ids: Sequence[str], *, version: int | None = None) -> SavedPart:
    """Say which lots the organisation bids for. What was written for a lot taken out stays in the draft.

    Refuses: late; an unknown lot; none; more than one may bid for. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    chosen = {check_lot(pack, lot_id).id for lot_id in lot_ids}
    if not chosen:
        raise Invalid("Select at least 1 lot", field="lots")
    if pack.lots_limit is not None and len(chosen) > pack.lots_limit:
        most = count_of(pack.lots_limit, "lot")
        raise Invalid(f"You may bid for {most} at most. You chose {len(chosen)}.", field="lots")
    ordered = [lot.id for lot in pack.lots if lot.id in chosen]
    return save_part(work, bid, "lots", "", {"chosen": ordered}, version=version, blank={"chosen": []})


def save_answer(
    work: Work, bid_id: UUID, question_id: str, text: str, *, lot_id: str = "", version: int | None = None
) -> SavedPart:
    """Keep an answer, also one over its word limit. lot_id is ignored for a question asked once.

    version: the one the form was opened with (0: none), or None to save whatever stands.
    Refuses: late; another version stands with other words (Stale); too long to keep. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    part, lot = answer_place(pack, question_id, lot_id)
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(kept) > LONGEST_ANSWER:
        raise Invalid(
            f"Your answer must be {LONGEST_ANSWER:,} characters or fewer. You have {len(kept):,}.", field="text"
        )
    return save_part(work, bid, part, lot, {"text": kept}, version=version, blank={"text": ""})


def save_price(work: Work, bid_id: UUID, lot_id: str, pence: int | None, *, version: int | None = None) -> SavedPart:
    """Keep the price of a lot, in pence without VAT; None takes it out.

    Refuses: late; not an amount; a tender that asks for lines (NotFound); another version stands (Stale).
    Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    if pack.schedule is not None:
        raise NotFound
    if pence is not None and not 0 <= pence <= MOST_PENCE:
        raise Invalid("Your price must be £0 or more", field="price")
    part = part_key("price", pack.price.id)
    return save_part(work, bid, part, lot.id, {"pence": pence}, version=version, blank={"pence": None})


def save_commitment(
    work: Work, bid_id: UUID, lot_id: str, measure_id: str, promise: Promise, *, version: int | None = None
) -> SavedPart:
    """Keep a social-value promise as far as it goes.

    Refuses: late; a quantity or date that cannot be right (errors by field); Stale. Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    measure = next((m for m in pack.measures if m.id == measure_id), None)
    if measure is None:
        raise NotFound
    if faults := promise_faults(pack, measure, promise):
        raise Invalid(next(iter(faults.values())), errors=faults)
    value: dict[str, Any] = codec.encode(promise)
    part = part_key("commitment", measure.id)
    return save_part(work, bid, part, lot.id, value, version=version, blank=codec.encode(Promise()))


def record_late_click(work: Work, bid_id: UUID, act: str) -> None:
    """Keep in the bid's own chain that a click came too late, in a short work of its own.

    act: "submit", "save", "file" or "withdraw". Refuses: not theirs (NotFound). Records: CameLate. Posts: nothing.
    """
    bid = work.session.get(Bid, bid_id)
    may_see(work.actor, bid).or_refuse()
    if bid is None:
        raise NotFound
    procurement, _ = _published(work, bid.procurement_id)
    if procurement.deadline_at is not None:
        work.record(CameLate(bid_id=bid_id, act=act, received_at=work.received_at, deadline_at=procurement.deadline_at))


def open_draft(work: Work, bid_id: UUID) -> tuple[Bid, Pack]:
    """The bid locked for a change, and its pack. Raises NotFound, TooLate."""
    bid = work.session.get(Bid, bid_id)
    may_see(work.actor, bid).or_refuse()
    if bid is None:
        raise NotFound
    procurement, pack = _published(work, bid.procurement_id)
    refuse_late(work, procurement)
    return lock_bid(work, bid_id), pack


def lock_bid(work: Work, bid_id: UUID) -> Bid:
    """The bid's row, locked until the work ends. Second in the lock order. Raises NotFound."""
    bid = work.session.scalar(
        select(Bid).where(Bid.id == bid_id).with_for_update().execution_options(populate_existing=True)
    )
    if bid is None:
        raise NotFound
    return bid


def refuse_late(work: Work, procurement: ProcurementView) -> None:
    """Raise TooLate where the click reached us at or after the deadline, or the procurement was stopped."""
    if procurement.terminated_at is not None:
        raise TooLate("This opportunity was stopped. Your draft is kept.")
    if not in_time(work.received_at, procurement.deadline_at, procurement.opened_at):
        closed = deadline(procurement.deadline_at) if procurement.deadline_at else "the deadline"
        raise TooLate(f"This closed at {closed}. We did not save this change. What you saved before is kept.")


def _published(work: Work, procurement_id: UUID) -> tuple[ProcurementView, Pack]:
    procurement = get_procurement(work.session, procurement_id)
    if procurement.pack is None:
        raise NotFound
    return procurement, procurement.pack


def save_part(
    work: Work, bid: Bid, part: str, lot_id: str, value: dict[str, Any], *, version: int | None, blank: dict[str, Any]
) -> SavedPart:
    """Write one part under the bid's lock. blank: the value that means nothing was given. Raises Stale."""
    seal = BidSeal(work.parts.keyring, bid)
    row = work.session.scalar(
        select(BidPart)
        .where(BidPart.bid_id == bid.id, BidPart.lot_id == lot_id, BidPart.part == part)
        .execution_options(populate_existing=True)
    )
    if row is None:
        if value == blank:
            return SavedPart(0, work.now, False)
        part_id = uuid4()
        row = BidPart(
            id=part_id,
            bid_id=bid.id,
            lot_id=lot_id,
            part=part,
            sealed=seal.seal_part(part_id, value),
            version=1,
            saved_at=work.now,
            saved_by=acting_id(work),
        )
        work.session.add(row)
    else:
        if seal.read_part(row.id, row.sealed) == value:
            return SavedPart(row.version, row.saved_at, False)
        if version is not None and version != row.version:
            raise Stale(_changed_elsewhere(work, row))
        row.sealed, row.version = seal.seal_part(row.id, value), row.version + 1
        row.saved_at, row.saved_by = work.now, acting_id(work)
    work.session.flush()
    work.record(PartSaved(bid_id=bid.id, part=part, lot_id=lot_id, version=row.version))
    return SavedPart(row.version, work.now, True)


def acting_id(work: Work) -> UUID:
    """The id of who acts. Raises NotFound for nobody, who owns no bid."""
    if work.actor.user_id is None:
        raise NotFound
    return work.actor.user_id


def _changed_elsewhere(work: Work, row: BidPart) -> str:
    name = names_of(work.session, [row.saved_by]).get(row.saved_by, "Somebody")
    who = "You" if row.saved_by == work.actor.user_id else name
    return f"{who} changed this at {clock_time(row.saved_at)}. Both texts are below. Choose what to keep."
