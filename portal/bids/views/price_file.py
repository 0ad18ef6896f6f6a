"""The price schedule as a file: taken away blank or filled, and brought back."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, url_for

from portal.bids import services
from portal.bids.forms import UploadPricesForm
from portal.bids.queries import Workspace
from portal.bids.views.price import part_of
from portal.bids.views.shared import after_refusal, bp, get_workspace, page, saved_part
from portal.bids.views.workspace import attachment
from portal.procurements.queries import get_pack_version
from portal.rules.feeds import csv_cell
from portal.rules.permissions import Permission
from portal.rules.price_schedule import Offer, Schedule, price_lot
from portal.rules.price_schedule.workbook import WIDTHS, OtherVersion, Paper, changed_lines, read_filled, rows_of
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.rules.spreadsheets import MOST_BYTES, CannotRead, read_sheet, write_workbook
from portal.rules.wording import count_of, listed
from portal.web.guards import requires
from portal.web.request_work import read_session, work_for_request
from portal.web.uploads import received_file

_FILE = "/bids/<uuid:bid_id>/<lot>/price/file"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(bid: Workspace, lot: str) -> tuple[Schedule, Paper]:
    if bid.pack.schedule is None:
        raise NotFound
    own = bid.lot(lot).lot
    return bid.pack.schedule, Paper(bid.pack.reference, bid.pack.title, bid.pack.version, own.id, own.title)


@bp.get(_FILE)
@requires(Permission.BID_WRITE)
def price_file(bid_id: UUID, lot: str) -> Any:
    """Where the file is taken and brought back."""
    bid = get_workspace(bid_id)
    _asked(bid, lot)
    saved = saved_part(bid, part_of(bid), lot)
    return _page(bid, lot, UploadPricesForm(data={"version": saved.version if saved else 0}))


def _page(bid: Workspace, lot: str, form: UploadPricesForm, status: int = 200) -> Any:
    return page(
        "price_file",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        back_href=url_for("bids.price", bid_id=bid.bid_id, lot=lot),
        back_text="Back to your price",
    )


@bp.get(f"{_FILE}.xlsx")
@requires(Permission.BID_SEE)
def price_workbook(bid_id: UUID, lot: str) -> FlaskResponse:
    """The schedule as a workbook, with the prices that stand."""
    bid = get_workspace(bid_id)
    schedule, paper = _asked(bid, lot)
    raw = write_workbook("Prices", rows_of(schedule, paper, bid.draft.offer(lot)), WIDTHS)
    return attachment(raw, f"prices-{paper.reference}-{lot}.xlsx", _SHEET)


@bp.get(f"{_FILE}.csv")
@requires(Permission.BID_SEE)
def price_table(bid_id: UUID, lot: str) -> FlaskResponse:
    """The schedule as CSV."""
    bid = get_workspace(bid_id)
    schedule, paper = _asked(bid, lot)
    lines = [
        ",".join(_quoted(csv_cell(cell)) for cell in row) for row in rows_of(schedule, paper, bid.draft.offer(lot))
    ]
    raw = ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")
    return attachment(raw, f"prices-{paper.reference}-{lot}.csv", "text/csv; charset=utf-8")


def _quoted(text: str) -> str:
    if any(each in text for each in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


@bp.post(_FILE)
@requires(Permission.BID_WRITE)
def upload_prices(bid_id: UUID, lot: str) -> Any:
    """Read the filled file and keep its prices; a file with a fault changes nothing."""
    bid = get_workspace(bid_id)
    schedule, paper = _asked(bid, lot)
    form = UploadPricesForm()
    if not form.validate_on_submit():
        return _page(bid, lot, form, 400)
    try:
        offer = _read(bid, schedule, paper, form)
        with work_for_request() as work:
            services.save_offer(work, bid_id, lot, offer, version=form.seen())
    except Refusal as refusal:
        fresh = after_refusal(bid_id, form, refusal, part_of(bid), lot)
        if isinstance(refusal, Stale):
            form.form_errors = [*form.form_errors, "Choose the file once more to put its prices in place of these."]
        return _page(fresh, lot, form, refusal.status)
    worked = price_lot(schedule, lot, offer)
    beyond = f" {count_of(len(worked.breaches), 'line')} beyond a limit: see below." if worked.breaches else ""
    flash(f"We read {count_of(len(offer.rates), 'price')}. Check them here.{beyond}", "notice")
    return redirect(url_for("bids.price", bid_id=bid_id, lot=lot), 303)


def _read(bid: Workspace, schedule: Schedule, paper: Paper, form: UploadPricesForm) -> Offer:
    """Raises Invalid with what to do."""
    with received_file(form.file.data) as received, received.open() as opened:
        raw = opened.read(MOST_BYTES + 1)
    try:
        return read_filled(read_sheet(raw), schedule, paper)
    except CannotRead as wrong:
        raise Invalid(wrong.message, field="file") from None
    except OtherVersion as other:
        raise Invalid(_other_version(bid, schedule, paper, other.version), field="file") from None


def _other_version(bid: Workspace, schedule: Schedule, paper: Paper, said: str) -> str:
    now = f"Download version {paper.version} here and fill that in."
    if said == str(paper.version):
        return f"The head of this file was changed, so we cannot tell its version. {now}"
    if not (said.isascii() and said.isdigit() and len(said) < 6):
        return f"This file does not say its version. {now}"
    try:
        before = get_pack_version(read_session(), bid.procurement.id, int(said)).schedule
    except NotFound:
        return f"There is no version {said} of this schedule. {now}"
    changed = changed_lines(before, schedule, paper.lot_id)
    told = "the years or the yearly rise"
    if changed:
        told = f"{'line' if len(changed) == 1 else 'lines'} {listed(changed)}"
    return f"This schedule is version {said}. Version {paper.version} changed {told}. {now}"
