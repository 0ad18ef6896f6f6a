"""Starting a bid, the list of bids, the task list, the choice of lots, the log."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.queries import owners_of
from portal.bids import queries, services
from portal.bids.forms import LotsForm, NoFieldsForm
from portal.bids.queries import LotView, Workspace
from portal.bids.views.shared import (
    answer_href,
    bp,
    deadline_line,
    get_workspace,
    missing_lines,
    note_late,
    page,
    part_href,
    with_harmful,
)
from portal.procurements.queries import ProcurementView, find_by_reference
from portal.rules.actors import Role
from portal.rules.completeness import answer_state, promise_gaps
from portal.rules.conditions import reply_gaps
from portal.rules.feeds import csv_text
from portal.rules.money import pounds
from portal.rules.pack import Question
from portal.rules.permissions import Permission
from portal.rules.profile import Profile, gaps
from portal.rules.refusals import NotFound, Refusal, TooLate
from portal.rules.staff_response import task_states
from portal.rules.team import partner_line
from portal.rules.wording import count_of, listed, moment
from portal.storage.scanner import HARMFUL
from portal.web.guards import requires
from portal.web.rendering import file_state
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.status import status_colour


def published(reference: str) -> ProcurementView:
    """A published opportunity. Raises NotFound."""
    found = find_by_reference(read_session(), reference)
    if found is None or found.pack is None:
        raise NotFound
    return found


@bp.get("/opportunity/<reference>/bid")
@requires(Permission.BID_WRITE)
def start(reference: str) -> str | Response:
    """What a bid asks for, and a button that starts one."""
    opportunity = published(reference)
    own = queries.find_own_bid(read_session(), current_actor().organisation_id, opportunity.id)
    if own:
        return redirect(url_for("bids.task_list", bid_id=own), 303)
    return _start_page(opportunity)


def _start_page(opportunity: ProcurementView, form: NoFieldsForm | None = None) -> str:
    return render_template(
        "bids/start.html",
        opportunity=opportunity,
        pack=opportunity.pack,
        is_open=opportunity.is_open(now()),
        upload_limit=parts().settings.upload_limit_bytes // (1024 * 1024),
        form=form or NoFieldsForm(),
        back_href=f"/opportunity/{opportunity.reference}",
        script=True,
    )


@bp.post("/opportunity/<reference>/bid")
@requires(Permission.BID_WRITE)
def start_now(reference: str) -> str | tuple[str, int] | Response:
    """Start the organisation's workspace."""
    opportunity = published(reference)
    form = NoFieldsForm()
    try:
        with work_for_request() as work:
            bid_id = services.start_bid(work, opportunity.id)
    except TooLate as refusal:
        form.explain(refusal)
        return _start_page(published(reference), form), refusal.status
    where = "bids.lots" if opportunity.pack and len(opportunity.pack.lots) > 1 else "bids.task_list"
    return redirect(url_for(where, bid_id=bid_id), 303)


@bp.get("/bids")
@requires(Permission.BID_SEE)
def my_bids() -> str:
    """The organisation's bids: what is due, what is missing, by deadline."""
    actor = current_actor()
    found = [with_harmful(bid) for bid in queries.list_workspaces(read_session(), parts().keyring, actor, now())]
    owners = owners_of(read_session(), actor.organisation_id) if actor.organisation_id else []
    return render_template(
        "bids/my_bids.html",
        bids=[(bid, deadline_line(bid), [_card(bid, lot) for lot in bid.lots if _shown(bid, lot)]) for bid in found],
        first=next((bid for bid in found if not bid.closed and not _all_sent(bid)), None),
        editor=not actor.is_any(Role.OWNER),
        owners=[name for _, name, _ in owners],
        organisation=actor.organisation_name,
        script=True,
    )


def _all_sent(bid: Workspace) -> bool:
    """True where every lot chosen is sent as it stands: there is nothing to go on with."""
    chosen = [lot for lot in bid.lots if lot.chosen]
    return bool(chosen) and all(lot.stands and not lot.changed and not lot.older for lot in chosen)


def _shown(bid: Workspace, lot: LotView) -> bool:
    return lot.chosen or lot.sent is not None


def _card(bid: Workspace, lot: LotView) -> dict[str, Any]:
    missing = [] if bid.closed or lot.stands else missing_lines(bid, lot.missing, lot.lot.id)
    return {"view": lot, "missing": missing}


