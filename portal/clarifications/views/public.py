"""Questions and answers for everybody, without signing in and without script; and for those who ask."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.counting import may_search
from portal.clarifications import queries, services
from portal.clarifications.forms import AskForm, QuestionsFilter
from portal.clarifications.views.blueprint import REFERENCE, bp, published
from portal.procurements.queries import ProcurementView
from portal.rules.actors import Role
from portal.rules.clarifications import CATEGORY_WORDS, OUTCOME_WORDS, Kind, places_of
from portal.rules.feeds import csv_text
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import public, requires
from portal.web.request_work import current_actor, now, parts, read_session, received_at, work_for_request

_COLUMNS = (
    "Number",
    "About",
    "Part",
    "Question",
    "Kind of answer",
    "Answer",
    "Answered at",
    "Due",
    "Days late",
    "Changes the pack in version",
)


@bp.get(f"/opportunity/<{REFERENCE}>/questions")
@public
def questions(reference: str) -> str:
    """Questions and answers, with a search; messages from the council."""
    view = published(reference)
    form = QuestionsFilter()
    good = form.validate() and may_search(form, form.q.data)
    found = queries.get_public_page(
        read_session(),
        view,
        now(),
        category=(form.category.data or "") if good else "",
        wanted=(form.q.data or "") if good else "",
    )
    actor = current_actor()
    return render_template(
        "clarifications/questions.html",
        page=found,
        pack=found.pack,
        form=form,
        asked=bool(form.q.data or form.category.data),
        provider=actor.is_any(Role.OWNER, Role.EDITOR),
        signed_in=actor.signed_in,
    )


@bp.get(f"/opportunity/<{REFERENCE}>/questions.csv")
@public
def questions_file(reference: str) -> FlaskResponse:
    """All published answers as a table, in the order of their numbers."""
    view = published(reference)
    answers = queries.list_answers(read_session(), view)
    rows = [
        [
            each.number,
            each.category_words,
            each.about_words,
            each.question,
            each.label,
            each.answer,
            each.published_at,
            each.due_on,
            each.days_late,
            each.pack_version,
        ]
        for each in reversed(answers)
    ]
    response = FlaskResponse(csv_text(_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"questions-{view.reference}.csv")
    return response


@bp.get(f"/opportunity/<{REFERENCE}>/questions/ask")
@requires(Permission.QUESTION_ASK)
def ask(reference: str) -> str:
    """The form, while questions are taken."""
    view = published(reference)
    return _ask_page(view, AskForm(places_of(queries.pack_of(view))))


@bp.post(f"/opportunity/<{REFERENCE}>/questions/ask")
@requires(Permission.QUESTION_ASK)
def ask_now(reference: str) -> str | tuple[str, int] | Response:
    """Send a question."""
    view = published(reference)
    form = AskForm(places_of(queries.pack_of(view)))
    if not queries.takes_questions(view, received_at()):
        form.form_errors = [services.too_late(view)]
        return _ask_page(view, form), 409
    if not form.validate_on_submit() or not form.whole():
        return _ask_page(view, form), 400
    try:
        with work_for_request() as work:
            services.ask(
                work,
                view.id,
                category=form.category.data or "",
                about=form.about.data or "",
                text=form.text.data or "",
                private=form.who.data == "us",
                reason=form.reason.data or "",
                missing=bool(form.missing.data),
                once=form.once.data or "",
            )
    except Refusal as refusal:
        form.explain(refusal)
        return _ask_page(published(reference), form), refusal.status
    flash("Your question is with the council. You find it below, with what becomes of it.", "notice")
    return redirect(url_for("clarifications.own", reference=reference), 303)


def _ask_page(view: ProcurementView, form: AskForm) -> str:
    return render_template(
        "clarifications/ask.html",
        view=view,
        pack=queries.pack_of(view),
        form=form,
        takes=queries.takes_questions(view, now()),
        typed=form.text.data or "",
        back_href=url_for("clarifications.questions", reference=view.reference),
        script=True,
    )


@bp.get(f"/opportunity/<{REFERENCE}>/questions/own")
@requires(Permission.QUESTION_ASK)
def own(reference: str) -> str:
    """What this person's organisation asked, and what became of it."""
    return _own_page(published(reference))


def _own_page(view: ProcurementView, error_list: list[tuple[str, None]] | None = None) -> str:
    found = queries.list_own(read_session(), parts().keyring, current_actor(), view, now())
    pack = queries.pack_of(view)
    return render_template(
        "clarifications/own.html",
        view=view,
        pack=pack,
        takes=queries.takes_questions(view, now()),
        questions=[
            {
                "asked": each,
                "about": queries.about_words(pack, each.about),
                "category": CATEGORY_WORDS[each.category],
                "refused": each.words_of(Kind.PRIVATE_REFUSED).get("reason"),
                "told": each.words_of(Kind.SENT_PRIVATELY),
            }
            for each in found
        ],
        labels=OUTCOME_WORDS,
        missing=any(each.missing for each in found),
        error_list=error_list or [],
        back_href=url_for("clarifications.questions", reference=view.reference),
        back_text="Questions and answers",
    )


@bp.post(f"/opportunity/<{REFERENCE}>/questions/own/<uuid:clarification_id>/<any('take-back', 'agree'):act>")
@requires(Permission.QUESTION_ASK)
def decide_own(reference: str, clarification_id: UUID, act: str) -> Any:
    """Take a question back, or let all read it."""
    view = published(reference)
    verb, told = {
        "take-back": (services.take_back, "Your question is taken back. It stays unanswered."),
        "agree": (services.agree_publication, "Thank you. All bidders will get the answer, without your name."),
    }[act]
    try:
        with work_for_request() as work:
            verb(work, view.id, clarification_id)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _own_page(published(reference), [(refusal.message, None)]), refusal.status
    flash(told, "notice")
    return redirect(url_for("clarifications.own", reference=reference), 303)
