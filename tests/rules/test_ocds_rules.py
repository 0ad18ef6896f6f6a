"""Open data: every release is valid under the UK schema and under OCDS 1.1.5, and says neither too much nor nothing."""

import copy
import csv
import doctest
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from portal.rules import ocds
from portal.rules.ocds import award_release, contract_release, planning_release, release_package, tender_release
from portal.rules.ocds_facts import (
    AwardFacts,
    AwardOfLot,
    BidCounts,
    ContractFacts,
    CriterionFact,
    DocumentFact,
    LotFact,
    MilestoneFact,
    ObligationFact,
    Party,
    PlanFacts,
    TenderFacts,
)

SCHEMAS = Path(__file__).parents[1] / "data" / "ocds"
AT = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
BUYER = Party(
    id="GB-LAE-DEM",
    name="Demonstration County Council",
    scheme="GB-LAE",
    number="DEM",
    street="County Hall",
    town="Maidstone",
    postcode="ME14 1XX",
    contact_name="Commissioning team",
    contact_email="commissioning@demonstration.example",
    contact_phone="01632 960014",
)
WINNER = Party(id="GB-CHC-9999999", name="Alder Youth", scheme="GB-CHC", number="9999999", is_sme=True, is_vcse=True)
HEAD = {
    "ocid": ocds.ocid("ocds-abc123", "KCP-2026-014"),
    "buyer": BUYER,
    "title": "Open-access youth work",
    "description": "Somewhere to go after six, without a referral.",
    "cpv": (("85312000", "Social work services without accommodation"), ("92000000", "Recreational services")),
}
LOT = LotFact(
    id="1",
    title="Ashford",
    description="All wards of Ashford",
    value_pence=41_250_050,
    value_with_vat_pence=49_500_060,
    starts_on=date(2027, 6, 1),
    ends_on=date(2030, 5, 31),
    extension_until_on=date(2032, 5, 31),
    sme=True,
    vcse=True,
    criteria=(
        CriterionFact(name="Quality", kind="quality", weight_percent=Decimal("47.5"), minimum=Decimal(2)),
        CriterionFact(
            name="Price", kind="price", weight_percent=Decimal(40), description="Lowest price divided by yours"
        ),
        CriterionFact(name="Social value", kind="quality", weight_percent=Decimal("12.5")),
    ),
)
PLAN = PlanFacts(
    **HEAD,
    release_id="kcp-2026-014-plan-1",
    released_at=AT,
    rationale="In eleven wards nobody came. An open competition was considered first.",
    band_label="£250,000 to £500,000 a year",
    band_least_pence=25_000_000,
    band_below_pence=50_000_000,
    milestones=(
        MilestoneFact(
            id="engagement", title="Meet us", kind="engagement", due_on=date(2026, 10, 6), met_on=date(2026, 10, 6)
        ),
        MilestoneFact(
            id="advert",
            title="Advert",
            kind="preProcurement",
            due_on=date(2027, 2, 1),
            modified_at=AT,
            note="First planned for 1 November 2026.",
        ),
        MilestoneFact(id="start", title="Service start", kind="delivery", due_on=date(2027, 9, 1), missed=True),
    ),
    advert_on=date(2027, 2, 1),
    starts_on=date(2027, 9, 1),
    ends_on=date(2030, 8, 31),
    districts=(("E07000105", "Ashford"), ("E07000113", "Swale")),
    sme=True,
    vcse=True,
    status="planned",
    url="https://portal.example/plans/KCP-2026-014",
)
TENDER = TenderFacts(
    **HEAD,
    release_id="kcp-2026-014-tender-1",
    released_at=AT,
    lots=(LOT, LotFact(id="2", title="Swale")),
    published_at=AT,
    closes_at=datetime(2026, 12, 18, 12, tzinfo=UTC),
    questions_close_at=datetime(2026, 12, 4, 17, tzinfo=UTC),
    award_expected_on=date(2027, 1, 28),
    value_pence=82_500_100,
    method_details="Open competition, light touch",
    is_light_touch=True,
    above_threshold=True,
    max_lots_bid=2,
    max_lots_awarded=1,
    milestones=(MilestoneFact(id="sign", title="Signature", kind="futureSignatureDate", due_on=date(2027, 2, 9)),),
    documents=(
        DocumentFact(
            id="UK4",
            kind="tenderNotice",
            title="Tender notice",
            url="https://portal.example/opportunity/KCP-2026-014",
            published_at=AT,
            format="text/html",
            notice_type="UK4",
        ),
    ),
    submission_words="Bids are sent on this portal.",
)
AWARD = AwardFacts(
    **HEAD,
    release_id="kcp-2026-014-award-1",
    released_at=datetime(2027, 1, 28, 9, tzinfo=UTC),
    opened_at=datetime(2026, 12, 18, 13, tzinfo=UTC),
    lots=(LOT,),
    counts=(BidCounts(lot_id="1", received=5, assessed=4, assessed_from_smes=3, assessed_from_vcses=0),),
    above_threshold=True,
    awards=(
        AwardOfLot(
            id="A1",
            lot_id="1",
            title="Ashford",
            decided_on=date(2027, 1, 26),
            suppliers=(WINNER,),
            value_pence=41_250_000,
            starts_on=date(2027, 6, 1),
            ends_on=date(2030, 5, 31),
            summaries_sent_at=datetime(2027, 1, 27, 9, tzinfo=UTC),
            standstill_ends_on=date(2027, 2, 8),
            documents=(DocumentFact(id="UK6", kind="awardNotice", title="Award notice", notice_type="UK6"),),
        ),
        AwardOfLot(id="A2", lot_id="2", title="Swale", decided_on=date(2027, 1, 26), status="unsuccessful"),
    ),
)
CONTRACT = ContractFacts(
    **HEAD,
    release_id="kcp-2026-014-contract-1",
    released_at=datetime(2027, 2, 9, 15, tzinfo=UTC),
    contract_id="C1",
    award_id="A1",
    signed_on=date(2027, 2, 9),
    starts_on=date(2027, 6, 1),
    ends_on=date(2030, 5, 31),
    extension_until_on=date(2032, 5, 31),
    suppliers=(WINNER,),
    value_pence=41_250_000,
    obligations=(
        ObligationFact(id="SV11", title="Staff volunteering", description="By 31 May 2030", target="120 hours"),
        ObligationFact(id="SV02", title="Apprenticeships"),
    ),
    documents=(DocumentFact(id="UK7", kind="contractNotice", title="Contract details notice", notice_type="UK7"),),
)
RELEASES = {
    "planning": planning_release(PLAN),
    "planningUpdate": planning_release(replace(PLAN, is_update=True, status="withdrawn", url="", milestones=())),
    "tender": tender_release(TENDER),
    "tenderAmendment": tender_release(replace(TENDER, tag="tenderAmendment", questions_close_at=None, documents=())),
    "tenderCancellation": tender_release(replace(TENDER, tag="tenderCancellation", status="cancelled")),
    "award": award_release(AWARD),
    "awardUpdate": award_release(replace(AWARD, is_update=True, counts=(), opened_at=None)),
    "contract": contract_release(CONTRACT),
    "contractUpdate": contract_release(replace(CONTRACT, is_update=True, obligations=(), suppliers=())),
}


