"""The officers' desk: what waits, one question, the last look before all get the answer, messages to all bidders."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for

from portal.clarifications import queries, services
from portal.clarifications.forms import AnswerForm, JoinForm, MessageForm, PrivacyForm, PublishForm
from portal.clarifications.permissions import may_answer
from portal.clarifications.queries import Desk, Question
from portal.clarifications.views.blueprint import bp
from portal.rules.clarifications import CATEGORY_WORDS, OUTCOME_WORDS, State
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.web.guards import requires
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request

_ADDRESS = "/procurements/<uuid:procurement_id>/questions"


def _desk(procurement_id: UUID) -> Desk:
    return queries.get_desk(read_session(), parts().keyring, current_actor(), procurement_id, now())


@bp.get(_ADDRESS)
@requires(Permission.QUESTION_SEE)
def desk(procurement_id: UUID) -> str:
    """Every question, those that wait first."""
    found = _desk(procurement_id)
    return render_template(
        "clarifications/desk.html",
        desk=found,
        pack=found.pack,
        groups=[
            ("Waiting for you", found.waiting),
            ("Waiting for the asker", tuple(q for q in found.questions if q.state is State.RETURNED)),
            ("Dealt with", tuple(q for q in found.questions if not q.waits and q.state is not State.RETURNED)),
        ],
        categories=CATEGORY_WORDS,
        may_answer=bool(may_answer(current_actor(), found.view)),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Procurement",
    )


def _page(found: Desk, asked: Question, failed: Any = None, status: int = 200, told: str = "") -> Any:
    """One question. failed: the form that was refused, with its words; told: why an act of another page was refused."""
    others = services.can_be_joined_with(list(found.questions), asked)
    pairs = [(str(each.id), f"Question {each.number}: {_start(each.text)}") for each in others]
    draft = asked.draft or {"question": asked.text, "outcome": "answered", "answer": "", "changes_pack": False}
    seen = str(asked.seen)
    forms = {
        "privacy": PrivacyForm(formdata=None, seen=seen),
        "joining": JoinForm(pairs, formdata=None, seen=seen),
        "answering": AnswerForm(formdata=None, seen=seen, data=draft),
    }
    for name, kind in (("privacy", PrivacyForm), ("joining", JoinForm), ("answering", AnswerForm)):
        if isinstance(failed, kind):
            forms[name] = failed
    page = render_template(
        "clarifications/question.html",
        desk=found,
        pack=found.pack,
        asked=asked,
        about=queries.about_words(found.pack, asked.about),
        category=CATEGORY_WORDS[asked.category],
        labels=OUTCOME_WORDS,
        forms_of=forms,
        form=failed,
        error_list=[(told, None)] if told else [],
        others=pairs,
        may_answer=bool(may_answer(current_actor(), found.view)),
        back_href=url_for("clarifications.desk", procurement_id=found.view.id),
        back_text="Questions from bidders",
        script=True,
    )
    return page if status == 200 else (page, status)


def _start(text: str) -> str:
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + " …"


@bp.get(f"{_ADDRESS}/<uuid:clarification_id>")
@requires(Permission.QUESTION_SEE)
def question(procurement_id: UUID, clarification_id: UUID) -> Any:
    """One question, and what can be done with it."""
    found = _desk(procurement_id)
    return _page(found, found.question(clarification_id))


def _refused(procurement_id: UUID, clarification_id: UUID, form: Any, refusal: Refusal | None = None) -> Any:
    """The page again, with what was typed; its form now stands on the newest step, so that what follows is chosen."""
    if refusal is not None and refusal.status in (403, 404):
        raise refusal
    found = _desk(procurement_id)
    asked = found.question(clarification_id)
    if refusal is not None:
        form.explain(refusal)
    form.seen.data = str(asked.seen)
    return _page(found, asked, form, refusal.status if refusal else 400)


@bp.post(f"{_ADDRESS}/<uuid:clarification_id>/privacy")
@requires(Permission.QUESTION_ANSWER)
def decide_privacy(procurement_id: UUID, clarification_id: UUID) -> Any:
    """Answer it in private, or give it back."""
    form = PrivacyForm()
    if not form.validate_on_submit():
        return _refused(procurement_id, clarification_id, form)
    try:
        with work_for_request() as work:
            services.decide_privacy(
                work,
                procurement_id,
                clarification_id,
                accepted=form.ruling.data == "yes",
                reason=form.reason.data or "",
                seen=form.steps_seen(),
            )
    except Refusal as refusal:
        return _refused(procurement_id, clarification_id, form, refusal)
    flash("Decided." if form.ruling.data == "yes" else "Decided. The asker is told.", "notice")
    return redirect(url_for("clarifications.question", **_at(procurement_id, clarification_id)), 303)


@bp.post(f"{_ADDRESS}/<uuid:clarification_id>/join")
@requires(Permission.QUESTION_ANSWER)
def join(procurement_id: UUID, clarification_id: UUID) -> Any:
    """Join it with another."""
    found = _desk(procurement_id)
    others = services.can_be_joined_with(list(found.questions), found.question(clarification_id))
    form = JoinForm([(str(each.id), f"Question {each.number}") for each in others])
    if not form.validate_on_submit():
        return _refused(procurement_id, clarification_id, form)
    try:
        with work_for_request() as work:
            services.join(work, procurement_id, clarification_id, UUID(form.other.data), seen=form.steps_seen())
    except Refusal as refusal:
        return _refused(procurement_id, clarification_id, form, refusal)
    flash("Joined. One answer will do for both.", "notice")
    return redirect(url_for("clarifications.desk", procurement_id=procurement_id), 303)


@bp.post(f"{_ADDRESS}/<uuid:clarification_id>/answer")
@requires(Permission.QUESTION_ANSWER)
def draft_answer(procurement_id: UUID, clarification_id: UUID) -> Any:
    """Keep the answer as written, and go on to the last look."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _refused(procurement_id, clarification_id, form)
    try:
        with work_for_request() as work:
            services.draft_answer(
                work,
                procurement_id,
                clarification_id,
                question=form.question.data or "",
                outcome=form.outcome.data or "",
                answer=form.answer.data or "",
                changes_pack=bool(form.changes_pack.data),
                seen=form.steps_seen(),
            )
    except Refusal as refusal:
        return _refused(procurement_id, clarification_id, form, refusal)
    return redirect(url_for("clarifications.check", **_at(procurement_id, clarification_id)), 303)


