"""The result with its working, once quality is locked."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, url_for

from portal.evaluation import queries
from portal.evaluation.permissions import holds, may_decide_lot
from portal.evaluation.queries.result import ResultPage
from portal.evaluation.views.common import bp, page_values
from portal.rules.evaluating import tie_sentences
from portal.rules.money import parse_pounds, pounds
from portal.rules.outcome import BidOutcome, LotOutcome
from portal.rules.pack import Pack
from portal.rules.permissions import Permission
from portal.rules.promises import BELONGS, contract_years
from portal.rules.seats import SeatKind
from portal.rules.wording import listed
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session

_ADDRESS = "/evaluation/<uuid:procurement_id>/result"


def ordinal(number: int) -> str:
    """A place as people say it: 1st, 2nd, 3rd, 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@dataclass(frozen=True)
class LotView:
    """One lot as the page shows it."""

    title: str
    sentence: str
    notes: tuple[str, ...]
    key: str
    head: tuple[Any, ...]
    rows: tuple[Any, ...]
    bids: tuple[BidOutcome, ...]
    promises: tuple[dict[str, Any], ...] = ()


@bp.get(_ADDRESS)
@requires(Permission.RESULT_SEE)
def result(procurement_id: UUID) -> str:
    """What came out, for each lot, with every sum."""
    page = queries.get_result(read_session(), parts().keyring, current_actor(), procurement_id)
    in_discussion = queries.may_open_discussion(current_actor(), page.board)
    return render_template(
        "evaluation/result.html",
        **page_values(page.board) | {"steps": []},
        wide=True,
        page=page,
        lots=[_lot(page, lot) for lot in page.outcome.lots],
        released=page.outcome.notes["released"],
        award_link=_award_link(page),
        to_decide=_to_decide(page),
        back_href=url_for("evaluation.discussion", procurement_id=procurement_id)
        if in_discussion
        else url_for("evaluation.my_panels"),
    )


def _to_decide(page: ResultPage) -> list[tuple[str, str]]:
    """Lots that this person may decide: left open by the rules, or decided by somebody and not recommended yet."""
    if not may_decide_lot(current_actor(), page.board.case):
        return []
    return [
        (lot.lot_id, page.board.pack.lot(lot.lot_id).title)
        for lot in page.outcome.lots
        if lot.award_status in ("tied", "decided")
    ]


def _award_link(page: ResultPage) -> tuple[str, str] | None:
    """The way on, for who goes it: words and address. The award's pages stand in a higher storey, known by name alone."""
    actor, case = current_actor(), page.board.case
    officer = holds(actor, case, SeatKind.OFFICER)
    if officer and case.recommended_at is None and "awards.recommend" in current_app.view_functions:
        return "Recommend an award", url_for("awards.recommend", procurement_id=case.procurement_id)
    if (officer or holds(actor, case, SeatKind.AWARD_APPROVER)) and "awards.award" in current_app.view_functions:
        return "The award", url_for("awards.award", procurement_id=case.procurement_id)
    return None


def _lot(page: ResultPage, lot: LotOutcome) -> LotView:
    record, pack = page.outcome.record, page.board.pack
    criteria = _columns(record["criteria"])
    head = ["Bidder", "Place", *[{"text": _head(c, pack), "numeric": True} for c in criteria]]
    rows = [
        [bid.organisation_name, _place(bid), *[_cell(page, bid, c) for c in criteria], bid.total or "–"]
        for bid in lot.bids
    ]
    ranked = [bid for bid in lot.bids if bid.rank is not None]
    return LotView(
        title=page.board.pack.lot(lot.lot_id).title,
        sentence=" · ".join(f"{ordinal(bid.rank or 0)} {bid.organisation_name} {bid.total}" for bid in ranked),
        notes=tuple(_notes(page, lot)),
        key="; ".join(f"{_short_name(c, pack)}: {c['title']}" for c in criteria if c["kind"] in ("scored", "amount"))
        + ".",
        head=(*head, {"text": "Total", "numeric": True}),
        rows=tuple(rows),
        bids=lot.bids,
        promises=tuple(_promises(page, lot)),
    )


def _promises(page: ResultPage, lot: LotOutcome) -> list[dict[str, Any]]:
    """What each bid offers under each measure, the same way for all: in all, by contract year, its worth (CL-11-b)."""
    tables = []
    years = len(contract_years(page.board.pack.timetable))
    columns = [
        {"text": name, "numeric": True} for name in ("In all", *(f"Year {n + 1}" for n in range(years)), "Worth")
    ]
    for measure in page.board.pack.measures:
        rows: list[list[Any]] = []
        for bid in lot.bids:
            if bid.price_pence is None:
                continue
            found = next((c for c in bid.commitments if c.criterion_id == measure.id), None)
            counts = [found.quantity, *(found.by_year or ["–"] * years)] if found else ["0"] * (years + 1)
            note = BELONGS.get(found.belongs) if found else "Nothing offered"
            worth = pounds(found.value_pence if found else 0)
            rows.append(
                [{"text": bid.organisation_name, "note": note}]
                + [{"text": each, "numeric": True} for each in (*counts, worth)]
            )
        if rows:
            head = ["Bidder", *columns]
            where = page.board.lot_title(lot.lot_id)
            offered = (
                f"Offered{' in ' + where[:1].lower() + where[1:] if where else ''}: {measure.title} ({measure.unit})"
            )
            tables.append({"caption": offered, "head": head, "rows": rows})
    return tables


