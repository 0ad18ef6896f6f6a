"""The bidders of the phase world: every word, price, promise and file of theirs carries a canary."""

import copy
from typing import Any

from portal.accounts import services as accounts
from portal.bids import services
from portal.bids.models import Bid
from portal.clarifications import services as clarifications
from portal.procurements import services as procurements
from portal.procurements.queries import get_pack
from portal.rules.conditions import YES, ConditionReply
from portal.rules.price_schedule import Offer
from portal.rules.promises import Promise
from portal.rules.staff_response import StaffPosition
from portal.rules.team import Partner
from portal.rules.workforce_promises import PROMISES
from portal.seeds.papers import paper
from portal.seeds.telling import read
from tests.matrix.canaries import owner_of
from tests.matrix.phases_drafting import APPROVER, OFFICER, version_of

# Short name of the organisation: who acts, price by lot in pounds, the lots that are sent.
BIDDERS: dict[str, tuple[str, dict[str, int], tuple[str, ...]]] = {
    "weald-thread": ("jonah-petrie-vale", {"1": 452_000}, ("1",)),
    "kilnfield": ("harriet-mossop", {"1": 486_000, "2": 389_000}, ("1", "2")),
    "saltmarsh": ("beatrix-nkemelu", {"1": 471_000}, ("1",)),
    "hoppers-row": ("pamela-drysdale-roy", {"1": 465_000}, ("1",)),
    "lantern-lane": ("rosalind-tye", {"1": 450_000}, ()),
}
WITHDRAWN, LEFT_OUT = "hoppers-row", "saltmarsh"
ASKER = "osier"  # bids nowhere: nothing but its questions could tell of it
_COSTS = {"pay": 103, "insurance": 10, "pension": 8, "cover": 8, "training": 3, "overheads": 12}
_SHARES = (66, 13, 7, 10)


def meet_early(telling: Any) -> None:
    """What bidders say of themselves beside the form: figures and a policy's file."""
    story, planter = telling.story, telling.planter
    for short, (who, *_) in BIDDERS.items():
        with story.act(who, "D-160") as work:
            accounts.save_size(
                work,
                staff=9,
                turnover_pence=planter.pence("profile", 31_860_000, bidder=short),
                balance_pence=planter.pence("profile", 9_420_000, bidder=short),
                year_end=story.day("D-200"),
            )
            name = planter.name("profile_file_name", "Safeguarding.pdf", bidder=short)
            with paper(work, [planter.words("profile_file", bidder=short)], name) as received:
                accounts.add_policy_file(work, "safeguarding", received)


def bid_all(telling: Any) -> None:
    """Drafts; bids that are sent; one that is taken back; questions; a change that is begun."""
    for short in BIDDERS:
        _write(telling, short)
    _ask(telling)
    for short, (who, _, sent) in BIDDERS.items():
        for lot in sent:
            with telling.story.act(who, "D-71 15:00") as work:
                bid_id = services.start_bid(work, telling.procurement_id)
                services.submit_lot(work, bid_id, lot, get_pack(work.session, telling.procurement_id).declarations)
                telling.ids[f"{short}"] = bid_id
    with telling.story.act(BIDDERS[WITHDRAWN][0], "D-71 16:00") as work:
        services.withdraw_lot(work, telling.ids[WITHDRAWN], "1")
    with telling.story.act(OFFICER, "D-70 10:00") as work:
        procurements.start_amendment(work, telling.procurement_id)


def late(telling: Any) -> None:
    """The change is dropped; time passes."""
    with telling.story.act(OFFICER, "D-61 10:00") as work:
        procurements.drop_amendment(work, telling.procurement_id)


def _write(telling: Any, short: str) -> None:
    story, planter = telling.story, telling.planter
    who, lots, _ = BIDDERS[short]

    def words(kind: str, start: str = "") -> str:
        return str(planter.words(kind, start, bidder=short))

    with story.act(who, "D-75 11:00") as work:
        pack = get_pack(work.session, telling.procurement_id)
        bid_id = services.start_bid(work, telling.procurement_id)
        telling.ids[short] = bid_id
        services.choose_lots(work, bid_id, list(lots))
        for question in pack.questions:
            for lot in lots if question.per_lot else ("",):
                services.save_answer(
                    work,
                    bid_id,
                    question.id,
                    f"{words('answer', 'First')}\n\n{words('answer', 'Then')}",
                    lot_id=lot,
                )
        said = {c.id: ConditionReply(YES) for c in pack.conditions}
        said["C2"] = ConditionReply("by_award", words("condition"))
        services.save_conditions(work, bid_id, said)
        for lot, pounds in lots.items():
            _lot(telling, work, short, bid_id, pack, lot, pounds)
        _staff(telling, work, short, bid_id, pack)
        services.save_sensitive(work, bid_id, next(iter(lots)), {"price:P": words("sensitive")[:180]})
        for question_id in ("Q1", "Q3"):
            lot = next(iter(lots)) if pack.question(question_id).per_lot else ""
            name = planter.name("file_name", f"Paper {question_id}.pdf", bidder=short)
            with paper(work, [words("file", "Written")], name) as received:
                services.add_file(work, bid_id, question_id, received, lot_id=lot)