@bp.get("/bids/<uuid:bid_id>")
@requires(Permission.BID_SEE)
def task_list(bid_id: UUID) -> Any:
    """What is done and what is missing, lot by lot."""
    bid = with_harmful(get_workspace(bid_id))
    once = [_question_task(bid, n, q, "") for n, q in enumerate(bid.pack.questions, 1) if not q.per_lot]
    once += _conditions_task(bid) if len(bid.lots) > 1 else []
    once += _organisation_task(bid) if len(bid.lots) > 1 else []
    once += _staff_tasks(bid) if len(bid.lots) > 1 else []
    chosen = [lot for lot in bid.lots if _shown(bid, lot)]
    return page(
        "task_list",
        bid,
        back_href=url_for("bids.my_bids"),
        back_text="Back to your bids",
        once=once,
        lots=[_lot_block(bid, lot) for lot in chosen],
        others=[lot.lot for lot in bid.lots if not _shown(bid, lot)],
        may_send=current_actor().is_any(Role.OWNER),
        asked_href=_asked_href(bid),
    )


def _asked_href(bid: Workspace) -> str:
    """Where the council's questions about the bid stand, once bids are open; a page of a higher storey, known by name."""
    sent = any(lot.stands for lot in bid.lots)
    known = "evaluation.asked" in current_app.view_functions
    opened = bid.procurement.opened_at is not None
    return url_for("evaluation.asked", bid_id=bid.bid_id) if sent and known and opened else ""


def _lot_block(bid: Workspace, lot: LotView) -> dict[str, Any]:
    lot_id = lot.lot.id
    tasks = [_question_task(bid, n, q, lot_id) for n, q in enumerate(bid.pack.questions, 1) if q.per_lot]
    price = bid.draft.prices.get(lot_id)
    begun = "In progress" if bid.draft.offer(lot_id).rates else "Not started"
    tasks.append(
        _task("Price", part_href(bid, "price", "", lot_id), begun if price is None else "Done")
        | ({} if price is None else {"hint": pounds(price)})
    )
    for measure in bid.pack.measures:
        promise = bid.draft.promise(measure, lot_id)
        gaps = promise_gaps(bid.pack, measure, promise)
        state = "In progress" if gaps else "Not started" if promise.is_blank else "Done"
        name = f"Social value: {measure.title}"
        hint = {"hint": "You may offer nothing. It would earn 0."} if promise.is_blank else {}
        if promise.declined:
            hint = {"hint": "You offer nothing here. It earns 0."}
        tasks.append(_task(name, part_href(bid, "promise", measure.id, lot_id), state) | hint)
    tasks += _conditions_task(bid) if len(bid.lots) == 1 else []
    tasks += _organisation_task(bid) if len(bid.lots) == 1 else []
    tasks += _staff_tasks(bid) if len(bid.lots) == 1 else []
    tasks += _partner_tasks(bid, lot)
    missing = missing_lines(bid, [m for m in lot.missing if m.kind != "lots"], lot_id)
    return {"view": lot, "tasks": tasks, "missing": missing}


def _conditions_task(bid: Workspace) -> list[dict[str, Any]]:
    """The line for the conditions of taking part; none where the pack has none."""
    if not bid.pack.conditions:
        return []
    gaps = list(reply_gaps(bid.pack.conditions, bid.draft.conditions))
    state = "Not started" if not bid.draft.conditions else "In progress" if gaps else "Done"
    return [_task("Conditions of taking part", part_href(bid, "condition", "", ""), state)]


def _staff_tasks(bid: Workspace) -> list[dict[str, Any]]:
    """The lines for staff who may move; none where nobody may."""
    tupe, position, costs = bid.pack.tupe, bid.draft.staff, bid.draft.staff_costs
    if not tupe.has_table:
        return []
    said, priced = task_states(tupe, position, costs)
    if bid.news_of("staff") and not bid.closed:
        said = "Look again"
    hint = {"hint": pounds(costs.total_pence)} if costs.lines else {}
    return [
        _task("TUPE: what you say about staff", part_href(bid, "staff", "", ""), said),
        _task("TUPE: what staff cost a year", part_href(bid, "staff-costs", "", ""), priced) | hint,
    ]


def _organisation_task(bid: Workspace) -> list[dict[str, Any]]:
    """The line for what is taken from the organisation's profile; none where the pack asks for nothing of it."""
    asks = bid.pack.profile_asks
    if not asks:
        return []
    lacking = gaps(bid.draft.profile or Profile(), asks)
    state = "Done" if not lacking else "Not started" if len(lacking) == len(asks) else "In progress"
    hint = "Taken from your profile" if not lacking else "You tell us once. Later bids take it from your profile."
    return [_task("Your organisation", part_href(bid, "profile", "", ""), state) | {"hint": hint}]


