"""Your organisation as the bid takes it, partners, and what is commercially sensitive."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from portal.bids import services
from portal.bids.forms import PartnerForm, SensitiveForm, TeamForm, sensitive_form
from portal.bids.queries import Workspace
from portal.bids.views.shared import after_refusal, bp, get_workspace, note_late, page, saved_part
from portal.rules.pack import Pack
from portal.rules.permissions import Permission
from portal.rules.profile import SECTIONS, Profile, expiring, is_answered, lines
from portal.rules.refusals import NotFound, Refusal, Stale, TooLate
from portal.rules.sensitive import markable
from portal.rules.team import Partner, Team, partner_rows
from portal.rules.wording import clock_time
from portal.web.guards import requires
from portal.web.request_work import now, work_for_request
from portal.web.status import status_colour

_TEAM = "team"
# For the components that show a bid, wherever they stand.
bp.app_template_filter("profile_lines")(lines)
bp.app_template_filter("partner_rows")(partner_rows)


@bp.app_template_filter("sensitive_name")
def sensitive_name(part: str, pack: Pack) -> str:
    """A part of a bid as people call it."""
    return markable(pack).get(part, part)


@bp.get("/bids/<uuid:bid_id>/organisation")
@requires(Permission.BID_SEE)
def organisation(bid_id: UUID) -> Any:
    """What the pack asks about the organisation, taken from its profile, with the way to each section."""
    bid = get_workspace(bid_id)
    profile = bid.draft.profile or Profile()
    here = url_for("bids.organisation", bid_id=bid_id)
    tasks = []
    for section, label in SECTIONS.items():
        if section not in bid.pack.profile_asks:
            continue
        state = "Done" if is_answered(profile, section) else "Not started"
        said = [f"{line.label}: {line.value}" for line in lines(profile) if line.section == section]
        task = {"text": label, "state": state, "colour": status_colour("task", state)}
        task["href"] = url_for("accounts.profile_section", section=section, next=here)
        tasks.append(task | ({"hint": ". ".join(said)} if said else {}))
    soon = [] if bid.closed else expiring(profile, bid.pack.timetable.start_on)
    return page("organisation", bid, tasks=tasks, soon=soon)


def _version(bid: Workspace, part: str, lot: str) -> int:
    saved = saved_part(bid, part, lot)
    return saved.version if saved else 0


def _team_page(bid: Workspace, lot: str, form: TeamForm, status: int = 200) -> Any:
    team = bid.draft.team(lot)
    return page(
        "partners",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        team=team,
        rows=[(partner, partner_rows(partner)) for partner in team.partners],
        missing=[gap.words for gap in bid.lot(lot).missing if gap.kind == "team"],
        saved=saved_part(bid, _TEAM, lot),
    )


@bp.get("/bids/<uuid:bid_id>/<lot>/partners")
@requires(Permission.BID_WRITE)
def partners(bid_id: UUID, lot: str) -> Any:
    """Who does the work with you in a lot, and who gets which share."""
    bid = get_workspace(bid_id)
    form = TeamForm(data={"how": bid.draft.team(lot).how, "version": _version(bid, _TEAM, lot)})
    return _team_page(bid, lot, form)


@bp.post("/bids/<uuid:bid_id>/<lot>/partners")
@requires(Permission.BID_WRITE)
def save_partners(bid_id: UUID, lot: str) -> Any:
    """Keep how the partners were chosen."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    form = TeamForm()
    if not form.validate_on_submit():
        return _team_page(bid, lot, form, 400)
    try:
        with work_for_request() as work:
            services.save_team_words(work, bid_id, lot, form.how.data, version=form.seen())
    except Refusal as refusal:
        return _team_page(after_refusal(bid_id, form, refusal, _TEAM, lot), lot, form, refusal.status)
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(url_for("bids.task_list", bid_id=bid_id), 303)


def _at(team: Team, number: int) -> Partner:
    if not 1 <= number <= len(team.partners):
        raise NotFound
    return team.partners[number - 1]


def _partner_page(
    bid: Workspace, lot: str, form: PartnerForm, number: int | None, status: int = 200, *, theirs: bool = False
) -> Any:
    team = bid.draft.team(lot)
    standing = team.partners[number - 1] if number is not None and number <= len(team.partners) else None
    return page(
        "partner",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        number=number,
        tupe_applies=bid.pack.tupe.has_table,
        theirs=partner_rows(standing) if theirs and standing else (),
        saved=saved_part(bid, _TEAM, lot),
        back_href=url_for("bids.partners", bid_id=bid.bid_id, lot=lot),
        back_text="Back to your partners",
    )


