"""The bidders of the demo world: drafts, and bids that were sent in time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.bids import services
from portal.bids.queries import get_workspace
from portal.procurements.queries import get_pack
from portal.rules.money import parse_pounds
from portal.rules.pack import Pack
from portal.rules.promises import Promise
from portal.seeds.telling import Story

LOT = "1"


def tell(story: Story, world: dict[str, Any], tender: dict[str, Any], procurement_id: UUID) -> None:
    """Every bid of a tender: written, and sent where the story says so."""
    for provider, bid in tender["bids"].items():
        sent = bid["sent"]
        written = (
            story.moment(sent) - timedelta(hours=6) if sent else story.moment(tender["published"]) + timedelta(days=5)
        )
        with story.act(bid["by"], written) as work:
            pack = get_pack(work.session, procurement_id)
            bid_id = services.start_bid(work, procurement_id)
            for question in pack.questions:
                services.save_answer(
                    work, bid_id, question.id, world["answers"][bid["answers"]][question.id], lot_id=LOT
                )
            if bid["price"]:
                services.save_price(work, bid_id, LOT, parse_pounds(bid["price"]))
            if bid["quantity"]:
                services.save_commitment(
                    work, bid_id, LOT, pack.measures[0].id, _promise(pack, bid["quantity"], provider)
                )
        if sent:
            with story.act(bid["by"], sent) as work:
                space = get_workspace(work.session, work.parts.keyring, work.actor, bid_id, work.now)
                services.submit_lot(work, bid_id, LOT, space.pack.declarations)


def _promise(pack: Pack, quantity: str, provider: str) -> Promise:
    return Promise(
        quantity=quantity,
        starts_on=pack.timetable.start_on,
        ends_on=pack.timetable.end_on,
        place=pack.lots[0].districts[0],
        delivered_by=provider.replace("-", " ").title(),
        evidence=pack.measures[0].evidence,
        belongs="extra",
    )
