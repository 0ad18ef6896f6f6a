"""Checking, submitting, the receipt, withdrawing."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for

from portal.accounts.queries import owners_of
from portal.bids import queries, services
from portal.bids.forms import NoFieldsForm, SubmitForm
from portal.bids.queries import LotView, Receipt, Workspace
from portal.bids.views.shared import bp, get_workspace, late_page, page, part_href, with_harmful
from portal.bids.views.workspace import attachment
from portal.rules.caveats import words_kept, worth_a_look
from portal.rules.clarifications import may_still_ask
from portal.rules.completeness import Incomplete
from portal.rules.drafts import contents
from portal.rules.permissions import Permission
from portal.rules.receipts import WHAT_IS_A_DIGEST, receipt_text
from portal.rules.refusals import NotFound, Refusal, Stale, TooLate, Unavailable
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request

_PEOPLE = "people"


@bp.get("/bids/<uuid:bid_id>/check")
@requires(Permission.BID_SEE)
def check(bid_id: UUID) -> Any:
    """The bid as the panel will see it, with what stops it and what is worth a look."""
    bid = with_harmful(get_workspace(bid_id))
    blocks = [_block(bid, lot) for lot in bid.lots if lot.chosen]
    may_ask = not bid.closed and may_still_ask(now(), bid.pack.timetable.questions_by)
    return page(
        "check",
        bid,
        blocks=blocks,
        may_ask=may_ask,
        look=_PEOPLE if request.args.get("look") == _PEOPLE else "officers",
    )


def _block(bid: Workspace, lot: LotView) -> dict[str, Any]:
    lot_id = lot.lot.id
    return {
        "view": lot,
        "said": contents(bid.pack, bid.draft, lot_id),
        "missing": [(m.words, part_href(bid, m.kind, m.thing, lot_id)) for m in lot.missing],
        "remarks": [
            (r.words, part_href(bid, r.kind, r.thing, lot_id)) for r in worth_a_look(bid.pack, bid.draft, lot_id)
        ],
        "href": lambda kind, thing: part_href(bid, kind, thing, lot_id),
    }


@bp.get("/bids/<uuid:bid_id>/submit")
@requires(Permission.BID_SEE)
def submit(bid_id: UUID) -> Any:
    """What is about to be sent."""
    bid = with_harmful(get_workspace(bid_id))
    form = SubmitForm(bid.pack, _ready(bid), data={"seen": bid.draft_digest, "lots": [lot.id for lot in _ready(bid)]})
    return _submit_page(bid, form)


def _ready(bid: Workspace) -> list[Any]:
    return [view.lot for view in bid.lots if view.chosen and not view.missing]


def _submit_page(bid: Workspace, form: SubmitForm, status: int = 200, missing: Any = None) -> Any:
    bid = with_harmful(bid) if status != 200 else bid
    actor = current_actor()
    owners = owners_of(read_session(), actor.organisation_id) if actor.organisation_id else []
    not_ready = [
        (view, [(m.words, part_href(bid, m.kind, m.thing, view.lot.id)) for m in view.missing])
        for view in bid.lots
        if view.chosen and view.missing
    ]
    return page(
        "submit",
        bid,
        status,
        form=form,
        ready=[view for view in bid.lots if view.chosen and not view.missing],
        not_ready=not_ready,
        beyond=_beyond(bid),
        conditional=[
            (where, words, part_href(bid, *_place(part), lot.id))
            for lot in _ready(bid)
            for part, where, words in words_kept(bid.pack, bid.draft, lot.id)
        ],
        rule=next((text for text in bid.pack.declarations if "condition" in text.lower()), ""),
        owner=any(user_id == actor.user_id for user_id, _, _ in owners),
        owners=[name for _, name, _ in owners],
        error_list=missing or [],
    )


def _place(part: str) -> tuple[str, str]:
    """Kind and thing of a part, as `part_href` takes them."""
    kind, _, thing = part.partition(":")
    return ("promise" if kind == "commitment" else kind), thing


def _beyond(bid: Workspace) -> list[str]:
    """Every price beyond its limit in the lots that can be sent, with what follows (CL-03-a)."""
    several = len(bid.lots) > 1
    return [
        f"{lot.title}. {line.beyond}" if several else line.beyond
        for lot in _ready(bid)
        for price in contents(bid.pack, bid.draft, lot.id).prices
        for line in price.lines
        if line.beyond
    ]


@bp.post("/bids/<uuid:bid_id>/submit")
@requires(Permission.BID_SUBMIT)
def submit_now(bid_id: UUID) -> Any:
    """Send the bid. The receipt is shown when every byte is stored, not before."""
    bid = get_workspace(bid_id)
    form = SubmitForm(bid.pack, _ready(bid))
    lots = form.chosen_lots() if form.validate_on_submit() else []
    if not lots and (form.errors or _ready(bid)):
        return late_page(bid_id, "submit") if bid.closed else _submit_page(bid, form, 400)
    lots = lots or [view.lot.id for view in bid.lots if view.chosen]
    try:
        with work_for_request() as work:
            sent = services.submit_lots(work, bid_id, lots, form.declared(), seen=form.seen.data or "")
    except TooLate:
        return late_page(bid_id, "submit")
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _submit_refused(bid_id, form, lots, refusal)
    if len(sent) > 1:
        flash("Your lots are submitted. Each has its own receipt.", "notice")
        return redirect(url_for("bids.task_list", bid_id=bid_id), 303)
    return redirect(url_for("bids.receipt", bid_id=bid_id, submission_id=sent[0]), 303)


def _submit_refused(bid_id: UUID, form: SubmitForm, lots: list[str], refusal: Refusal) -> Any:
    why = "incomplete"
    if isinstance(refusal, Stale):
        why = "changed"
    elif isinstance(refusal, Unavailable):
        why = "storage"
    with work_for_request() as work:
        services.record_refused_submit(work, bid_id, lots, why)
    bid = get_workspace(bid_id)
    form.seen.data = bid.draft_digest
    missing = None
    if isinstance(refusal, Incomplete):
        missing = [
            (f"Your bid needs {gap.words}", part_href(bid, gap.kind, gap.thing, lot_id))
            for lot_id, gaps in refusal.missing.items()
            for gap in gaps
        ]
    else:
        form.explain(refusal)
    return _submit_page(bid, form, refusal.status, missing)


_RECEIPT = "/bids/<uuid:bid_id>/receipts/<uuid:submission_id>"


def _receipt(bid_id: UUID, submission_id: UUID) -> Receipt:
    found = queries.get_receipt(read_session(), parts().keyring, current_actor(), submission_id)
    if found.bid_id != bid_id:
        raise NotFound
    return found


@bp.get(_RECEIPT)
@requires(Permission.BID_SEE)
def receipt(bid_id: UUID, submission_id: UUID) -> Any:
    """Proof of what was sent."""
    bid = get_workspace(bid_id)
    return page("receipt", bid, receipt=_receipt(bid_id, submission_id), what_is_a_digest=WHAT_IS_A_DIGEST)


@bp.get(f"{_RECEIPT}/receipt.txt")
@requires(Permission.BID_SEE)
def receipt_file(bid_id: UUID, submission_id: UUID) -> FlaskResponse:
    """The receipt as a text file."""
    bid, found = get_workspace(bid_id), _receipt(bid_id, submission_id)
    text = receipt_text(
        found.snapshot,
        title=found.pack.title,
        lot=found.pack.lot(found.snapshot.lot_id).title if len(found.pack.lots) > 1 else "",
        deadline_at=bid.deadline_at,
        digest=found.digest,
        head=found.head,
    )
    return attachment(text.encode(), f"receipt-{found.snapshot.reference}.txt", "text/plain; charset=utf-8")


@bp.get(f"{_RECEIPT}/bid")
@requires(Permission.BID_SEE)
def sent_bid(bid_id: UUID, submission_id: UUID) -> Any:
    """The bid as it was sent, to read and to print."""
    bid, found = get_workspace(bid_id), _receipt(bid_id, submission_id)
    return page(
        "sent",
        bid,
        receipt=found,
        printed_at=now(),
        back_href=url_for("bids.receipt", bid_id=bid_id, submission_id=submission_id),
        back_text="Back to the receipt",
    )


@bp.get(f"{_RECEIPT}/bid.json")
@requires(Permission.BID_SEE)
def sent_bytes(bid_id: UUID, submission_id: UUID) -> FlaskResponse:
    """The frozen bid, byte for byte: its SHA-256 is the digest on the receipt."""
    found = _receipt(bid_id, submission_id)
    raw = queries.read_sent_bytes(read_session(), parts().keyring, current_actor(), submission_id)
    return attachment(raw, f"bid-{found.snapshot.reference}.json", "application/json")


@bp.get("/bids/<uuid:bid_id>/<lot>/withdraw")
@requires(Permission.BID_SUBMIT)
def withdraw(bid_id: UUID, lot: str) -> Any:
    """What withdrawing means."""
    bid = get_workspace(bid_id)
    view = bid.lot(lot)
    if not view.stands:
        raise NotFound
    return page("withdraw", bid, view=view, form=NoFieldsForm())


@bp.post("/bids/<uuid:bid_id>/<lot>/withdraw")
@requires(Permission.BID_SUBMIT)
def withdraw_now(bid_id: UUID, lot: str) -> Any:
    """Take the lot back."""
    try:
        with work_for_request() as work:
            services.withdraw_lot(work, bid_id, lot)
    except TooLate:
        return late_page(bid_id, "withdraw")
    flash("Withdrawn. Your draft is here.", "notice")
    return redirect(url_for("bids.task_list", bid_id=bid_id), 303)
