"""The bidders of the demo world: drafts, and bids that were sent in time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.bids import services
from portal.bids.models import Bid, BidFile
from portal.bids.queries import get_workspace
from portal.bids.services.scanning import note_file_scan
from portal.procurements.queries import get_pack
from portal.rules.conditions import YES, ConditionReply
from portal.rules.money import parse_pounds
from portal.rules.pack import Measure, Pack
from portal.rules.price_schedule import Offer
from portal.rules.promises import Promise
from portal.rules.staff_response import StaffPosition
from portal.rules.team import Partner
from portal.rules.workforce_promises import PROMISES
from portal.seeds.papers import paper
from portal.seeds.telling import Story
from portal.seeds.youth_work import Act
from portal.storage.models import WaitingFile
from portal.storage.scanner import HARMFUL, ClamScanner, Scan
from portal.unit_of_work import Work

_HOURS, _SCANNED = timedelta(hours=6), timedelta(minutes=50)
# The files of the demo are harmless: this is what its scanner says of one, so that the pages about it have something to show.
_SIGNATURE = "Demo.Example.NotAVirus"
_AWAY = ClamScanner("/nowhere/clamd.sock")


def acts(story: Story, world: dict[str, Any], tender: dict[str, Any], procurement_id: UUID) -> list[Act]:
    """What every bidder does: write, and send where the story says so. world: what the words are taken from."""
    found: list[Act] = []
    for provider, bid in tender["bids"].items():
        sent = sends(bid)
        first = min((story.moment(when) for when in sent.values()), default=None)
        written = first - _HOURS if first else story.moment(tender["published"]) + timedelta(days=5)
        teller = _Teller(story, world, provider, bid, procurement_id)
        found.append((written, lambda teller=teller, at=written: teller.write(at)))  # type: ignore[misc]
        found += [
            (story.moment(when), lambda teller=teller, lot=lot, at=when: teller.send(lot, at))  # type: ignore[misc]
            for lot, when in sent.items()
        ]
        if "harmful" in bid and first:
            found.append((first + _SCANNED, lambda teller=teller, at=first + _SCANNED: teller.scanned(at)))  # type: ignore[misc]
        if "withdrawn" in bid:
            when = bid["withdrawn"]
            found.append((story.moment(when), lambda teller=teller, at=when: teller.withdraw(at)))  # type: ignore[misc]
    return found


def prices(bid: Mapping[str, Any]) -> dict[str, str | None]:
    """What a bid of the story asks for, by lot: one that names no lots is for the first."""
    return dict(bid.get("lots") or {"1": bid["price"]})


def sends(bid: Mapping[str, Any]) -> dict[str, str]:
    """When each lot was sent; empty where none was."""
    sent = bid["sent"]
    if not sent or isinstance(sent, dict):
        return dict(sent or {})
    return dict.fromkeys(prices(bid), sent)


class _Teller:
    """One bidder in one tender."""

    def __init__(
        self, story: Story, world: dict[str, Any], provider: str, bid: dict[str, Any], procurement_id: UUID
    ) -> None:
        self.story, self.world, self.provider, self.bid, self.procurement_id = (
            story,
            world,
            provider,
            bid,
            procurement_id,
        )

    def write(self, at: datetime) -> None:
        """All the words, prices and promises."""
        with self.story.act(self.bid["by"], at, standing="harmful" in self.bid) as work:
            pack = get_pack(work.session, self.procurement_id)
            bid_id = services.start_bid(work, self.procurement_id)
            if len(pack.lots) > 1:
                services.choose_lots(work, bid_id, list(prices(self.bid)))
            self._answers(work, pack, bid_id)
            if pack.conditions:
                said = {c.id: ConditionReply(YES) for c in pack.conditions}
                said |= {name: ConditionReply(**reply) for name, reply in self.bid.get("conditions", {}).items()}
                services.save_conditions(work, bid_id, dict(list(said.items())[: 1 if self.bid.get("part") else None]))
            for lot_id, pounds in prices(self.bid).items():
                self._lot(work, pack, bid_id, lot_id, pounds)
            if pack.tupe.has_table and not self.bid.get("part"):
                self._staff(work, pack, bid_id)
            self._files(work, bid_id, pack)

    def send(self, lot_id: str, when: str) -> None:
        """The click."""
        with self.story.act(self.bid["by"], when) as work:
            bid_id = services.start_bid(work, self.procurement_id)
            bid = work.session.get_one(Bid, bid_id)
            pack = get_pack(work.session, self.procurement_id)
            if bid.looked_version != pack.version:
                services.look_at_changes(work, bid_id, pack.version)
            space = get_workspace(work.session, work.parts.keyring, work.actor, bid_id, work.now)
            services.submit_lot(work, bid_id, lot_id, space.pack.declarations)

    def withdraw(self, when: str) -> None:
        """A change of mind before the deadline."""
        with self.story.act(self.bid["by"], when) as work:
            services.withdraw_lot(work, services.start_bid(work, self.procurement_id), "1")

    def scanned(self, at: datetime) -> None:
        """The scanner was away when the file came; it answers now, and calls it harmful."""
        with self.story.act("operator", at, standing=True) as work:
            waiting = select(BidFile.stored_file_id).join(
                WaitingFile, WaitingFile.stored_file_id == BidFile.stored_file_id
            )
            for stored_file_id in work.session.scalars(waiting).all():
                note_file_scan(work, stored_file_id, Scan(HARMFUL, _SIGNATURE))

    def _answers(self, work: Work, pack: Pack, bid_id: UUID) -> None:
        words = self.world["answers"][self.bid["answers"]]
        for question in pack.questions:
            text = words.get(question.id)
            if text is None:
                continue
            left_out = self.bid.get("left_out", {})
            for lot_id in prices(self.bid) if question.per_lot else ("",):
                if question.id in left_out.get(lot_id, ()):
                    continue
                said = text if isinstance(text, str) else text.get(lot_id) or next(iter(text.values()))
                services.save_answer(work, bid_id, question.id, said, lot_id=lot_id)

    def _lot(self, work: Work, pack: Pack, bid_id: UUID, lot_id: str, pounds: str | None) -> None:
        if pounds and pack.schedule is None:
            services.save_price(work, bid_id, lot_id, parse_pounds(pounds))
        elif pounds:
            services.save_offer(work, bid_id, lot_id, self._offer(pack, lot_id, parse_pounds(pounds)))
        promised = {0: self.bid["quantity"], 1: self.bid.get("second")}
        for place, measure in enumerate(pack.measures):
            quantity = promised.get(place)
            if quantity:
                made = self._promise(pack, measure, quantity, lot_id)
                services.save_commitment(work, bid_id, lot_id, measure.id, made)
        if self.bid.get("partner") == lot_id:
            partner = self.world["partner"]
            where = pack.lot(lot_id).districts
            named = Partner(**partner, districts=where, declared_on=work.now.date())
            services.save_partner(work, bid_id, lot_id, named)
            services.save_team_words(work, bid_id, lot_id, self.world["how_partners"])
        if self.bid.get("sensitive") == lot_id:
            services.save_sensitive(work, bid_id, lot_id, self.world["sensitive"])

    def _offer(self, pack: Pack, lot_id: str, pence: int) -> Offer:
        """A price shared out over its lines: the first takes what the yearly ones leave, so that all come to it."""
        first, *yearly = pack.schedule.lines_of(lot_id) if pack.schedule else ()
        years = pack.schedule.all_years if pack.schedule else 1
        shares = self.world["price_shares"]
        rates = {
            line.id: pence * share // 100 // years // 100 * 100 for line, share in zip(yearly, shares, strict=True)
        }
        return Offer({first.id: pence - sum(rates.values()) * years, **rates})

    def _staff(self, work: Work, pack: Pack, bid_id: UUID) -> None:
        said = {"people": pack.tupe.headcount, **self.world["staff_position"], **self.bid.get("staff", {})}
        position = StaffPosition(**{**said, "measures": tuple(said["measures"])})
        services.save_staff_position(work, bid_id, position)
        # Who bids for some of the lots counts the posts of these in the table.
        pay = self.bid.get("staff_pay", 0) * 100 or pack.tupe.pay_bill_pence or 0
        share = self.world["staff_cost_shares"]
        services.save_staff_costs(work, bid_id, {line: pay * percent // 100 for line, percent in share.items()})
        readers = [self.story.people[name] for name in self.bid.get("readers", ())]
        services.agree_undertaking(work, self.procurement_id, tuple(PROMISES), readers or None)
        services.record_workforce_seen(work, self.procurement_id, as_file=False)

    def _files(self, work: Work, bid_id: UUID, pack: Pack) -> None:
        for question_id, name in self.bid.get("files", {}).items():
            lot_id = next(iter(prices(self.bid))) if pack.question(question_id).per_lot else ""
            lines = [name.removesuffix(".pdf"), *self.world["paper_lines"], self.provider.replace("-", " ").title()]
            scanner = _AWAY if question_id in self.bid.get("harmful", ()) else None
            with paper(work, lines, name, scanner) as file:
                services.add_file(work, bid_id, question_id, file, lot_id=lot_id)

    def _promise(self, pack: Pack, measure: Measure, quantity: str, lot_id: str) -> Promise:
        return Promise(
            quantity=quantity,
            starts_on=pack.timetable.start_on,
            ends_on=pack.timetable.end_on,
            place=pack.lot(lot_id).districts[0],
            delivered_by=self.provider.replace("-", " ").title(),
            evidence=measure.evidence,
            belongs="extra",
        )
