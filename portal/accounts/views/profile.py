"""The profile of a provider: a list of short sections, one page each. It is asked for by the first bid, not on signing up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.reference import districts
from portal.accounts import queries, services
from portal.accounts.forms import YES, SectionForm, section_form
from portal.accounts.queries import ProfileView
from portal.accounts.services import SavedProfile
from portal.accounts.views.blueprint import bp
from portal.rules.permissions import Permission
from portal.rules.profile import SECTIONS, Insurance, band_words, expiring, fact_of, is_answered, lines
from portal.rules.refusals import NotFound, Refusal, Stale
from portal.rules.wording import in_london
from portal.storage.checking import Harmful
from portal.unit_of_work import Work
from portal.web.guards import requires
from portal.web.kept import safe_path
from portal.web.request_work import current_actor, now, parts, read_session, work_for_request
from portal.web.status import status_colour
from portal.web.streams import download
from portal.web.uploads import checked_file, upload_limit_words

SOON = timedelta(days=30)
_GROUPS = (("About you", ""), ("Insurance", "insurance-"), ("Policies", "policy-"))


def _view() -> ProfileView:
    return queries.get_profile(read_session(), parts().keyring, current_actor())


def _after() -> str | None:
    """The page of a bid one came from."""
    return safe_path(request.values.get("next"))


@bp.get("/organisation/profile")
@requires(Permission.PROFILE_WRITE)
def profile() -> str:
    """Every section, with what it says, and what runs out soon."""
    view, today = _view(), in_london(now()).date()
    limits = queries.sme_limits_on(today)
    groups = [
        (title, [_task(view, section) for section in SECTIONS if _group(section) == start]) for title, start in _GROUPS
    ]
    return render_template(
        "accounts/profile.html",
        name=current_actor().organisation_name,
        groups=groups,
        size=band_words(fact_of(view.profile, limits)),
        limits=limits,
        expiring=[(each, each.expires_on < today) for each in expiring(view.profile, today + SOON)],
        back_href=url_for(".organisation"),
    )


def _group(section: str) -> str:
    return next((start for _, start in _GROUPS if start and section.startswith(start)), "")


def _task(view: ProfileView, section: str) -> dict[str, Any]:
    state = "Done" if is_answered(view.profile, section) else "Not started"
    found = [line for line in lines(view.profile) if line.section == section]
    said = [line.value if len(found) == 1 else f"{line.label}: {line.value}" for line in found]
    task = {
        "text": SECTIONS[section],
        "href": url_for(".profile_section", section=section),
        "state": state,
        "colour": status_colour("task", state),
    }
    return task | ({"hint": ". ".join(said)} if said else {})


@bp.get("/organisation/profile/<string(maxlength=40):section>")
@requires(Permission.PROFILE_WRITE)
def profile_section(section: str) -> Any:
    """One section."""
    view = _view()
    form = section_form(section, view.profile, _places(), version=str(view.version), next=_after() or "")
    return _section_page(view, section, form)


def _places() -> list[str]:
    return [name for _, name in districts()]


def _section_page(view: ProfileView, section: str, form: SectionForm, status: int = 200) -> tuple[str, int]:
    held = view.profile.policy(section.removeprefix("policy-")) if section.startswith("policy-") else None
    html = render_template(
        "accounts/profile_section.html",
        form=form,
        section=section,
        title=SECTIONS[section],
        saved=view.saved.get(section),
        file=held.file if held else None,
        stands=[line for line in lines(view.profile) if line.section == section] if status == Stale.status else [],
        with_file=section.startswith("policy-"),
        upload_limit=upload_limit_words(),
        back_href=_after() or url_for(".profile"),
    )
    return html, status


@bp.post("/organisation/profile/<string(maxlength=40):section>")
@requires(Permission.PROFILE_WRITE)
def save_profile_section(section: str) -> Any:
    """Keep a section; a document beside it is added in a work of its own, so that a refused file takes nothing along."""
    view = _view()
    form = section_form(section, view.profile, _places())
    if not form.validate_on_submit():
        return _section_page(view, section, form, 400)
    try:
        with work_for_request() as work:
            saved = _save(work, section, form)
        form.version.data = str(saved.version)
        _add_file(section, form)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        view = _view()
        if isinstance(refusal, Stale):
            form.version.data = str(view.version)
        form.explain(refusal)
        return _section_page(view, section, form, refusal.status)
    told = " ".join(saved.told)
    flash(f"“{SECTIONS[section]}” is saved. {told} Check it.".strip() if told else f"“{SECTIONS[section]}” is saved.",
          "notice")  # fmt: skip
    return redirect(safe_path(form.next.data) or url_for(".profile"), 303)


def _save(work: Work, section: str, form: Any) -> SavedProfile:
    version = form.seen()
    group, _, kind = section.partition("-")
    savers: dict[str, Callable[[], SavedProfile]] = {
        "legal": lambda: services.save_legal_form(work, form.legal_form.data, version=version),
        "numbers": lambda: services.save_numbers(
            work, form.typed(), not_registered=form.not_registered.data, version=version
        ),
        "size": lambda: services.save_size(
            work,
            staff=form.staff.data,
            turnover_pence=form.turnover.data,
            balance_pence=form.balance.data,
            year_end=form.year_end.data,
            version=version,
        ),
        "vcse": lambda: services.save_vcse(work, form.vcse.data == YES, form.kind.data or "", version=version),
        "districts": lambda: services.save_districts(work, form.districts.data, version=version),
        "insurance": lambda: services.save_insurance(
            work, Insurance(kind, form.standing.data, form.amount.data, form.expires_on.data), version=version
        ),
        "policy": lambda: services.save_policy(work, kind, form.standing.data, form.expires_on.data, version=version),
    }
    return savers[group]()


def _add_file(section: str, form: Any) -> None:
    if not section.startswith("policy-") or not form.file.data:
        return
    kind = section.removeprefix("policy-")
    try:
        with checked_file(form.file.data) as file, work_for_request() as work:
            services.add_policy_file(work, kind, file)
    except Harmful:
        with work_for_request() as work:
            services.record_harmful_policy_file(work)
        raise


@bp.post("/organisation/profile/<string(maxlength=40):section>/file/remove")
@requires(Permission.PROFILE_WRITE)
def remove_profile_file(section: str) -> Response:
    """Take the document of a policy out."""
    with work_for_request() as work:
        services.remove_policy_file(work, section.removeprefix("policy-"))
    flash("The document is taken out. Bids you sent with it keep it.", "notice")
    return redirect(url_for(".profile_section", section=section), 303)


@bp.get("/organisation/profile/files/<uuid:file_id>")
@requires(Permission.PROFILE_WRITE)
def profile_file(file_id: UUID) -> FlaskResponse:
    """A document of the own profile, to keep, never to open in the page."""
    organisation_id = current_actor().organisation_id
    if organisation_id is None:
        raise NotFound
    fact, pieces = queries.open_profile_file(read_session(), parts(), organisation_id, file_id)
    return download(pieces, fact.name, fact.size)
