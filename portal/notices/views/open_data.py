"""Open data, calendar and feed: public, without signing in."""

import json
from datetime import UTC, datetime

from flask import Response

from portal.audit.verification import latest_seal
from portal.awards import queries as awards
from portal.contracts.queries import contracts_by_procurement
from portal.intentions import queries as plan_queries
from portal.notices import decisions, opportunities, planning
from portal.notices.views.blueprint import bp, today
from portal.procurements import queries as procurements
from portal.procurements.queries import ProcurementView
from portal.rules import feeds, ocds
from portal.web.guards import public
from portal.web.request_work import now, parts, read_session

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def _file(text: str, kind: str, name: str | None = None) -> Response:
    response = Response(text, content_type=f"{kind}; charset=utf-8")
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _published() -> list[ProcurementView]:
    session = read_session()
    return [*procurements.list_open(session, now()), *procurements.list_closed(session, now())]


@bp.get("/data/releases.json")
@public
def releases() -> Response:
    """Every public plan, opportunity, award and contract as an OCDS release package."""
    settings = parts().settings
    plans = plan_queries.list_public(read_session(), today())
    found = [planning.plan_release(plan, settings) for plan in plans]
    versions = procurements.list_all_versions(read_session())
    endings = procurements.list_endings(read_session())
    for view in _published():
        found += opportunities.tender_releases(view, versions.get(view.id, []), endings.get(view.id), settings)
    noticed = awards.list_public(read_session(), parts().keyring, now())
    contracts = contracts_by_procurement(read_session(), [award.view.id for award in noticed])
    for award in noticed:
        signed = contracts.get(award.view.id, [])
        found.append(decisions.award_release(award, settings, signed))
        found += [decisions.contract_release(award, contract, settings) for contract in signed]
    updated = max([datetime.fromisoformat(release["date"]) for release in found], default=_BEGINNING)
    package = ocds.release_package(
        found,
        uri=f"{settings.public_url.rstrip('/')}/data/releases.json",
        published_at=updated,
        publisher_name=settings.authority_name,
    )
    return _file(json.dumps(package, ensure_ascii=False, indent=2), "application/json")


@bp.get("/data/intentions.csv")
@public
def intentions_csv() -> Response:
    """Every public plan as a spreadsheet."""
    settings = parts().settings
    plans = plan_queries.list_public(read_session(), today())
    text = feeds.csv_text(planning.CSV_HEADER, [planning.plan_row(plan, settings) for plan in plans])
    return _file(text, "text/csv", "plans.csv")


@bp.get("/intentions.ics")
@public
def calendar() -> Response:
    """Every date of every public plan as a calendar."""
    settings = parts().settings
    plans = plan_queries.list_public(read_session(), today())
    events = [event for plan in plans for event in planning.plan_events(plan, settings)]
    updated = max([planning.last_change(plan) for plan in plans], default=_BEGINNING)
    return _file(
        feeds.icalendar(f"Plans of {settings.authority_name}", events, stamped_at=updated), "text/calendar", "plans.ics"
    )


@bp.get("/feeds/opportunities.atom")
@public
def feed() -> Response:
    """What is new, for feed readers."""
    settings = parts().settings
    root = settings.public_url.rstrip("/")
    plans = plan_queries.list_public(read_session(), today())
    news = [planning.plan_entry(plan, settings) for plan in plans]
    news += [opportunities.opportunity_entry(view, settings, now()) for view in _published()]
    entries = sorted(news, key=lambda e: e.updated, reverse=True)
    text = feeds.atom(
        feed_id=f"{root}/feeds/opportunities.atom",
        title=f"Plans and opportunities: {settings.authority_name}",
        page=f"{root}/plans",
        feed=f"{root}/feeds/opportunities.atom",
        updated=max([entry.updated for entry in entries], default=_BEGINNING),
        author=settings.authority_name,
        entries=entries,
    )
    return _file(text, "application/atom+xml")


@bp.get("/data/audit-heads.json")
@public
def audit_heads() -> Response:
    """The latest daily joint digest of the audit trail: the digest alone, which tells nothing of who drafts or submits."""
    seal = latest_seal(read_session())
    body = (
        {"digest": seal.digest, "sealed_at": seal.sealed_at.isoformat()}
        if seal
        else {"digest": None, "sealed_at": None}
    )
    return _file(json.dumps(body), "application/json")
