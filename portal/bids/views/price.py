"""The price of a lot: one sum, or the published lines with the total worked out."""

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.bids import services
from portal.bids.forms import LinePricesForm, PriceForm, line_prices_form
from portal.bids.queries import Workspace
from portal.bids.views.shared import after_refusal, bp, get_workspace, next_href, note_late, onwards, page, saved_part
from portal.rules.money import pounds
from portal.rules.permissions import Permission
from portal.rules.price_schedule import (
    LotPrice,
    Offer,
    PricedLine,
    Schedule,
    odd_prices,
    price_gaps,
    price_lot,
    rise_of,
    rise_words,
    rule_words,
    volume_words,
    working,
    years_words,
)
from portal.rules.refusals import NotFound, Refusal, Stale, TooLate
from portal.rules.wording import clock_time, count_of
from portal.web.guards import requires
from portal.web.request_work import now, work_for_request

_PRICE = "/bids/<uuid:bid_id>/<lot>/price"


def part_of(bid: Workspace) -> str:
    """The name the price is kept under."""
    return f"price:{bid.pack.price.id}"


@bp.get(_PRICE)
@requires(Permission.BID_WRITE)
def price(bid_id: UUID, lot: str) -> Any:
    """The price of a lot."""
    bid = get_workspace(bid_id)
    saved = saved_part(bid, part_of(bid), lot)
    known = {"version": saved.version if saved else 0}
    if bid.pack.schedule is not None:
        form = line_prices_form(bid.pack.schedule, lot, bid.draft.offer(lot), data=known)
        return lines_page(bid, lot, form, bid.draft.offer(lot))
    return _price_page(bid, lot, PriceForm(bid.pack.price, data={"price": bid.draft.prices.get(lot), **known}))


def _price_page(bid: Workspace, lot: str, form: PriceForm, status: int = 200, *, theirs: bool = False) -> Any:
    saved = saved_part(bid, part_of(bid), lot)
    return page(
        "price",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        saved=saved,
        theirs=bid.draft.prices.get(lot) if theirs else None,
    )


@bp.post(_PRICE)
@requires(Permission.BID_WRITE)
def save_price(bid_id: UUID, lot: str) -> Any:
    """Keep the price."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    if bid.pack.schedule is not None:
        return _save_lines(bid, lot, bid.pack.schedule)
    form = PriceForm(bid.pack.price)
    if not form.validate_on_submit():
        return _price_page(bid, lot, form, 400)
    try:
        with work_for_request() as work:
            services.save_price(work, bid_id, lot, form.price.data, version=form.seen())
    except Refusal as refusal:
        fresh = after_refusal(bid_id, form, refusal, part_of(bid), lot)
        return _price_page(fresh, lot, form, refusal.status, theirs=isinstance(refusal, Stale))
    return onwards(bid, url_for("bids.price", bid_id=bid_id, lot=lot), lot)


def _save_lines(bid: Workspace, lot: str, schedule: Schedule) -> Any:
    form = line_prices_form(schedule, lot)
    if not form.validate_on_submit():
        return lines_page(bid, lot, form, form.offer(), 400)
    try:
        with work_for_request() as work:
            services.save_offer(work, bid.bid_id, lot, form.offer(), version=form.seen())
    except Refusal as refusal:
        fresh = after_refusal(bid.bid_id, form, refusal, part_of(bid), lot)
        return lines_page(fresh, lot, form, form.offer(), refusal.status, theirs=isinstance(refusal, Stale))
    return _after_lines(bid, lot, schedule, form.offer())


def _after_lines(bid: Workspace, lot: str, schedule: Schedule, offer: Offer) -> Response:
    """Stay where something was asked to be looked at; "next" leads on only when nothing is missing."""
    here = url_for("bids.price", bid_id=bid.bid_id, lot=lot)
    if "next" in request.form and not price_gaps(schedule, lot, offer):
        return redirect(next_href(bid, here, lot), 303)
    worked = price_lot(schedule, lot, offer)
    beyond = f" {count_of(len(worked.breaches), 'line')} beyond a limit: see below." if worked.breaches else ""
    flash(f"Saved at {clock_time(now())}. {_so_far(schedule, worked)}{beyond}", "notice")
    return redirect(here, 303)


@bp.post(f"{_PRICE}/autosave")
@requires(Permission.BID_WRITE)
def autosave_price(bid_id: UUID, lot: str) -> Any:
    """Save while somebody types; each line's limit is answered at the line (CL-03-a)."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    schedule = bid.pack.schedule
    if schedule is None:
        raise NotFound
    form = line_prices_form(schedule, lot)
    if not form.validate_on_submit():
        return jsonify(message=form.error_items()[0][0], typing=True), 400
    offer = form.offer()
    try:
        with work_for_request() as work:
            kept = services.save_offer(work, bid_id, lot, offer, version=form.seen())
    except Refusal as refusal:
        if isinstance(refusal, TooLate):
            note_late(bid_id, "save")
        stale = "A colleague changed this. Use the Save button to see both."
        return jsonify(message=stale if isinstance(refusal, Stale) else refusal.message), refusal.status
    worked = price_lot(schedule, lot, offer)
    hints = odd_prices(worked)
    notes = {f"note-{line.line.id}": _note(line, hints) for line in worked.lines}
    notes |= {f"years-{line.line.id}": _years(line) for line in worked.lines}
    notes["so-far"] = _so_far(schedule, worked)
    said = " ".join(line.breach for line in worked.breaches)
    return jsonify(saved_at=clock_time(now()), version=kept.version, notes=notes, said=said)