@cache
def core_schemas():
    with zipfile.ZipFile(SCHEMAS / "ocds-1.1.5-schema.zip") as archive:
        inside = "standard-1__1__5/schema/"
        return {
            name: json.loads(archive.read(f"{inside}{name}-schema.json")) for name in ("release", "release-package")
        }


@cache
def validators():
    core = core_schemas()
    registry = Registry().with_resource(core["release"]["id"], Resource.from_contents(core["release"], DRAFT4))
    united_kingdom = json.loads((SCHEMAS / "ocds-uk-release-schema.json").read_text(encoding="utf-8"))
    return {
        "uk": Draft4Validator(united_kingdom, format_checker=FormatChecker()),
        "core": Draft4Validator(core["release"], format_checker=FormatChecker()),
        "package": Draft4Validator(core["release-package"], format_checker=FormatChecker(), registry=registry),
    }


def faults(schema, instance):
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validators()[schema].iter_errors(instance)
    ]


def codes(name):
    with (SCHEMAS / "codelists" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["Code"] for row in csv.DictReader(file)}


def as_published(release):
    return json.loads(json.dumps(release, allow_nan=False))


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(ocds).failed == 0


@pytest.mark.parametrize("schema", ["uk", "core"])
@pytest.mark.parametrize("name", RELEASES)
def test_every_release_is_valid(schema, name):
    assert faults(schema, as_published(RELEASES[name])) == []


