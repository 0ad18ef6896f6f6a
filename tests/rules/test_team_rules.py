"""Partners and their shares, sensitive parts, and how long a bid stands, as tables of cases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.rules.caveats import worth_a_look
from portal.rules.completeness import missing_in_lot
from portal.rules.drafts import Draft, changes, contents
from portal.rules.profile import Insurance, Profile, fact_of, only
from portal.rules.refusals import Invalid, NotFound
from portal.rules.sensitive import facts_of, markable, quoted, reason_faults
from portal.rules.team import (
    MOST_PARTNERS,
    Partner,
    Team,
    partner_faults,
    partner_line,
    partner_rows,
    team_gaps,
    with_partner,
    without_partner,
)
from portal.rules.validity import days_of, valid_until
from tests.factories.procurements import sample_pack

TODAY = date(2026, 11, 23)
DOWNS = Partner(
    kind="subcontractor",
    name="Downs Arts",
    number="01234567",
    role="Runs the art groups.",
    share="25",
    districts=("Ashford",),
    pays_in_days=30,
    tupe_role="none",
    declared_by="Nell Fry",
    declared_on=date(2026, 11, 20),
)
MEMBER = replace(DOWNS, kind="member", name="Swale Youth", share="12.5", pays_in_days=None)


def test_the_leads_share_is_what_the_others_leave_of_a_hundred() -> None:
    assert Team((DOWNS, MEMBER)).lead_share == "62.5"
    assert Team().lead_share == "100"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, set()),
        ({"kind": "friend"}, {"kind"}),
        ({"name": " "}, {"name"}),
        ({"name": "swale youth"}, {"name"}),
        ({"share": ""}, {"share"}),
        ({"share": "0"}, {"share"}),
        ({"share": "100"}, {"share"}),
        ({"share": "NaN"}, {"share"}),
        ({"share": "87.5"}, {"share"}),
        ({"share": "87.49"}, set()),
        ({"districts": ("Paris",)}, {"districts"}),
        ({"pays_in_days": 31}, {"pays_in_days"}),
        ({"declared_on": date(2026, 11, 24)}, {"declared_on"}),
    ],
)
def test_what_cannot_be_right_about_a_partner_is_refused_beside_its_field(
    change: dict[str, Any], fields: set[str]
) -> None:
    faults = partner_faults(replace(DOWNS, **change), [MEMBER], ["Ashford", "Swale"], TODAY)
    assert set(faults) == fields


@pytest.mark.parametrize(
    ("change", "tupe", "gap"),
    [
        ({"role": ""}, False, "what Downs Arts does"),
        ({"districts": ()}, False, "where Downs Arts works"),
        ({"pays_in_days": None}, False, "when you pay Downs Arts"),
        ({"kind": "member", "pays_in_days": None}, False, None),
        ({"tupe_role": ""}, True, "whether staff would move to Downs Arts"),
        ({"tupe_role": ""}, False, None),
        ({"declared_by": ""}, False, "who at Downs Arts agreed, and when"),
        ({"declared_on": None}, False, "who at Downs Arts agreed, and when"),
    ],
)
def test_a_named_partner_must_be_whole_before_the_bid_is_sent(
    change: dict[str, Any], tupe: bool, gap: str | None
) -> None:
    team = Team((replace(DOWNS, **change),), "They know the villages.")
    assert list(team_gaps(team, tupe_applies=tupe)) == ([gap] if gap else [])


def test_a_bidder_alone_lacks_nothing_and_one_with_partners_says_how_it_chose_them() -> None:
    assert not list(team_gaps(Team(), tupe_applies=True))
    assert list(team_gaps(Team((DOWNS,)), tupe_applies=False)) == ["how you chose your partners and work with them"]


def test_partners_keep_their_order_and_cannot_be_too_many() -> None:
    team = Team((DOWNS, MEMBER))
    assert with_partner(team, replace(DOWNS, share="5"), 1)[0].share == "5"
    assert without_partner(team, 1) == (MEMBER,)
    for wrong in (0, 3):
        with pytest.raises(NotFound):
            without_partner(team, wrong)
    with pytest.raises(Invalid, match="20 partners at most"):
        with_partner(Team((DOWNS,) * MOST_PARTNERS), DOWNS, None)
    assert partner_line(DOWNS) == "Downs Arts, subcontractor, 25%"
    assert ("Paid within", "30 days") in partner_rows(DOWNS)


def test_a_part_is_sensitive_only_with_a_reason_worth_the_name() -> None:
    pack = sample_pack()
    assert list(markable(pack)) == ["answer:Q1", "answer:Q2", "price:P", "promise:S1", "team", "profile"]
    assert set(reason_faults(pack, {"price:P": "secret", "team": "x" * 501, "answer:Q1": ""})) == {"price:P", "team"}
    marked = facts_of(pack, {"price:P": " It shows how we price. ", "answer:Q1": "", "answer:Q9": "no such part here"})
    assert [(each.part, each.reason) for each in marked] == [("price:P", "It shows how we price.")]


@pytest.mark.parametrize(
    ("own", "policy", "days"),
    [(None, {}, 90), (None, {"bid_validity_days": "120"}, 120), (60, {"bid_validity_days": "120"}, 60)],
)
def test_a_bid_stands_the_days_the_pack_asks_else_policy_else_ninety(
    own: int | None, policy: dict[str, str], days: int
) -> None:
    assert days_of(sample_pack(validity_days=own, policy=policy)) == days


def test_the_last_day_is_counted_from_the_day_it_closes_here() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert valid_until(sample_pack(validity_days=1), late) == date(2026, 7, 2)


def test_a_pack_gets_what_it_asks_and_no_more() -> None:
    profile = Profile(
        legal_form="cic", staff=3, turnover_pence=1, vcse=True,
        insurances=(Insurance("public", "none"), Insurance("employers", "none")),
    )  # fmt: skip
    assert only(profile, ("legal", "insurance-public")) == Profile(
        legal_form="cic", insurances=(Insurance("public", "none"),)
    )


def test_profile_and_partners_stop_a_lot_only_where_they_are_asked_and_unfinished() -> None:
    pack = sample_pack(profile_asks=("legal", "vcse"))
    kinds = [gap.kind for gap in missing_in_lot(pack, Draft(lots=("1",)), "1")]
    assert kinds.count("profile") == 2
    whole = Draft(lots=("1",), profile=fact_of(Profile(legal_form="cic", vcse=True), None))
    assert "profile" not in {gap.kind for gap in missing_in_lot(pack, whole, "1")}
    assert "profile" not in {gap.kind for gap in missing_in_lot(sample_pack(), Draft(lots=("1",)), "1")}
    named = Draft(lots=("1",), teams={"1": Team((replace(DOWNS, role=""),), "how")})
    assert [gap.words for gap in missing_in_lot(sample_pack(), named, "1") if gap.kind == "team"] == [
        "what Downs Arts does"
    ]


def test_insurance_that_ends_before_the_contract_starts_is_worth_a_look() -> None:
    pack = sample_pack(profile_asks=("insurance-public",))
    held = Insurance("public", "have", 1, pack.timetable.start_on.replace(year=2026, day=1))
    draft = Draft(lots=("1",), profile=fact_of(Profile(insurances=(held,)), None))
    assert any(each.kind == "profile" for each in worth_a_look(pack, draft, "1"))
    later = replace(held, expires_on=pack.timetable.end_on)
    fine = Draft(lots=("1",), profile=fact_of(Profile(insurances=(later,)), None))
    assert not any(each.kind == "profile" for each in worth_a_look(pack, fine, "1"))


def test_a_change_of_profile_partners_or_sensitive_parts_is_named() -> None:
    pack = sample_pack()
    before = contents(pack, Draft(lots=("1",)), "1")
    after = contents(
        pack,
        Draft(
            lots=("1",),
            profile=fact_of(Profile(legal_form="cic"), None),
            teams={"1": Team((DOWNS,))},
            sensitive={"1": {"price:P": "It shows our rates"}},
        ),
        "1",
    )
    assert changes(pack, before, after) == (
        "your organisation’s profile", "your partners", "what you marked as sensitive",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A worker is paid by the hour they teach, and no more.", "paid by the hour they teach"),
        ("A worker is PAID, by the hour; they teach.", "paid by the hour they teach"),
        ("A worker is paid by the hour.", ""),
        ("", ""),
    ],
)
def test_six_words_of_a_sensitive_answer_in_a_row_are_a_quotation(text: str, found: str) -> None:
    assert quoted(text, ("Ours are paid by the hour they teach.", "Short.")) == found