def _at(procurement_id: UUID, clarification_id: UUID) -> dict[str, Any]:
    return {"procurement_id": procurement_id, "clarification_id": clarification_id}


def _check_page(
    procurement_id: UUID, clarification_id: UUID, form: PublishForm | None = None, status: int = 200
) -> Any:
    found = _desk(procurement_id)
    asked = found.question(clarification_id)
    back = url_for("clarifications.question", **_at(procurement_id, clarification_id))
    if asked.draft is None or not asked.waits:
        return redirect(back, 303)
    in_question, in_answer = queries.scan_texts(
        read_session(), found.pack, asked.draft["question"], asked.draft["answer"]
    )
    if form is None:
        form = PublishForm(formdata=None)
    form.seen.data = str(asked.seen)
    page = render_template(
        "clarifications/check.html",
        desk=found,
        pack=found.pack,
        asked=asked,
        draft=asked.draft,
        label=OUTCOME_WORDS[asked.draft["outcome"]],
        found=[("the question", each) for each in in_question] + [("the answer", each) for each in in_answer],
        form=form,
        may_answer=bool(may_answer(current_actor(), found.view)),
        back_href=back,
        back_text="Change the words",
        script=True,
    )
    return page if status == 200 else (page, status)


@bp.get(f"{_ADDRESS}/<uuid:clarification_id>/check")
@requires(Permission.QUESTION_SEE)
def check(procurement_id: UUID, clarification_id: UUID) -> Any:
    """The question and its answer as others will read them, and what may tell who asked."""
    return _check_page(procurement_id, clarification_id)


@bp.post(f"{_ADDRESS}/<uuid:clarification_id>/check")
@requires(Permission.QUESTION_ANSWER)
def publish(procurement_id: UUID, clarification_id: UUID) -> Any:
    """Publish to all, or send to the asker alone."""
    asked = _desk(procurement_id).question(clarification_id)
    form = PublishForm()
    if not form.validate_on_submit():
        return _check_page(procurement_id, clarification_id, form, 400)
    told = "Sent to the asker alone."
    try:
        with work_for_request() as work:
            if asked.private:
                services.send_privately(work, procurement_id, clarification_id, seen=form.steps_seen())
            else:
                number = services.publish_answer(
                    work, procurement_id, clarification_id, looked=bool(form.looked.data), seen=form.steps_seen()
                )
                told = f"Published as number {number}. Every bidder is told."
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        answer = _check_page(procurement_id, clarification_id, form, refusal.status)
        if isinstance(answer, tuple):
            return answer
        found = _desk(procurement_id)  # another officer was quicker: the question's page shows what they did
        return _page(found, found.question(clarification_id), None, refusal.status, refusal.message)
    flash(told, "notice")
    return redirect(url_for("clarifications.desk", procurement_id=procurement_id), 303)


@bp.get("/procurements/<uuid:procurement_id>/messages")
@requires(Permission.QUESTION_SEE)
def messages(procurement_id: UUID) -> Any:
    """What was written to all bidders, and a form for more."""
    return _messages_page(procurement_id, MessageForm())


def _messages_page(procurement_id: UUID, form: MessageForm, status: int = 200) -> Any:
    found = _desk(procurement_id)
    page = render_template(
        "clarifications/messages.html",
        desk=found,
        pack=found.pack,
        form=form,
        may_answer=bool(may_answer(current_actor(), found.view)),
        back_href=url_for("procurements.procurement", procurement_id=procurement_id),
        back_text="Procurement",
        script=True,
    )
    return page if status == 200 else (page, status)


@bp.post("/procurements/<uuid:procurement_id>/messages")
@requires(Permission.QUESTION_ANSWER)
def tell_bidders(procurement_id: UUID) -> Any:
    """Write to all bidders."""
    form = MessageForm()
    if not form.validate_on_submit():
        return _messages_page(procurement_id, form, 400)
    try:
        with work_for_request() as work:
            services.tell_bidders(work, procurement_id, subject=form.subject.data, words=form.words.data)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        return _messages_page(procurement_id, form, refusal.status)
    flash("Sent. It stands on the opportunity's page too.", "notice")
    return redirect(url_for("clarifications.messages", procurement_id=procurement_id), 303)