def lines_page(
    bid: Workspace, lot: str, form: LinePricesForm, offer: Offer, status: int = 200, *, theirs: bool = False
) -> Any:
    """The lines of a lot with what is typed, worked out."""
    schedule = bid.pack.schedule
    if schedule is None:
        raise NotFound
    worked, percent = price_lot(schedule, lot, offer), rise_of(schedule, offer)
    hints = odd_prices(worked)
    saved = saved_part(bid, part_of(bid), lot)
    return page(
        "price_lines",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        saved=saved,
        sentence=f"{years_words(schedule)} {rise_words(schedule)}",
        rows=[_row(line, form, offer, hints) for line in worked.lines],
        so_far=_so_far(schedule, worked),
        years=years_table(worked, schedule) if worked.total_pence else None,
        working=[working(schedule, line, percent) for line in worked.lines if line.rate_pence is not None],
        theirs=_theirs(bid, lot, schedule) if theirs else None,
    )


def _row(line: PricedLine, form: LinePricesForm, offer: Offer, hints: dict[str, str]) -> dict[str, Any]:
    means = line.beyond_pence and line.line.consequence != "correct"
    return {
        "line": line,
        "head": f"Line {line.number}: {line.line.title}",
        "volume": volume_words(line.line),
        "rule": rule_words(line.line),
        "field": form.rate(line.line.id) if line.line.asked else None,
        "note": _note(line, hints),
        "years": _years(line),
        "means": line.rate_pence if means else None,
        "meant": offer.accepted.get(line.line.id) == line.rate_pence,
    }


def _note(line: PricedLine, hints: dict[str, str]) -> str:
    return line.breach or hints.get(line.line.id, "")


def _years(line: PricedLine) -> str:
    if line.rate_pence is None or len(line.by_year) == 1 or line.line.when != "year":
        return "" if line.rate_pence is None else f"Comes to {_exact(line.total_pence)}"
    years = " · ".join(f"Year {year}: {_exact(pence)}" for year, pence in enumerate(line.by_year, start=1))
    return f"{years} · In all: {_exact(line.total_pence)}"


def _so_far(schedule: Schedule, worked: LotPrice) -> str:
    empty = len(worked.empty)
    years = count_of(schedule.all_years, "year")
    left = (
        "All lines have a price."
        if not empty
        else f"{count_of(empty, 'line')} {'has' if empty == 1 else 'have'} no price."
    )
    return f"{'Your total is' if not empty else 'So far'} {_exact(worked.total_pence)} for {years}. {left}"


def years_table(worked: LotPrice, schedule: Schedule) -> list[tuple[str, str]]:
    """What each year comes to."""
    return [
        (f"Year {year}{', if we extend' if year > schedule.years else ''}", _exact(pence))
        for year, pence in enumerate(worked.by_year, start=1)
    ]


def _theirs(bid: Workspace, lot: str, schedule: Schedule) -> list[tuple[str, str]]:
    worked = price_lot(schedule, lot, bid.draft.offer(lot))
    return [
        (f"Line {line.number}: {line.line.title}", "Nothing" if line.rate_pence is None else _exact(line.rate_pence))
        for line in worked.lines
    ]


def _exact(pence: int) -> str:
    return pounds(pence, always_pence=True)
