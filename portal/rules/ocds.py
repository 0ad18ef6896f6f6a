"""Open data: releases of the Open Contracting Data Standard 1.1 with the United Kingdom's extension fields.

Each builder turns facts (`portal.rules.ocds_facts`) into a JSON-ready dict. Nothing is stated that is not known: empty
values are left out at every depth. Sources: OCDS 1.1.5 schema; cabinetoffice/ocds_uk_extension of January 2026.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from portal.rules.ocds_amending import amendment_rows
from portal.rules.ocds_facts import (
    AwardFacts,
    AwardOfLot,
    BidCounts,
    ContractFacts,
    CriterionFact,
    DocumentFact,
    LotFact,
    MilestoneFact,
    Party,
    PlanFacts,
    ReleaseFacts,
    TenderFacts,
)

Json = dict[str, Any]

LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_EXTENSIONS = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = (
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
    f"{_EXTENSIONS}/ocds_lots_extension/master/extension.json",
    f"{_EXTENSIONS}/ocds_awardCriteria_extension/master/extension.json",
    f"{_EXTENSIONS}/ocds_bid_extension/v1.1.5/extension.json",
    f"{_EXTENSIONS}/ocds_communication_extension/master/extension.json",
    f"{_EXTENSIONS}/ocds_suitability_extension/master/extension.json",
)
_ACT = {"id": "2023/54", "scheme": "UKPGA", "uri": "https://www.legislation.gov.uk/ukpga/2023/54/contents"}
_LONDON = ZoneInfo("Europe/London")


def ocid(prefix: str, reference: str) -> str:
    """Make the open contracting id of a process: the publisher's prefix and the process's own reference.

    A prefix is given out by the Open Contracting Partnership; it is a setting. The intention and all that follows
    from it share one ocid.

    >>> ocid("ocds-abc123", "KCP-2026-014")
    'ocds-abc123-kcp-2026-014'
    """
    return f"{prefix}-{'-'.join(reference.lower().split())}"


def planning_release(facts: PlanFacts) -> Json:
    """Build the release of a plan: its need and reasons, value band, milestones and when the advert is due.

    >>> from portal.rules.ocds_facts import Party
    >>> plan = PlanFacts(ocid="ocds-abc123-1", release_id="1-1", released_at=datetime(2026, 8, 3, 9, tzinfo=UTC),
    ...                  buyer=Party(id="GB-LAE-KEN", name="Kent"), title="Young carers", band_label="Under £30,000")
    >>> planning_release(plan)["planning"]
    {'budget': {'description': 'Under £30,000'}}
    """
    band: Json = {
        "minValue": _value(facts.band_least_pence or None),
        "value": _value(facts.band_below_pence),
    }
    release = _release(facts, "planningUpdate" if facts.is_update else "planning")
    release["planning"] = {
        "rationale": facts.rationale,
        "budget": {"description": facts.band_label},
        "milestones": _milestones(facts.milestones),
        "documents": [{"id": "plan", "documentType": "procurementPlan", "title": facts.title, "url": facts.url}]
        if facts.url
        else [],
    }
    release["tender"] = {
        **_tender_head(facts),
        **band,
        "status": facts.status,
        "contractPeriod": _period(facts.starts_on, facts.ends_on),
        "communication": {"futureNoticeDate": _start_of(facts.advert_on)},
        "suitability": {"sme": facts.sme, "vcse": facts.vcse},
        "deliveryAddresses": [{"region": name, "countryName": "United Kingdom"} for _code, name in facts.districts],
    }
    return without_empties(release)


def tender_release(facts: TenderFacts) -> Json:
    """Build the release of an opportunity: lots with weighted criteria, closing times, milestones and documents."""
    release = _release(facts, facts.tag)
    release["tender"] = {
        **_tender_head(facts),
        "status": facts.status,
        "statusDetails": facts.ended_because,
        "amendments": amendment_rows(facts.amendments),
        "value": _value(facts.value_pence, facts.value_with_vat_pence),
        "procurementMethod": facts.method,
        "procurementMethodDetails": facts.method_details,
        "legalBasis": _ACT,
        "specialRegime": ["lightTouch"] if facts.is_light_touch else [],
        "aboveThreshold": facts.above_threshold,
        "lotDetails": {
            "maximumLotsBidPerSupplier": facts.max_lots_bid,
            "maximumLotsAwardedPerSupplier": facts.max_lots_awarded,
        },
        "lots": [_lot(lot) for lot in facts.lots],
        "tenderPeriod": {"startDate": _at(facts.published_at), "endDate": _at(facts.closes_at)},
        "enquiryPeriod": {"startDate": _at(facts.published_at), "endDate": _at(facts.questions_close_at)}
        if facts.questions_close_at
        else {},
        "awardPeriod": {"endDate": _end_of(facts.award_expected_on)},
        "submissionMethod": ["electronicSubmission"],
        "submissionMethodDetails": facts.submission_words,
        "milestones": _milestones(facts.milestones),
        "documents": _documents(facts.documents),
    }
    return without_empties(release)


def award_release(facts: AwardFacts) -> Json:
    """Build the release of awards: winners by lot, value, standstill, when summaries went out, and bid counts.

    Raises `ValueError` when counts of bids are given without an opening before the release: how many bid is nobody's
    to know while bids are sealed (design, decision 7).
    """
    if facts.counts and (facts.opened_at is None or facts.opened_at > facts.released_at):
        raise ValueError("Counts of bids may be published only after the bids were opened.")
    suppliers = [party for award in facts.awards for party in award.suppliers]
    release = _release(facts, "awardUpdate" if facts.is_update else "award", suppliers)
    release["tender"] = {**_tender_head(facts), "lots": [_lot(lot) for lot in facts.lots]}
    release["bids"] = {"statistics": _statistics(facts.counts)}
    release["awards"] = [_award(award, facts.above_threshold) for award in facts.awards]
    return without_empties(release)


def contract_release(facts: ContractFacts) -> Json:
    """Build the release of a signed contract: period, value, and what it promises that can be measured."""
    release = _release(facts, "contractUpdate" if facts.is_update else "contract", facts.suppliers)
    release["contracts"] = [
        {
            "id": facts.contract_id,
            "awardID": facts.award_id,
            "title": facts.title,
            "status": facts.status,
            "dateSigned": _start_of(facts.signed_on),
            "period": _period(facts.starts_on, facts.ends_on, facts.extension_until_on),
            "value": _value(facts.value_pence, facts.value_with_vat_pence),
            "aboveThreshold": facts.above_threshold,
            "agreedMetrics": [
                {
                    "id": promise.id,
                    "title": promise.title,
                    "description": promise.description,
                    "observations": [{"id": f"{promise.id}-target", "measure": promise.target, "notes": "Target"}]
                    if promise.target
                    else [],
                }
                for promise in facts.obligations
            ],
            "documents": _documents(facts.documents),
        }
    ]
    return without_empties(release)


def release_package(releases: Sequence[Json], *, uri: str, published_at: datetime, publisher_name: str) -> Json:
    """Wrap releases, oldest first, in a package. The schema asks for at least one release; none gives an empty list.

    `published_at` is when the newest of them changed, not when somebody asked.

    >>> package = release_package([], uri="https://kent.example/data/releases.json",
    ...                           published_at=datetime(2026, 8, 3, 9, tzinfo=UTC), publisher_name="Kent")
    >>> package["version"], package["publishedDate"]
    ('1.1', '2026-08-03T09:00:00Z')
    """
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": _at(published_at),
        "publisher": {"name": publisher_name},
        "license": LICENCE,
        "releases": sorted(releases, key=lambda release: (datetime.fromisoformat(release["date"]), release["id"])),
    }


def without_empties(value: Json) -> Json:
    """Leave out what says nothing, at every depth: None, "", {} and []. 0 and False stay.

    >>> without_empties({"a": {"b": None, "c": [""]}, "d": 0, "e": False})
    {'d': 0, 'e': False}
    """
    pruned: Json = _pruned(value)
    return pruned


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _pruned(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if not _is_empty(inner)}
    if isinstance(value, list):
        return [inner for inner in map(_pruned, value) if not _is_empty(inner)]
    return value


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _release(facts: ReleaseFacts, tag: str, suppliers: Iterable[Party] = ()) -> Json:
    parties = {facts.buyer.id: _party(facts.buyer, ["buyer"])}
    for supplier in suppliers:
        parties.setdefault(supplier.id, _party(supplier, ["supplier", "tenderer"]))
    return {
        "ocid": facts.ocid,
        "id": facts.release_id,
        "date": _at(facts.released_at),
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": facts.buyer.id, "name": facts.buyer.name},
        "parties": list(parties.values()),
    }


def _tender_head(facts: ReleaseFacts) -> Json:
    codes = [{"scheme": "CPV", "id": code, "description": label} for code, label in facts.cpv]
    return {
        "id": facts.ocid,
        "title": facts.title,
        "description": facts.description,
        "mainProcurementCategory": "services",
        "classification": codes[0] if codes else {},
        "additionalClassifications": codes[1:],
    }


def _party(party: Party, roles: list[str]) -> Json:
    is_buyer = "buyer" in roles
    local_authority = {"scheme": "UK_CA_TYPE", "id": "publicAuthoritySubCentralGovernment"}
    return {
        "id": party.id,
        "name": party.name,
        "identifier": {"scheme": party.scheme, "id": party.number, "legalName": party.name} if party.number else {},
        "address": {
            "streetAddress": party.street,
            "locality": party.town,
            "postalCode": party.postcode,
            "countryName": "United Kingdom" if party.town or party.postcode else "",
        },
        "contactPoint": {
            "name": party.contact_name,
            "email": party.contact_email,
            "telephone": party.contact_phone,
        },
        "roles": roles,
        "details": {
            "classifications": [local_authority] if is_buyer else [],
            "scale": {True: "sme", False: "large", None: ""}[party.is_sme],
            "vcse": party.is_vcse,
        },
    }


def _lot(lot: LotFact) -> Json:
    return {
        "id": lot.id,
        "title": lot.title,
        "description": lot.description,
        "status": lot.status,
        "value": _value(lot.value_pence, lot.value_with_vat_pence),
        "contractPeriod": _period(lot.starts_on, lot.ends_on, lot.extension_until_on),
        "hasRenewal": None if lot.starts_on is None else lot.extension_until_on is not None,
        "suitability": {"sme": lot.sme, "vcse": lot.vcse},
        "awardCriteria": {"criteria": [_criterion(criterion) for criterion in lot.criteria]},
    }


def _criterion(criterion: CriterionFact) -> Json:
    numbers: list[Json] = [{"number": _number(criterion.weight_percent), "weight": "percentageExact"}]
    if criterion.minimum is not None:
        numbers.append({"number": _number(criterion.minimum), "threshold": "minimumScore"})
    return {
        "type": criterion.kind,
        "name": criterion.name,
        "description": criterion.description,
        "numbers": numbers,
    }


def _award(award: AwardOfLot, above_threshold: bool | None) -> Json:
    return {
        "id": award.id,
        "title": award.title,
        "status": award.status,
        "date": _start_of(award.decided_on),
        "value": _value(award.value_pence, award.value_with_vat_pence),
        "suppliers": [{"id": supplier.id, "name": supplier.name} for supplier in award.suppliers],
        "relatedLots": [award.lot_id],
        "contractPeriod": _period(award.starts_on, award.ends_on),
        "assessmentSummariesDateSent": _at(award.summaries_sent_at),
        "standstillPeriod": {"endDate": _end_of(award.standstill_ends_on)},
        "aboveThreshold": above_threshold,
        "documents": _documents(award.documents),
    }


def _statistics(counts: Iterable[BidCounts]) -> list[Json]:
    measures = [
        (count.lot_id, measure, value)
        for count in counts
        for measure, value in (
            ("bids", count.received),
            ("finalStageBids", count.assessed),
            ("smeFinalStageBids", count.assessed_from_smes),
            ("vcseFinalStageBids", count.assessed_from_vcses),
        )
        if value is not None
    ]
    return [
        {"id": str(number), "measure": measure, "value": value, "relatedLot": lot_id}
        for number, (lot_id, measure, value) in enumerate(measures, start=1)
    ]


def _milestones(milestones: Iterable[MilestoneFact]) -> list[Json]:
    return [
        {
            "id": milestone.id,
            "title": milestone.title,
            "type": milestone.kind,
            "description": milestone.note,
            "dueDate": _start_of(milestone.due_on),
            "dateMet": _start_of(milestone.met_on),
            "dateModified": _at(milestone.modified_at),
            "status": "met" if milestone.met_on else "notMet" if milestone.missed else "scheduled",
        }
        for milestone in milestones
    ]


def _documents(documents: Iterable[DocumentFact]) -> list[Json]:
    return [
        {
            "id": document.id,
            "documentType": document.kind,
            "title": document.title,
            "url": document.url,
            "datePublished": _at(document.published_at),
            "format": document.format,
            "noticeType": document.notice_type,
        }
        for document in documents
    ]


def _value(pence: int | None, with_vat_pence: int | None = None) -> Json:
    if pence is None and with_vat_pence is None:
        return {}
    return {"amount": _pounds(pence), "amountGross": _pounds(with_vat_pence), "currency": "GBP"}


def _pounds(pence: int | None) -> int | float | None:
    return None if pence is None else _number(Decimal(pence) / 100)


def _number(exact: Decimal) -> int | float:
    """Give a JSON number. A binary number stands in at this last step only: its shortest form is the decimal again."""
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _period(starts_on: date | None, ends_on: date | None, latest_on: date | None = None) -> Json:
    return {"startDate": _start_of(starts_on), "endDate": _end_of(ends_on), "maxExtentDate": _end_of(latest_on)}


def _at(moment: datetime | None) -> str | None:
    """Write a time in UTC to the second. Raises `ValueError` for a time without a zone."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("A time in open data needs its zone.")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _start_of(day: date | None) -> str | None:
    return None if day is None else datetime.combine(day, time.min, _LONDON).isoformat()


def _end_of(day: date | None) -> str | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59), _LONDON).isoformat()