def test_the_package_is_valid_and_oldest_first():
    package = release_package(
        list(reversed(RELEASES.values())),
        uri="https://portal.example/data/releases.json",
        published_at=datetime(2027, 2, 9, 16, 0, 0, 999, tzinfo=UTC),
        publisher_name="Demonstration County Council",
    )
    assert faults("package", as_published(package)) == []
    dates = [release["date"] for release in package["releases"]]
    assert dates == sorted(dates)
    assert package["publishedDate"] == "2027-02-09T16:00:00Z"


@pytest.mark.parametrize("schema", ["uk", "core"])
def test_a_broken_date_is_found(schema):
    broken = copy.deepcopy(RELEASES["tender"])
    broken["tender"]["tenderPeriod"]["endDate"] = "13 March"
    assert any("tender/tenderPeriod/endDate" in fault for fault in faults(schema, broken))


@pytest.mark.parametrize(
    ("schema", "spoil"),
    [
        ("uk", lambda release: release.pop("id")),
        ("uk", lambda release: release.update(tag=["nonsense"])),
        ("uk", lambda release: release["tender"]["lotDetails"].update(maximumLotsBidPerSupplier="two")),
        ("uk", lambda release: release["tender"]["lots"][0].pop("id")),
        ("core", lambda release: release.update(date="yesterday")),
        ("core", lambda release: release["tender"].update(value={"amount": "much"})),
    ],
)
def test_the_schemas_find_what_is_broken(schema, spoil):
    broken = copy.deepcopy(RELEASES["tender"])
    spoil(broken)
    assert faults(schema, broken)


def test_a_package_with_a_broken_release_is_found():
    broken = {**RELEASES["award"], "date": None}
    package = release_package([RELEASES["award"]], uri="https://a.example", published_at=AT, publisher_name="A")
    assert faults("package", package) == []
    assert faults("package", {**package, "releases": [broken]})


@pytest.mark.parametrize("name", RELEASES)
def test_each_release_carries_its_tag_and_codes_that_exist(name):
    release = RELEASES[name]
    assert release["tag"] == [name]
    assert name in codes("releaseTag")
    holders = [
        release.get("planning", {}),
        release.get("tender", {}),
        *release.get("awards", []),
        *release.get("contracts", []),
    ]
    assert {each["type"] for holder in holders for each in holder.get("milestones", [])} <= codes("milestoneType") | {
        "futureSignatureDate"
    }
    assert {each["documentType"] for holder in holders for each in holder.get("documents", [])} <= codes("documentType")


def test_a_plan_states_its_band_and_its_dates_and_no_estimate():
    release = RELEASES["planning"]
    assert release["ocid"] == "ocds-abc123-kcp-2026-014"
    assert release["planning"]["budget"] == {"description": "£250,000 to £500,000 a year"}
    assert release["tender"]["minValue"] == {"amount": 250_000, "currency": "GBP"}
    assert release["tender"]["value"] == {"amount": 500_000, "currency": "GBP"}
    assert release["tender"]["communication"] == {"futureNoticeDate": "2027-02-01T00:00:00+00:00"}
    assert [(step["id"], step["status"]) for step in release["planning"]["milestones"]] == [
        ("engagement", "met"),
        ("advert", "scheduled"),
        ("start", "notMet"),
    ]
    assert release["planning"]["milestones"][0]["dueDate"] == "2026-10-06T00:00:00+01:00"
    assert "minValue" not in planning_release(replace(PLAN, band_least_pence=0))["tender"]
    assert [place["region"] for place in release["tender"]["deliveryAddresses"]] == ["Ashford", "Swale"]


