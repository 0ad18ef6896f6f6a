"""The panel discussion, and the lock of quality."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.evaluation import queries, services
from portal.evaluation.forms import AgreedForm, agreed_form
from portal.evaluation.queries.discussion import Discussion, TalkPage
from portal.evaluation.views.common import bp, page_values
from portal.rules.moderation import AgreedWords
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal, Stale
from portal.web.forms import PageForm
from portal.web.guards import requires
from portal.web.request_work import current_actor, parts, read_session, work_for_request

_ADDRESS = "/evaluation/<uuid:procurement_id>/discussion"


def _all(procurement_id: UUID) -> Discussion:
    return queries.get_discussion(read_session(), parts().keyring, current_actor(), procurement_id)


@bp.get(_ADDRESS)
@requires(Permission.PANEL_LEAD)
def discussion(procurement_id: UUID) -> str:
    """Every question of every bid: what is agreed and what is left."""
    found = _all(procurement_id)
    return render_template(
        "evaluation/discussion.html",
        **page_values(found.board),
        found=found,
        back_href=url_for("evaluation.my_panels"),
    )


def _page(procurement_id: UUID, submission_id: UUID, question: str) -> TalkPage:
    return queries.get_talk(
        read_session(),
        parts().keyring,
        current_actor(),
        procurement_id,
        submission_id=submission_id,
        question_id=question,
    )


def _form(page: TalkPage) -> AgreedForm:
    members = [(str(m.user_id), _named(m.name, chair=m.chair)) for m in page.discussion.board.members if not m.released]
    last = page.talk.agreed[-1].words if page.talk.agreed else None
    return agreed_form(page.talk.question, members, last, len(page.talk.agreed))


def _present(page: TalkPage, words: AgreedWords) -> list[str]:
    names = {str(member.user_id): member.name for member in page.discussion.board.members}
    return [names.get(each, "a former member") for each in words.present]


def _named(name: str, *, chair: bool) -> str:
    return f"{name} (chair)" if chair else name


def _render(page: TalkPage, form: AgreedForm) -> str:
    procurement_id = page.discussion.board.case.procurement_id
    return render_template(
        "evaluation/talk.html",
        **page_values(page.discussion.board) | {"steps": []},
        wide=True,
        page=page,
        talk=page.talk,
        bid=page.talk.unit.bid,
        here=[_present(page, agreed.words) for agreed in reversed(page.talk.agreed)],
        form=form,
        back_href=url_for("evaluation.discussion", procurement_id=procurement_id),
        back_text="Back to the discussion",
    )


@bp.route(f"{_ADDRESS}/<uuid:submission_id>/<string(maxlength=40):question>", methods=["GET", "POST"])
@requires(Permission.PANEL_LEAD)
def talk(procurement_id: UUID, submission_id: UUID, question: str) -> str | Response | tuple[str, int]:
    """One question of one bid: what each said, and the one agreed mark."""
    page = _page(procurement_id, submission_id, question)
    services.record_look(parts(), current_actor(), procurement_id, submission_id, f"question {question}")
    form = _form(page)
    if not form.validate_on_submit():
        return _render(page, form)
    try:
        with work_for_request() as work:
            services.record_agreed_mark(
                work,
                procurement_id,
                submission_id,
                question,
                form.words(),
                expected=form.seen(),
                keep_words=bool(form.keep_words.data),
            )
    except Refusal as refusal:
        form.explain(refusal)
        fresh = _page(procurement_id, submission_id, question)
        if isinstance(refusal, Stale):
            form.expected.data = str(len(fresh.talk.agreed))  # the next press is a knowing change, with its reason
        return _render(fresh, form), refusal.status
    flash("The agreed mark is recorded.", "notice")
    following = _all(procurement_id).next_after(page.talk.unit)
    if following is None:
        return redirect(url_for("evaluation.discussion", procurement_id=procurement_id), 303)
    return redirect(
        url_for(
            "evaluation.talk",
            procurement_id=procurement_id,
            submission_id=following.unit.submission_id,
            question=following.question.id,
        ),
        303,
    )


@bp.route(f"{_ADDRESS}/lock", methods=["GET", "POST"])
@requires(Permission.PANEL_LEAD)
def lock_quality(procurement_id: UUID) -> str | Response | tuple[str, int]:
    """Close the agreed marks; prices open after that."""
    found = _all(procurement_id)
    form = PageForm()
    status = 200
    if form.validate_on_submit():
        try:
            with work_for_request() as work:
                services.lock_quality(work, procurement_id)
            flash("Quality is locked. Prices are open.", "notice")
            return redirect(url_for("evaluation.result", procurement_id=procurement_id), 303)
        except Refusal as refusal:
            form.explain(refusal)
            status = refusal.status
            found = _all(procurement_id)
    page = render_template(
        "evaluation/lock_quality.html",
        **page_values(found.board),
        found=found,
        form=form,
        waits=None if found.not_agreed else queries.what_waits(read_session(), parts().keyring, found.board),
        back_href=url_for("evaluation.discussion", procurement_id=procurement_id),
    )
    return page if status == 200 else (page, status)