def _lot(telling: Any, work: Any, short: str, bid_id: Any, pack: Any, lot: str, pounds: int) -> None:
    planter = telling.planter
    schedule = pack.schedule
    first, *yearly = schedule.lines_of(lot)
    rates = {
        line.id: planter.pence("price_line", pounds * share // schedule.all_years, bidder=short, lot=lot)
        for line, share in zip(yearly, _SHARES, strict=True)
    }
    rest = planter.pence("price_line", pounds * 4, bidder=short, lot=lot)
    services.save_offer(work, bid_id, lot, Offer({first.id: rest, **rates}))
    total = rest + sum(rates.values()) * schedule.all_years
    planter.note("price", bidder=short, number=total, lot=lot)
    for measure in pack.measures:
        made = Promise(
            quantity="2" if measure.unit.startswith("FTE") or measure.id == "S2" else "120",
            starts_on=pack.timetable.start_on,
            ends_on=pack.timetable.end_on,
            place=pack.lot(lot).districts[0],
            delivered_by=planter.words("promise", bidder=short, many=4),
            evidence=planter.words("promise", bidder=short, many=8),
            belongs="extra",
        )
        services.save_commitment(work, bid_id, lot, measure.id, made)
    named = Partner(
        **{
            **read("youth-work")["partner"],
            "name": f"Sound {planter.note('partner', bidder=short).phrase}",
            "role": planter.words("partner", bidder=short, many=8),
            "declared_by": f"Priya {planter.note('partner', bidder=short).phrase}",
        },
        districts=pack.lot(lot).districts,
        declared_on=work.now.date(),
    )
    services.save_partner(work, bid_id, lot, named)
    services.save_team_words(work, bid_id, lot, planter.words("partner", bidder=short))


def _staff(telling: Any, work: Any, short: str, bid_id: Any, pack: Any) -> None:
    planter = telling.planter
    said = copy.deepcopy(read("youth-work")["staff_position"]) | {"people": pack.tupe.headcount}
    for name in ("reasons", "measures_words", "plan"):
        said[name] = planter.words("staff", bidder=short, many=12)
    services.save_staff_position(work, bid_id, StaffPosition(**{**said, "measures": tuple(said["measures"])}))
    pay = pack.tupe.pay_bill_pence or 30_000_000
    lines = {line: planter.pence("staff_cost", pay * percent // 100, bidder=short) for line, percent in _COSTS.items()}
    services.save_staff_costs(work, bid_id, lines)
    services.agree_undertaking(work, telling.procurement_id, tuple(PROMISES), None)
    services.record_workforce_seen(work, telling.procurement_id, as_file=False)


def _ask(telling: Any) -> None:
    """Questions whose askers nobody may know: those that wait, one that stays private, two that were answered."""
    story, planter = telling.story, telling.planter
    asked_by = {short: who for short, (who, *_) in BIDDERS.items()} | {ASKER: owner_of(ASKER)}
    for short, private in (
        ("weald-thread", False),
        ("kilnfield", True),
        ("lantern-lane", False),
        (ASKER, False),
        (ASKER, True),
    ):
        kind = "private_question" if private else "question"
        with story.act(asked_by[short], "D-85 10:00") as work:
            telling.ids[f"asked-{short}{'-private' if private else ''}"] = clarifications.ask(
                work,
                telling.procurement_id,
                category="price",
                about="all",
                text=f"May we ask of {planter.note(kind, bidder=short).phrase}?",
                private=private,
                reason=planter.words("private_reason", bidder=short, many=6) if private else "",
            )
    with story.act(OFFICER, "D-84 10:00") as work:
        asked = telling.ids["asked-kilnfield-private"]
        clarifications.decide_privacy(work, telling.procurement_id, asked, accepted=True, reason="Theirs.", seen=0)
    for short in ("weald-thread", ASKER):
        _answer(telling, telling.ids[f"asked-{short}"])


def _answer(telling: Any, asked: Any) -> None:
    story, planter = telling.story, telling.planter
    with story.act(OFFICER, "D-84 11:00") as work:
        words = f"May they ask? {planter.note('published', bidder='').phrase}"
        clarifications.draft_answer(
            work,
            telling.procurement_id,
            asked,
            question=words,
            outcome="answered",
            answer="They may.",
            changes_pack=False,
            seen=0,
        )
        clarifications.publish_answer(work, telling.procurement_id, asked, looked=True, seen=1)


__all__ = ["APPROVER", "BIDDERS", "LEFT_OUT", "WITHDRAWN", "Bid", "bid_all", "late", "meet_early", "version_of"]