def test_a_tender_states_lots_with_exact_weights_and_minimums():
    tender = RELEASES["tender"]["tender"]
    criteria = tender["lots"][0]["awardCriteria"]["criteria"]
    assert [criterion["numbers"] for criterion in criteria] == [
        [{"number": 47.5, "weight": "percentageExact"}, {"number": 2, "threshold": "minimumScore"}],
        [{"number": 40, "weight": "percentageExact"}],
        [{"number": 12.5, "weight": "percentageExact"}],
    ]
    assert tender["lots"][0]["value"] == {"amount": 412500.5, "amountGross": 495000.6, "currency": "GBP"}
    assert tender["lots"][0]["contractPeriod"] == {
        "startDate": "2027-06-01T00:00:00+01:00",
        "endDate": "2030-05-31T23:59:59+01:00",
        "maxExtentDate": "2032-05-31T23:59:59+01:00",
    }
    assert tender["tenderPeriod"] == {"startDate": "2026-08-03T09:00:00Z", "endDate": "2026-12-18T12:00:00Z"}
    assert tender["specialRegime"] == ["lightTouch"]
    assert tender["lotDetails"] == {"maximumLotsBidPerSupplier": 2, "maximumLotsAwardedPerSupplier": 1}


@pytest.mark.parametrize("pence", [1, 10, 123_456_789, 10**12 - 1, 10**12, 999_999_999_999])
def test_no_amount_changes_on_its_way_into_json(pence):
    release = tender_release(replace(TENDER, value_pence=pence))
    text = json.dumps(release["tender"]["value"]["amount"])
    assert Decimal(text) * 100 == pence


def test_an_award_names_winners_standstill_and_the_day_of_the_summaries():
    won, nobody = RELEASES["award"]["awards"]
    assert won["suppliers"] == [{"id": "GB-CHC-9999999", "name": "Alder Youth"}]
    assert won["standstillPeriod"] == {"endDate": "2027-02-08T23:59:59+00:00"}
    assert won["assessmentSummariesDateSent"] == "2027-01-27T09:00:00Z"
    assert "suppliers" not in nobody
    assert nobody["status"] == "unsuccessful"
    assert {party["id"]: party["roles"] for party in RELEASES["award"]["parties"]} == {
        "GB-LAE-DEM": ["buyer"],
        "GB-CHC-9999999": ["supplier", "tenderer"],
    }


def test_counts_of_bids_stand_only_in_a_release_after_opening():
    statistics = RELEASES["award"]["bids"]["statistics"]
    assert [(each["measure"], each["value"], each["relatedLot"]) for each in statistics] == [
        ("bids", 5, "1"),
        ("finalStageBids", 4, "1"),
        ("smeFinalStageBids", 3, "1"),
        ("vcseFinalStageBids", 0, "1"),
    ]
    for opened_at in (None, datetime(2027, 1, 28, 9, 0, 1, tzinfo=UTC)):
        with pytest.raises(ValueError, match="only after the bids were opened"):
            award_release(replace(AWARD, opened_at=opened_at))
    for name in ("planning", "tender", "tenderAmendment", "awardUpdate"):
        assert "bids" not in RELEASES[name]
        assert "numberOfTenderers" not in RELEASES[name]["tender"]


def test_a_contract_carries_its_promises_as_metrics():
    contract = RELEASES["contract"]["contracts"][0]
    assert contract["awardID"] == "A1"
    assert contract["dateSigned"] == "2027-02-09T00:00:00+00:00"
    assert contract["agreedMetrics"] == [
        {
            "id": "SV11",
            "title": "Staff volunteering",
            "description": "By 31 May 2030",
            "observations": [{"id": "SV11-target", "measure": "120 hours", "notes": "Target"}],
        },
        {"id": "SV02", "title": "Apprenticeships"},
    ]


def test_a_plan_with_the_least_there_can_be_is_valid_and_has_no_empty_field():
    least = planning_release(
        PlanFacts(ocid="ocds-abc123-1", release_id="1", released_at=AT, buyer=Party(id="b", name="B"), title="T")
    )
    assert faults("uk", as_published(least)) == []
    assert faults("core", as_published(least)) == []
    assert not any(empty in json.dumps(least) for empty in ("null", '""', "[]", "{}"))


def test_a_time_needs_its_zone():
    with pytest.raises(ValueError, match="needs its zone"):
        planning_release(replace(PLAN, released_at=datetime(2026, 8, 3, 9)))  # noqa: DTZ001
