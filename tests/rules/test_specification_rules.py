"""The specification at full width, and lots: as tables of cases."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.rules.drafting import (
    Draft,
    LotsPage,
    QuestionDraft,
    TimetableDraft,
    differing,
    part_of,
    with_part,
    without_lot,
)
from portal.rules.lots import LotsDraft, next_lot_id, published_lots, removal_fault
from portal.rules.pack import Lot
from portal.rules.publishing import Check, checks, reasons_given
from portal.rules.specification import (
    ACTS,
    PAGES,
    RECORDS,
    SECTIONS,
    AnswerDraft,
    BudgetDraft,
    DutyDraft,
    ExtensionDraft,
    RecordClass,
    RequirementDraft,
    RequirementsDraft,
    answers_of,
    duties_of,
    envelope_of,
    extension_of,
    sections_of,
    share_prescribed,
    withheld_of,
)
from tests.factories.procurements import full_draft, sample_pack
from tests.factories.specification import full_specification

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NORTH, SOUTH = Lot("1", "North", ("Swale",), 4_000_000), Lot("2", "South", ("Ashford",), 5_000_000, "A second base")
MINE = {*PAGES, "requirements", "budget", "length", "duties", "records", "template", "lots", "lot-1", "lot-2"}


def whole() -> Draft:
    draft = Draft()
    for page, content in full_specification().items():
        draft = with_part(draft, page, content)
    return replace(draft, about=replace(draft.about, value_pence=9_000_000))


def faults(draft: Draft) -> list[tuple[str, str]]:
    """Page and fault of each check of these pages that does not hold."""
    found: tuple[Check, ...] = checks(draft, seat_faults=(), posts=(), now=NOW)
    return [(each.page, each.fault or "") for each in found if not each.done and each.page in MINE]


def test_every_question_of_the_specification_is_asked_once_on_a_short_page() -> None:
    codes = [section.code for section in SECTIONS]
    assert len(codes) == len(set(codes))
    assert max(len(sections_of(page)) for page in PAGES) <= 5
    asked = {
        "constraints",
        "measures",
        "sharing",
        "data_ownership",
        "staffing",
        "subcontractors",
        "evaluation",
        "reward",
    }
    asked |= {"subcontractor_exit", "results_pay", "penalties", "commitments", "exit", "end_of_contract", "equality"}
    asked |= {"short_term", "medium_term", "long_term", "not_for", "users_what", "users_when", "users_specification"}
    assert asked <= set(codes)


def test_an_empty_draft_lacks_each_of_them_and_a_whole_one_none() -> None:
    assert {page for page, _ in faults(Draft())} == {*PAGES, "requirements", "budget", "length", "duties", "lots"}
    assert faults(whole()) == []


@pytest.mark.parametrize("code", [section.code for section in SECTIONS])
def test_each_question_left_out_or_without_its_reason_stops_publishing(code: str) -> None:
    section = next(each for each in SECTIONS if each.code == code)
    silent = with_part(whole(), section.page, {code: AnswerDraft("")})
    assert faults(silent) == [(section.page, f"“{section.heading}” is not answered yet")]
    unreasoned = with_part(whole(), section.page, {code: AnswerDraft("", True)})
    assert faults(unreasoned) == [(section.page, f"“{section.heading}” does not apply. Say why")]
    reasoned = with_part(whole(), section.page, {code: AnswerDraft("There is no such work.", True)})
    assert faults(reasoned) == []
    assert ("There is no such work.") in [given.reason for given in reasons_given(reasoned)]


A, B = RequirementDraft("a", "activity", "prescribed"), RequirementDraft("b", "outcome", "provider")


@pytest.mark.parametrize(
    ("rows", "share"), [((), None), ((A,), "100"), ((A, B), "50"), ((A, A, B), "67"), ((A, B, B), "33"), ((B,), "0")]
)
def test_the_share_that_is_prescribed(rows: tuple[RequirementDraft, ...], share: str | None) -> None:
    found = share_prescribed(rows)
    assert (found if found is None else str(found)) == share


CASES: list[tuple[str, Any, list[str]]] = [
    ("requirements", RequirementsDraft(), ["There are no requirements yet"]),
    ("requirements", RequirementsDraft((replace(B, text=""),)), ["Requirement 1 has no words"]),
    (
        "requirements",
        RequirementsDraft((B, replace(B, kind=""))),
        ["Requirement 2 does not say what kind it is, and who decides how"],
    ),
    (
        "requirements",
        RequirementsDraft((A, A, B)),
        ["We say how for 67% of the requirements. Policy is 60% at most"],
    ),
    ("requirements", RequirementsDraft((A, A, B), "The law lays it down."), []),
    ("budget", BudgetDraft(), ["What is the value?", "How we got to the value is not written yet"]),
    ("budget", BudgetDraft("fixed"), ["How we got to the value is not written yet"]),
    ("budget", BudgetDraft("envelope", 1, None, "x"), ["The least and the most are not both there yet"]),
    ("budget", BudgetDraft("envelope", 2, 1, "x"), ["The least is more than the most"]),
    ("budget", BudgetDraft("envelope", 1, 2, "x"), []),
    ("length", ExtensionDraft(), ["May it run longer?"]),
    (
        "length",
        ExtensionDraft("yes"),
        ["By how many months it may run longer", "How more time is decided is not written yet"],
    ),
    ("length", ExtensionDraft("yes", 12, "The board decides."), []),
    (
        "duties",
        {act.code: DutyDraft("applies", "" if act.code == "care" else "Done.") for act in ACTS},
        ["Care Act 2014: say what you did, or why it does not apply"],
    ),
    ("records", {"equality": RecordClass(True)}, ["“What it means for equality” is exempt. Say why"]),
    ("records", {"equality": RecordClass(True, "It names a family.")}, []),
    ("lots", LotsPage(LotsDraft("", "x")), ["Lots: divide it, or not?"]),
    ("lots", LotsPage(LotsDraft("one")), ["The decision on lots has no reason"]),
    ("lots", LotsPage(LotsDraft("divided", "x")), ["There are 0 lots. Add one, or do not divide it"]),
]


@pytest.mark.parametrize(("page", "content", "told"), CASES)
def test_each_page_says_what_it_lacks(page: str, content: Any, told: list[str]) -> None:
    assert faults(with_part(whole(), page, content)) == [(page, words) for words in told]


@pytest.mark.parametrize(
    ("lots", "limit", "told"),
    [
        ((NORTH, SOUTH), None, []),
        ((NORTH, SOUTH), 2, []),
        ((NORTH, SOUTH), 3, ["One may bid for 3 lots, and there are 2"]),
        (
            (NORTH,),
            None,
            ["There is 1 lot. Add one, or do not divide it"],
        ),
        ((NORTH, replace(SOUTH, title="")), None, ["Lot 2 has no title"]),
        ((NORTH, replace(SOUTH, districts=())), None, ["Lot 2 has no district"]),
        ((NORTH, replace(SOUTH, value_pence=None)), None, ["Lot 2 has no value"]),
        ((NORTH, replace(SOUTH, title="NORTH")), None, ["Two lots are called “north”"]),
        (
            (NORTH, replace(SOUTH, value_pence=1_000_000)),
            None,
            ["The lots add up to £50,000. The value of the contract is £90,000"],
        ),
    ],
)
def test_lots_say_what_they_lack(lots: tuple[Lot, ...], limit: int | None, told: list[str]) -> None:
    draft = with_part(whole(), "lots", LotsPage(LotsDraft("divided", "Small groups know one place.", limit)))
    assert [words for _, words in faults(replace(draft, lots=lots))] == told


def test_a_lot_is_added_changed_and_taken_out_and_its_number_is_not_used_again() -> None:
    draft = with_part(with_part(Draft(), "lot-1", NORTH), "lot-2", SOUTH)
    assert draft.lots == (NORTH, SOUTH)
    assert part_of(draft, "lot-3") == Lot("3", "", ())
    assert with_part(draft, "lot-1", replace(NORTH, title="Far north")).lots[0].title == "Far north"
    left = without_lot(draft, "1")
    assert (left.lots, next_lot_id(left.lots)) == ((SOUTH,), "3")
    for page in ("lot-5", "lot-x", "lot-", "lot-01", "nonsense"):
        with pytest.raises(KeyError):
            part_of(draft, page)
    with pytest.raises(KeyError):
        without_lot(draft, "9")


def test_questions_are_asked_once_or_for_each_lot_as_the_page_says() -> None:
    questions = {name.removeprefix("question-"): each for name, each in full_draft(NOW).items() if "question" in name}
    draft = with_part(Draft(questions=questions), "lots", LotsPage(LotsDraft("divided"), ("Q2",)))
    assert {name: typed.per_lot for name, typed in draft.questions.items()} == {"Q1": True, "Q2": False}
    assert part_of(draft, "lots").once == ("Q2",)


@pytest.mark.parametrize(
    ("choice", "lots", "ids"),
    [
        (LotsDraft("divided"), (NORTH, SOUTH), ["1", "2"]),
        (LotsDraft("one"), (NORTH, SOUTH), ["1"]),
        (LotsDraft("divided"), (), ["1"]),
        (LotsDraft(), (), ["1"]),
    ],
)
def test_a_pack_that_is_not_divided_has_one_unseen_lot(
    choice: LotsDraft, lots: tuple[Lot, ...], ids: list[str]
) -> None:
    assert [lot.id for lot in published_lots(choice, lots, "All of it", ("Swale",))] == ids


def test_a_published_lot_is_not_taken_out_whoever_bid() -> None:
    pack = sample_pack(lots=(NORTH, SOUTH))
    assert removal_fault(pack, (NORTH, SOUTH, Lot("3", "West", ()))) is None
    assert removal_fault(pack, (replace(NORTH, title="Other"), SOUTH)) is None
    told = removal_fault(pack, (SOUTH,)) or ""
    assert told.startswith("This takes out lot 1, North. It is published, and bidders may have begun.")


def test_what_is_exempt_stays_out_of_the_pack_and_its_reason_is_read_by_all() -> None:
    draft = whole()
    kept = {"equality": RecordClass(True, "It names a family."), "duties": RecordClass(True, "Advice in confidence.")}
    published = answers_of(draft.answers, kept)
    assert "equality" in {answer.code for answer in answers_of(draft.answers, {})}
    assert "equality" not in {answer.code for answer in published}
    assert (len(duties_of(draft.duties, {})), duties_of(draft.duties, kept)) == (4, ())
    assert [(each.title, each.reason) for each in withheld_of(kept)] == [
        ("What it means for equality", "It names a family."),
        ("The check against the law", "Advice in confidence."),
    ]
    assert withheld_of({record.code: RecordClass(False, "x") for record in RECORDS}) == ()


@pytest.mark.parametrize(
    ("budget", "sums"),
    [
        (BudgetDraft("fixed", 1, 2, "x"), (None, None)),
        (BudgetDraft("envelope", 1, 2, "x"), (1, 2)),
    ],
)
def test_two_sums_are_published_only_for_an_envelope(budget: BudgetDraft, sums: tuple[int | None, int | None]) -> None:
    made = envelope_of(budget)
    assert made is not None
    assert (made.least_pence, made.most_pence) == sums
    assert envelope_of(BudgetDraft()) is None
    assert extension_of(ExtensionDraft("no", 12, "x")) is None


def test_each_difference_from_the_template_needs_its_own_reason() -> None:
    policy = {"template_questions": "Q1,Q2", "template_days_to_ask": "10", "template_declarations": "1"}
    table = TimetableDraft(
        questions_by=NOW.date(), deadline=datetime(2026, 11, 28, 12, tzinfo=UTC), answers_by=NOW.date()
    )
    draft = replace(
        whole(),
        policy=policy,
        timetable=table,
        questions={"Q1": QuestionDraft(), "Q3": QuestionDraft()},
        declarations=("One.",),
    )
    assert [what for _, what in differing(draft)] == [
        "Question 2 is not in the template",
        "Question 2 of the template is not asked",
        "5 days from the last day for questions to the close. The template has 10",
    ]
    told = [words for page, words in faults(draft) if page == "template"]
    assert len(told) == 3
    reasoned = replace(draft, template_reasons={code: "It is short work." for code, _ in differing(draft)})
    assert [words for page, words in faults(reasoned) if page == "template"] == []
    assert differing(whole()) == (), "a draft begun before the template had these is not held to them"
