"""What differs between two versions of a pack: each field with old and new words, and which part of a bid it touches."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal.rules.pack import Contact, Lot, PackDocument
from portal.rules.pack_changes import NOTHING, Change, differences, parts_changed
from tests.factories.procurements import sample_measure, sample_pack, sample_price, sample_questions

PACK = sample_pack()
ONE, TWO = sample_questions()
FILE = PackDocument(
    id=UUID(int=1), file_id=UUID(int=2), version=1, kind="form", title="Rota", name="rota.docx", format="Word",
    size=2048, sha256="a" * 64, on=date(2026, 11, 23),
)  # fmt: skip


def changed(**over: Any) -> list[Change]:
    return list(differences(PACK, replace(PACK, version=2, **over)))


def test_a_new_number_alone_is_no_change() -> None:
    assert changed() == []


@pytest.mark.parametrize(
    ("over", "label", "old", "new", "part"),
    [
        ({"need": "More children than we knew."}, "The need", PACK.need, "More children than we knew.", ""),
        ({"value_pence": 9_500_000}, "Worth in all, without VAT", "£90,000", "£95,000", ""),
        ({"outcomes": ("One",)}, "Outcomes we want", "\n".join(PACK.outcomes), "One", ""),
        ({"contact": Contact("Ann", PACK.contact.phone, PACK.contact.email)}, "Who to ask: name", "Sunita Rawal", "Ann", ""),
        ({"questions": (replace(ONE, word_limit=500), TWO)}, "Question 1: word limit", "300", "500", "answer:Q1"),
        ({"questions": (replace(ONE, minimum_score=None), TWO)}, "Question 1: minimum mark", "2", NOTHING, "answer:Q1"),
        (
            {"questions": (replace(ONE, scale=(*ONE.scale[:5], replace(ONE.scale[5], words="As 4, with proof"))), TWO)},
            "Question 1: marks: 5: what it needs",
            ONE.scale[5].words,
            "As 4, with proof",
            "answer:Q1",
        ),
        ({"price": replace(sample_price(), help="Count VAT out.")}, "Price: help", NOTHING, "Count VAT out.", "price:P"),
        (
            {"measures": (replace(sample_measure(), most="900"),)},
            "Social value, Expert support to small charities: the most you may promise",
            "2000",
            "900",
            "commitment:S1",
        ),
        ({"lots": (*PACK.lots, Lot("2", "Swale", ()))}, "Lot 2", NOTHING, "Swale", ""),
        ({"documents": (FILE,)}, "File “Rota”", NOTHING, "rota.docx, version 1, 2 KB", ""),
        ({"policy": {**PACK.policy, "minimum_reason_length": "60"}}, "Council policy: minimum reason length", "80", "60", ""),
    ],
)  # fmt: skip
def test_a_field_that_differs_is_told_with_its_old_and_new_words(
    over: dict[str, Any], label: str, old: str, new: str, part: str
) -> None:
    assert changed(**over) == [Change(label, old, new, part)]


def test_a_question_added_and_one_taken_out_are_told_whole() -> None:
    third = replace(TWO, id="Q3", title="Travel", weight="20")
    found = changed(questions=(ONE, third))
    # Numbers are places: the new one stands where the old one stood.
    assert [(each.label, each.part) for each in found] == [("Question 2", "answer:Q3"), ("Question 2", "answer:Q2")]
    assert found[0].old == found[1].new == NOTHING
    assert "Travel" in found[0].new
    assert parts_changed(found) == {"answer:Q2", "answer:Q3"}


def test_a_deadline_is_told_in_london_time_and_days_in_words() -> None:
    table = PACK.timetable
    later = replace(
        table, deadline=datetime(2027, 1, 8, 12, tzinfo=UTC), opening_on=table.opening_on + timedelta(days=21)
    )
    assert [(each.label, each.new) for each in changed(timetable=later)] == [
        ("Timetable: it closes", "midday on Friday 8 January 2027 (GMT)"),
        ("Timetable: bids are opened", "Saturday 9 January 2027"),
    ]


def test_a_weight_of_a_group_is_told_once_and_a_line_not_twice() -> None:
    heavier = sample_pack(questions=(replace(ONE, weight="40"), TWO), quality_minimum="60")
    found = [(each.label, each.old, each.new) for each in differences(PACK, heavier)]
    assert ("Question 1: weight", "30", "40") in found
    assert ("How we mark: Quality: minimum", "50", "60") in found
    assert len(found) == len(set(found))


def test_a_changed_table_of_posts_is_told_without_a_row_of_it() -> None:
    found = changed(tupe=replace(PACK.tupe, workforce_digest="b" * 64))
    assert found == [
        Change("TUPE: table of posts", "The earlier table", "A new table. Its readers see what changed", "staff")
    ]


def test_an_order_that_moved_is_a_change() -> None:
    assert changed(declarations=PACK.declarations[::-1])[0].label == "What you declare"