@bp.get("/bids/<uuid:bid_id>/<lot>/partners/add")
@requires(Permission.BID_WRITE)
def add_partner(bid_id: UUID, lot: str) -> Any:
    """An empty page for one more partner."""
    bid = get_workspace(bid_id)
    form = PartnerForm(bid.lot(lot).lot, data={"version": _version(bid, _TEAM, lot), "pays_in_days": 30})
    return _partner_page(bid, lot, form, None)


@bp.post("/bids/<uuid:bid_id>/<lot>/partners/add")
@requires(Permission.BID_WRITE)
def save_new_partner(bid_id: UUID, lot: str) -> Any:
    """Name one more partner."""
    return _save_partner(bid_id, lot, None)


@bp.get("/bids/<uuid:bid_id>/<lot>/partners/<int:number>")
@requires(Permission.BID_WRITE)
def partner(bid_id: UUID, lot: str, number: int) -> Any:
    """One partner, counted from 1."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    values = PartnerForm.values_of(_at(bid.draft.team(lot), number))
    form = PartnerForm(bid.lot(lot).lot, data=values | {"version": _version(bid, _TEAM, lot)})
    return _partner_page(bid, lot, form, number)


@bp.post("/bids/<uuid:bid_id>/<lot>/partners/<int:number>")
@requires(Permission.BID_WRITE)
def save_partner(bid_id: UUID, lot: str, number: int) -> Any:
    """Keep what was changed about a partner."""
    return _save_partner(bid_id, lot, number)


def _save_partner(bid_id: UUID, lot: str, number: int | None) -> Any:
    bid = get_workspace(bid_id)
    form = PartnerForm(bid.lot(lot).lot)
    if not form.validate_on_submit():
        return _partner_page(bid, lot, form, number, 400)
    try:
        with work_for_request() as work:
            services.save_partner(work, bid_id, lot, form.partner(), at=number, version=form.seen())
    except Refusal as refusal:
        bid = after_refusal(bid_id, form, refusal, _TEAM, lot)
        return _partner_page(bid, lot, form, number, refusal.status, theirs=isinstance(refusal, Stale))
    flash(f"{form.name.data} is saved.", "notice")
    return redirect(url_for("bids.partners", bid_id=bid_id, lot=lot), 303)


@bp.post("/bids/<uuid:bid_id>/<lot>/partners/<int:number>/remove")
@requires(Permission.BID_WRITE)
def remove_partner(bid_id: UUID, lot: str, number: int) -> Response:
    """Take a partner out."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    name = _at(bid.draft.team(lot), number).name
    try:
        with work_for_request() as work:
            services.remove_partner(work, bid_id, lot, number, version=_version(bid, _TEAM, lot))
    except TooLate:
        note_late(bid_id, "save")
        raise
    flash(f"{name} is taken out.", "notice")
    return redirect(url_for("bids.partners", bid_id=bid_id, lot=lot), 303)


_SENSITIVE = "sensitive"


def _sensitive_page(bid: Workspace, lot: str, form: SensitiveForm, status: int = 200, *, theirs: bool = False) -> Any:
    return page(
        "sensitive",
        bid,
        status,
        form=form,
        lot=bid.lot(lot).lot,
        theirs=bid.draft.sensitive.get(lot, {}) if theirs else None,
        saved=saved_part(bid, _SENSITIVE, lot),
    )


@bp.get("/bids/<uuid:bid_id>/<lot>/sensitive")
@requires(Permission.BID_WRITE)
def sensitive(bid_id: UUID, lot: str) -> Any:
    """A box for each part of the bid that may be commercially sensitive."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    form = sensitive_form(bid.pack, bid.draft.sensitive.get(lot, {}), version=_version(bid, _SENSITIVE, lot))
    return _sensitive_page(bid, lot, form)


@bp.post("/bids/<uuid:bid_id>/<lot>/sensitive")
@requires(Permission.BID_WRITE)
def save_sensitive(bid_id: UUID, lot: str) -> Any:
    """Keep the reasons."""
    bid = get_workspace(bid_id)
    bid.lot(lot)
    form = sensitive_form(bid.pack, bid.draft.sensitive.get(lot, {}), version=_version(bid, _SENSITIVE, lot))
    if not form.validate_on_submit():
        return _sensitive_page(bid, lot, form, 400)
    try:
        with work_for_request() as work:
            services.save_sensitive(work, bid_id, lot, form.reasons(), version=form.seen())
    except Refusal as refusal:
        refusal.errors = {part.replace(":", "_"): words for part, words in refusal.errors.items()}
        bid = after_refusal(bid_id, form, refusal, _SENSITIVE, lot)
        return _sensitive_page(bid, lot, form, refusal.status, theirs=isinstance(refusal, Stale))
    flash(f"Saved at {clock_time(now())}.", "notice")
    return redirect(url_for("bids.task_list", bid_id=bid_id), 303)
