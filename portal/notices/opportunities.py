"""Opportunities as open data: tender releases and news. Everything here is public on the opportunity's own page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from config.settings import Settings
from portal.notices.planning import buyer
from portal.procurements.queries import EndingView, ProcurementView, VersionView
from portal.rules import ocds
from portal.rules.amending import EndingKind
from portal.rules.feeds import FeedEntry
from portal.rules.ocds_facts import AmendmentFact, CriterionFact, DocumentFact, LotFact, TenderFacts
from portal.rules.pack import Pack
from portal.rules.wording import deadline, listed


def address_of(settings: Settings, view: ProcurementView) -> str:
    """The opportunity's public page."""
    return f"{settings.public_url.rstrip('/')}/opportunity/{view.reference}"


def ocid_of(settings: Settings, view: ProcurementView, pack: Pack) -> str:
    """The plan it came from and all that follows share one id."""
    return ocds.ocid(settings.ocid_prefix, pack.intention_reference or view.reference)


def lots_of(pack: Pack) -> tuple[LotFact, ...]:
    """The lots with their weighted criteria. A mark's minimum is on its own scale."""
    criteria = [
        CriterionFact(
            name=question.title,
            kind="quality",
            weight_percent=Decimal(question.weight),
            minimum=Decimal(question.minimum_score) if question.minimum_score else None,
        )
        for question in pack.questions
    ]
    criteria.append(CriterionFact(name=pack.price.title, kind="price", weight_percent=Decimal(pack.price.weight)))
    criteria += [CriterionFact(name=m.title, kind="quality", weight_percent=Decimal(m.weight)) for m in pack.measures]
    return tuple(
        LotFact(
            id=lot.id,
            title=lot.title,
            description=listed(list(lot.districts)),
            criteria=tuple(criteria),
            starts_on=pack.timetable.start_on,
            ends_on=pack.timetable.end_on,
            value_pence=lot.value_pence or (pack.value_pence if len(pack.lots) == 1 else None),
        )
        for lot in pack.lots
    )


def tender_releases(
    view: ProcurementView, versions: Sequence[VersionView], ending: EndingView | None, settings: Settings
) -> list[ocds.Json]:
    """One release for each published version, each with the changes up to it; one more where it ended without a contract."""
    made: list[ocds.Json] = []
    amendments: list[AmendmentFact] = []
    for version in versions:
        if version.kind is not None:
            amendments.append(
                AmendmentFact(
                    id=str(version.number),
                    at=version.published_at,
                    rationale=version.reason,
                    description="; ".join(change.label for change in version.changes),
                    amends=_release_id(view, version.number - 1),
                    gives=_release_id(view, version.number),
                )
            )
        facts = _facts(view, version.pack, settings, version.published_at)
        if amendments:
            facts = replace(facts, tag="tenderAmendment", amendments=tuple(amendments))
        made.append(ocds.tender_release(facts))
    if ending is not None and versions:
        cancelled: Literal["unsuccessful", "cancelled"] = (
            "unsuccessful" if ending.kind is EndingKind.NO_AWARD else "cancelled"
        )
        facts = _facts(view, versions[-1].pack, settings, ending.at)
        made.append(
            ocds.tender_release(
                replace(
                    facts,
                    release_id=f"{view.reference}-tender-end",
                    tag="tenderCancellation",
                    status=cancelled,
                    lots=tuple(replace(lot, status=cancelled) for lot in facts.lots),
                    amendments=tuple(amendments),
                    ended_because=ending.reason,
                )
            )
        )
    return made


def _release_id(view: ProcurementView, number: int) -> str:
    return f"{view.reference}-tender-{number}"


def _facts(view: ProcurementView, pack: Pack, settings: Settings, released_at: datetime) -> TenderFacts:
    address = address_of(settings, view)
    return TenderFacts(
        ocid=ocid_of(settings, view, pack),
        release_id=_release_id(view, pack.version),
        released_at=released_at,
        buyer=buyer(settings),
        title=pack.title,
        description=pack.summary,
        lots=lots_of(pack),
        published_at=published_at(view),
        closes_at=pack.timetable.deadline,
        award_expected_on=pack.timetable.award_on,
        value_pence=pack.value_pence,
        is_light_touch=pack.light_touch,
        submission_words=f"Bids are sent through this portal: {address}",
        documents=(
            DocumentFact(
                id="opportunity",
                kind="biddingDocuments",
                title=pack.title,
                url=address,
                published_at=released_at,
                format="text/html",
            ),
            *(
                DocumentFact(
                    id=str(each.file_id),
                    kind=_KINDS.get(each.kind, "biddingDocuments"),
                    title=f"{each.title} ({each.language})" if each.language else each.title,
                    url=f"{address}/files/{each.file_id}",
                    published_at=released_at,
                )
                for each in pack.documents
            ),
        ),
    )


# Kinds of our files as the OCDS code list of document types has them.
_KINDS = {"specification": "technicalSpecifications", "contract": "contractDraft"}


def published_at(view: ProcurementView) -> datetime:
    """When it became public; only published ones come here. Raises ValueError."""
    if view.published_at is None:
        raise ValueError("not published")
    return view.published_at


def opportunity_entry(view: ProcurementView, settings: Settings, now: datetime) -> FeedEntry:
    """The opportunity as news. Its end is told in the summary; nothing here counts bids."""
    address = address_of(settings, view)
    closes = f" Closes {deadline(view.deadline_at)}." if view.deadline_at else ""
    return FeedEntry(
        id=address,
        title=f"Opportunity: {view.title}",
        link=address,
        updated=view.award_noticed_at or view.terminated_at or view.changed_at or published_at(view),
        published=published_at(view),
        summary=f"{view.public_status(now)}.{closes} {view.pack.summary if view.pack else ''}".strip(),
    )