def _columns(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leaves, and each group after its own, at any depth; a group of one leaf is told by its leaf, unless it has a minimum."""
    children: dict[str | None, list[dict[str, Any]]] = {}
    for criterion in criteria:
        children.setdefault(criterion["parent"], []).append(criterion)
    found: list[dict[str, Any]] = []
    waiting = [(top, False) for top in reversed(children.get(None, []))]
    while waiting:
        criterion, passed = waiting.pop()
        under = children.get(criterion["id"], [])
        if passed or not under:
            found.append(criterion)
            continue
        if len(under) > 1 or "minimum_percent" in criterion:
            waiting.append((criterion, True))
        waiting += [(child, False) for child in reversed(under)]
    return found


def _head(criterion: dict[str, Any], pack: Pack) -> str:
    name = {"price": "Price", "group": criterion["title"]}.get(criterion["kind"], _short_name(criterion, pack))
    return f"{name} {criterion['weight']}%"


def _short_name(criterion: dict[str, Any], pack: Pack) -> str:
    """How a question or a measure is called in a column: "Q2" by its number, "S1"."""
    return f"Q{pack.number_of(criterion['id'])}" if criterion["kind"] == "scored" else str(criterion["id"])


def _place(bid: BidOutcome) -> str:
    words = {"below_minimum": "Below a minimum", "excluded": "Left out", "no_points": "No points"}
    return str(bid.rank) if bid.rank is not None else words.get(bid.status, "–")


def _cell(page: ResultPage, bid: BidOutcome, criterion: dict[str, Any]) -> dict[str, Any]:
    """Points, and beneath them what they were worked out from."""
    shown = page.shown[bid.record_id].get(criterion["id"])
    written = page.written[bid.record_id]
    note = None
    if criterion["kind"] == "scored" and criterion["id"] in written["scores"]:
        note = f"mark {written['scores'][criterion['id']]}"
    elif criterion["kind"] == "price":
        note = "Stays sealed" if bid.price_pence is None else pounds(bid.price_pence, always_pence=True)
    elif criterion["kind"] == "amount" and criterion["id"] in written.get("amounts", {}):
        note = f"worth {pounds(parse_pounds(written['amounts'][criterion['id']]))}"
    return {"text": shown or "–", "note": note, "numeric": True}


def _notes(page: ResultPage, lot: LotOutcome) -> list[str]:
    computed = next(each for each in page.outcome.result["lots"] if each["id"] == lot.lot_id)
    notes = tie_sentences(page.outcome.record, computed)
    names = {bid.record_id: bid.organisation_name for bid in lot.bids}
    each = [f"{names[bid['id']]} £{bid['price_per_point']}" for bid in computed["bids"] if "price_per_point" in bid]
    if each:
        notes.insert(0, f"Places go by the price of one point, the lowest first: {listed(each)}.")
    below = [bid.organisation_name for bid in lot.bids if bid.status == "below_minimum"]
    if below:
        notes.append(f"Below a minimum: {listed(below)}. Their prices stay sealed.")
    left_out = [bid for bid in lot.bids if bid.excluded_reason]
    notes += [f"Left out: {bid.organisation_name}. {bid.excluded_reason}" for bid in left_out]
    if lot.award_status == "tied":
        notes.append("The rule does not settle this lot. Record a decision and why.")
    decision = next((d for d in page.outcome.record["decisions"] if d["lot"] == lot.lot_id), None)
    if lot.award_status == "decided" and decision is not None:
        chosen = next(bid.organisation_name for bid in lot.bids if bid.record_id == decision["award"])
        notes.append(f"The rule left this lot open. A person chose {chosen}: “{decision['reason']}”")
    if lot.award_status == "limit":
        notes.append("Nobody may take this lot: each bidder has as many lots as the published limit allows.")
    prices = [bid.price_pence for bid in lot.bids if bid.rank is not None and bid.price_pence is not None]
    if prices:
        average = (2 * sum(prices) + len(prices)) // (2 * len(prices))
        lowest, highest, mean = (pounds(pence, always_pence=True) for pence in (min(prices), max(prices), average))
        notes.append(f"Prices: lowest {lowest}, highest {highest}, average {mean}.")
    low = [bid.organisation_name for bid in lot.bids if bid.record_id in page.low]
    told = f"{listed(low)} is under 80% of the others' average." if low else "none under 80% of the others' average."
    notes.append(f"Low price check: {told}")
    return notes


@bp.get(f"{_ADDRESS}/record.json")
@requires(Permission.RESULT_SEE)
def result_record(procurement_id: UUID) -> Response:
    """The record with its result, as `portal score --verify` reads it."""
    record = queries.get_export(read_session(), parts().keyring, current_actor(), procurement_id)
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    name = f"{record['procurement']['reference']}-record.json"
    return Response(
        text, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
