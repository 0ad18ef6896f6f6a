"""Opportunities as open data: tender releases and news. Everything here is public on the opportunity's own page."""

from datetime import datetime
from decimal import Decimal

from config.settings import Settings
from portal.notices.planning import buyer
from portal.procurements.queries import ProcurementView
from portal.rules import ocds
from portal.rules.feeds import FeedEntry
from portal.rules.ocds_facts import CriterionFact, DocumentFact, LotFact, TenderFacts
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
            value_pence=pack.value_pence if len(pack.lots) == 1 else None,
        )
        for lot in pack.lots
    )


def tender_release(view: ProcurementView, pack: Pack, settings: Settings) -> ocds.Json:
    """The opportunity's release, as published."""
    published, closes = published_at(view), view.deadline_at or pack.timetable.deadline
    return ocds.tender_release(
        TenderFacts(
            ocid=ocid_of(settings, view, pack),
            release_id=f"{view.reference}-tender-{pack.version}",
            released_at=published,
            buyer=buyer(settings),
            title=pack.title,
            description=pack.summary,
            lots=lots_of(pack),
            published_at=published,
            closes_at=closes,
            award_expected_on=pack.timetable.award_on,
            value_pence=pack.value_pence,
            is_light_touch=pack.light_touch,
            submission_words=f"Bids are sent through this portal: {address_of(settings, view)}",
            documents=(
                DocumentFact(
                    id="opportunity",
                    kind="biddingDocuments",
                    title=pack.title,
                    url=address_of(settings, view),
                    published_at=published,
                    format="text/html",
                ),
            ),
        )
    )


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
        updated=view.award_noticed_at or published_at(view),
        published=published_at(view),
        summary=f"{view.public_status(now)}.{closes} {view.pack.summary if view.pack else ''}".strip(),
    )