def _partner_tasks(bid: Workspace, lot: LotView) -> list[dict[str, Any]]:
    """Lines for partners and for what is sensitive: both may stay empty."""
    team = bid.draft.team(lot.lot.id)
    state = "In progress" if any(gap.kind == "team" for gap in lot.missing) else "Done"
    named = listed([partner_line(each) for each in team.partners]) or "You bid alone, unless you name somebody."
    marked = len([reason for reason in bid.draft.sensitive.get(lot.lot.id, {}).values() if reason])
    hint = f"{count_of(marked, 'part')} marked" if marked else "Nothing is marked. You may leave it so."
    return [
        _task("Your partners", part_href(bid, "team", "", lot.lot.id), state) | {"hint": named},
        _task("Commercially sensitive parts", part_href(bid, "sensitive", "", lot.lot.id), "Done") | {"hint": hint},
    ]


def _question_task(bid: Workspace, position: int, question: Question, lot_id: str) -> dict[str, Any]:
    text = bid.draft.answer(question, lot_id)
    task = _task(f"{position} {question.title}", answer_href(bid, question, lot_id), answer_state(question, text))
    saved = bid.saved.get((f"answer:{question.id}", lot_id if question.per_lot else ""))
    if saved:
        task["hint"] = f"Saved at {moment(saved.at)} by {saved.by}"
    harmful = any(file_state(fact.file_id) == HARMFUL for fact in bid.draft.files_of(question, lot_id))
    if (harmful or bid.news_of(f"answer:{question.id}")) and not bid.closed:
        task |= {"state": "Look again", "colour": status_colour("task", "Look again")}
    return task


def _task(text: str, href: str, state: str) -> dict[str, Any]:
    return {"text": text, "href": href, "state": state, "colour": status_colour("task", state)}


@bp.get("/bids/<uuid:bid_id>/lots")
@requires(Permission.BID_WRITE)
def lots(bid_id: UUID) -> Any:
    """Choose the lots to bid for."""
    bid = get_workspace(bid_id)
    form = LotsForm(bid.pack, data={"lots": bid.draft.lots, "version": _version(bid)})
    return page("lots", bid, form=form)


@bp.post("/bids/<uuid:bid_id>/lots")
@requires(Permission.BID_WRITE)
def save_lots(bid_id: UUID) -> Any:
    """Keep the choice of lots."""
    bid = get_workspace(bid_id)
    form = LotsForm(bid.pack)
    status = 400
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.choose_lots(work, bid_id, form.lots.data, version=form.seen())
            flash("Your choice of lots is saved.", "notice")
            return redirect(url_for("bids.task_list", bid_id=bid_id), 303)
        except Refusal as refusal:
            if isinstance(refusal, TooLate):
                note_late(bid_id, "save")
            bid = get_workspace(bid_id)
            form.version.data = str(_version(bid))
            form.explain(refusal)
            status = refusal.status
    return page("lots", bid, status, form=form)


def _version(bid: Workspace) -> int:
    saved = bid.saved.get(("lots", ""))
    return saved.version if saved else 0


@bp.get("/bids/<uuid:bid_id>/log")
@requires(Permission.BID_SEE)
def log(bid_id: UUID) -> Any:
    """Who did what, when."""
    bid = get_workspace(bid_id)
    found = queries.get_log(read_session(), queries.get_bid(read_session(), current_actor(), bid_id))
    return page("log", bid, lines=found.lines[::-1], looks=found.looks, opened=found.opened)


@bp.get("/bids/<uuid:bid_id>/log.csv")
@requires(Permission.BID_SEE)
def log_file(bid_id: UUID) -> FlaskResponse:
    """The log as a file, oldest first; after it, by day, what the council read once bids were open."""
    bid = get_workspace(bid_id)
    found = queries.get_log(read_session(), queries.get_bid(read_session(), current_actor(), bid_id))
    rows = [line.cells for line in found.lines] + [look.cells for look in found.looks[::-1]]
    table = csv_text(("Number", "Time", "What happened", "Digest of the entry"), rows)
    return attachment(table.encode(), f"log-{bid.pack.reference}.csv", "text/csv; charset=utf-8")


def attachment(raw: bytes, name: str, content_type: str) -> FlaskResponse:
    """A file to keep."""
    response = FlaskResponse(raw, content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
