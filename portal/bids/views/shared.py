"""What the pages of a bid share: the blueprint, the bid itself, the deadline line, the way from page to page."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.bids import queries, services
from portal.bids.queries import LotView, Saved, Workspace
from portal.rules.completeness import Missing
from portal.rules.pack import Measure, Pack, Question
from portal.rules.refusals import NotFound, Refusal, Stale, TooLate
from portal.rules.validity import valid_until
from portal.rules.wording import clock_time, deadline, file_size
from portal.storage.scanner import HARMFUL
from portal.web.rendering import file_state
from portal.web.request_work import current_actor, now, parts, read_session, received_at, work_for_request

bp = Blueprint("bids", __name__)
ONCE = "all"
"""Stands in addresses for "asked once, for all lots"."""


def get_workspace(bid_id: UUID) -> Workspace:
    """The bid as it stands now, for its own people. Raises NotFound."""
    return queries.get_workspace(read_session(), parts().keyring, current_actor(), bid_id, now())


def with_harmful(bid: Workspace) -> Workspace:
    """The bid with each harmful file of its draft among what stops a lot: nothing is sent with one.

    A file that is being checked, or could not be, stops nothing; the pages say what follows.
    """
    if bid.closed:
        return bid
    return replace(bid, lots=tuple(_with_harmful(bid, view) for view in bid.lots))


def _with_harmful(bid: Workspace, view: LotView) -> LotView:
    if not view.chosen:
        return view
    found = [
        Missing("answer", question.id, f"a clean copy of {fact.name}, or take it out")
        for question in bid.pack.questions
        for fact in bid.draft.files_of(question, view.lot.id)
        if file_state(fact.file_id) == HARMFUL
    ]
    found += [
        Missing("profile", f"policy-{held.kind}", f"a clean copy of {held.file.name}, or take it out")
        for held in (bid.draft.profile.policies if bid.draft.profile else ())
        if held.file is not None and file_state(held.file.file_id) == HARMFUL
    ]
    if not found:
        return view
    state = "In progress" if view.state == "Ready to submit" else view.state
    return replace(view, missing=(*view.missing, *found), state=state)


def deadline_line(bid: Workspace) -> str:
    """The line under the title of every page of a bid."""
    if not bid.closed:
        return f"Closes {deadline(bid.deadline_at)}."
    if bid.procurement.terminated_at is not None:
        opened = bid.procurement.opened_at is not None
        return "No contract was awarded." if opened else "This opportunity was stopped."
    states = [f"{view.lot.title}: {view.state}" if len(bid.lots) > 1 else view.state for view in bid.lots]
    return f"Closed at {deadline(bid.deadline_at)}. {'. '.join(states)}."


def page(template: str, bid: Workspace, status: int = 200, **values: Any) -> Response | tuple[str, int]:
    """A page of a bid."""
    values.setdefault("back_href", url_for("bids.task_list", bid_id=bid.bid_id))
    values.setdefault("back_text", "Back to your bid")
    values.setdefault("valid_until", valid_until(bid.pack, bid.deadline_at))
    html = render_template(
        f"bids/{template}.html",
        bid=bid,
        pack=bid.pack,
        one_lot=len(bid.lots) == 1,
        actor=current_actor(),
        deadline_line=deadline_line(bid),
        context_title=bid.pack.title,
        script=True,
        **values,
    )
    return html, status


def lot_word(question: Question, lot_id: str) -> str:
    """A lot as it stands in an address."""
    return lot_id if question.per_lot else ONCE


def find_question(pack: Pack, lot: str, question: str) -> tuple[int, Question]:
    """The number and the question at an address. Raises NotFound."""
    for position, each in enumerate(pack.questions, 1):
        if each.id == question and (lot == ONCE if not each.per_lot else any(lot == one.id for one in pack.lots)):
            return position, each
    raise NotFound


def find_measure(pack: Pack, measure: str) -> Measure:
    """The measure at an address. Raises NotFound."""
    for each in pack.measures:
        if each.id == measure:
            return each
    raise NotFound


def answer_href(bid: Workspace, question: Question, lot_id: str) -> str:
    """The page of an answer."""
    return url_for("bids.answer", bid_id=bid.bid_id, lot=lot_word(question, lot_id), question=question.id)


def part_href(bid: Workspace, kind: str, thing: str, lot_id: str) -> str:
    """The page on which something is mended. kind: as in `Missing`."""
    if kind == "answer":
        return answer_href(bid, bid.pack.question(thing), lot_id)
    if kind == "condition":
        return url_for("bids.conditions", bid_id=bid.bid_id)
    if kind == "profile":
        return profile_href(bid, thing)
    if kind in ("team", "sensitive"):
        return url_for("bids.partners" if kind == "team" else "bids.sensitive", bid_id=bid.bid_id, lot=lot_id)
    if kind == "price":
        return url_for("bids.price", bid_id=bid.bid_id, lot=lot_id)
    if kind == "staff":
        return url_for("bids.staff", bid_id=bid.bid_id)
    if kind == "staff-costs":
        return url_for("bids.staff_costs", bid_id=bid.bid_id)
    if kind == "promise":
        return url_for("bids.promise", bid_id=bid.bid_id, lot=lot_id, measure=thing)
    return url_for("bids.lots", bid_id=bid.bid_id)


_MANY = {
    "price": "things",
    "promise": "things",
    "condition": "conditions of taking part",
    "profile": "things about your organisation",
    "staff": "things you say about staff",
    "staff-costs": "lines of what staff cost",
    "team": "things about your partners",
}
_TOO_MANY = 3


def missing_lines(bid: Workspace, found: Sequence[Missing], lot_id: str) -> list[tuple[str, str]]:
    """What a lot lacks, as words and addresses; three things or more on one page are one line, so that a phone shows all."""
    pages: dict[tuple[str, str], list[Missing]] = {}
    for each in found:
        of_page = each.kind in ("answer", "promise")
        pages.setdefault((each.kind, each.thing if of_page else ""), []).append(each)
    lines = []
    for (kind, thing), gaps in pages.items():
        if len(gaps) < _TOO_MANY or kind not in _MANY:
            lines += [(each.words, part_href(bid, each.kind, each.thing, lot_id)) for each in gaps]
            continue
        words = f"{len(gaps)} {_MANY[kind]}"
        if kind == "price":
            words = f"{words} in your price"
        if kind == "promise":
            words = f"{words} for “{find_measure(bid.pack, thing).title}”"
        href = (
            url_for("bids.organisation", bid_id=bid.bid_id)
            if kind == "profile"
            else part_href(bid, kind, thing, lot_id)
        )
        lines.append((words, href))
    return lines


def profile_href(bid: Workspace, section: str) -> str:
    """A section of the profile with the way back to this bid; "" for all that the pack asks."""
    here = url_for("bids.organisation", bid_id=bid.bid_id)
    return url_for("accounts.profile_section", section=section, next=here) if section else here


def next_href(bid: Workspace, here: str, lot: str) -> str:
    """Where "Save and next" leads: the following page of this lot, after the last one the list."""
    once = [answer_href(bid, q, "") for q in bid.pack.questions if not q.per_lot]
    if lot == ONCE:
        pages = once
    else:
        pages = [answer_href(bid, q, lot) for q in bid.pack.questions if q.per_lot]
        pages.append(part_href(bid, "price", "", lot))
        pages += [part_href(bid, "promise", measure.id, lot) for measure in bid.pack.measures]
    at = pages.index(here) + 1 if here in pages else len(pages)
    return pages[at] if at < len(pages) else url_for("bids.task_list", bid_id=bid.bid_id)


def note_late(bid_id: UUID, act: str) -> None:
    """Record a click that came too late, in a short work of its own: the refusal rolled the first one back."""
    with work_for_request() as work:
        services.record_late_click(work, bid_id, act)


def late_page(bid_id: UUID, act: str) -> Response | tuple[str, int]:
    """The page of a late click (screen 14)."""
    note_late(bid_id, act)
    bid = get_workspace(bid_id)
    return page("late", bid, 409, reached_at=received_at(), back_href=None, tried=act)


def saved_part(bid: Workspace, part: str, lot: str) -> Saved | None:
    """When a part of a lot was last saved. Raises NotFound for a lot that is none."""
    bid.lot(lot)
    return bid.saved.get((part, lot))


def after_refusal(bid_id: UUID, form: Any, refusal: Refusal, part: str, lot: str) -> Workspace:
    """Explain on the form, with the version that stands now, so that the next save is a choice made knowingly."""
    if isinstance(refusal, NotFound):
        raise refusal
    if isinstance(refusal, TooLate):
        note_late(bid_id, "save")
    bid = get_workspace(bid_id)
    if isinstance(refusal, Stale):
        saved = bid.saved.get((part, lot))
        form.version.data = str(saved.version if saved else 0)
    form.explain(refusal)
    return bid


def onwards(bid: Workspace, here: str, lot: str) -> Response:
    """After a save: the next page, or this one again, as the button says."""
    if "next" in request.form:
        return redirect(next_href(bid, here, lot), 303)
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(here, 303)


def bid_limit_words() -> str:
    """What all files of a bid may be together, as people read it: "1 GB"."""
    return file_size(parts().settings.bid_limit_bytes)
