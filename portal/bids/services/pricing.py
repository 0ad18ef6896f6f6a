"""Saving prices line by line."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from portal.bids.queries.drafts import check_lot, part_key
from portal.bids.services.drafting import SavedPart, open_draft, save_part
from portal.rules import codec
from portal.rules.money import MOST_PENCE
from portal.rules.price_schedule import Offer
from portal.rules.refusals import Invalid, NotFound
from portal.unit_of_work import Work

_MOST_RISE = Decimal(50)


def save_offer(work: Work, bid_id: UUID, lot_id: str, offer: Offer, *, version: int | None = None) -> SavedPart:
    """Keep a lot's prices line by line as far as they go, also one beyond its limit: what follows is told beside it.

    Refuses: late; a tender that asks for one price (NotFound); not an amount; another version stands (Stale).
    Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    lot = check_lot(pack, lot_id)
    if pack.schedule is None:
        raise NotFound
    asked = {line.id for line in pack.schedule.lines_of(lot.id) if line.asked}
    rates = {line: rate for line, rate in offer.rates.items() if line in asked}
    if any(not 0 <= rate <= MOST_PENCE for rate in rates.values()):
        raise Invalid("Each price must be £0 or more")
    kept = Offer(rates, _rise(offer.rise), {line: rate for line, rate in offer.accepted.items() if line in rates})
    value: dict[str, Any] = {"pence": None, "offer": codec.encode(kept)}
    blank = {"pence": None, "offer": codec.encode(Offer())}
    return save_part(work, bid, part_key("price", pack.price.id), lot.id, value, version=version, blank=blank)


def _rise(text: str) -> str:
    try:
        if not text or 0 <= Decimal(text) <= _MOST_RISE:
            return text
    except InvalidOperation:
        pass
    raise Invalid(f"Your yearly rise must be between 0% and {_MOST_RISE}%", field="rise")
