"""What is missing, what is worth a look, what changed, what stands on a receipt: tables of cases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from portal.rules import receipts
from portal.rules.caveats import find_caveats, has_link, worth_a_look
from portal.rules.completeness import (
    LotFacts,
    answer_state,
    lot_state,
    missing_in_lot,
    zero_price_refused,
)
from portal.rules.drafts import Draft, DraftFile, changes, contents
from portal.rules.pack import Lot
from portal.rules.promises import Promise, promise_faults, promise_value
from portal.rules.snapshot import FileFact, Snapshot
from tests.factories.procurements import sample_measure, sample_pack, sample_questions

PACK = sample_pack()
MEASURE = sample_measure()
WHOLE = Promise(
    quantity="100",
    starts_on=PACK.timetable.start_on,
    ends_on=PACK.timetable.end_on,
    place="Ashford",
    delivered_by="Alder Youth",
    evidence="A letter",
    belongs="extra",
)
READY = Draft(
    lots=("1",),
    answers={("Q1", "1"): "One.\n\nTwo.", ("Q2", "1"): "Three."},
    prices={"1": 7_500_000},
    promises={("S1", "1"): WHOLE},
)


def _words(draft: Draft, lot_id: str = "1", **over: object) -> list[str]:
    return [gap.words for gap in missing_in_lot(sample_pack(**over), draft, lot_id)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"lots": ()}, ["you have not chosen to bid for this lot"]),
        ({"answers": {}}, ["an answer to question 1", "an answer to question 2"]),
        ({"answers": {**READY.answers, ("Q1", "1"): " \n "}}, ["an answer to question 1"]),
        ({"answers": {**READY.answers, ("Q1", "1"): "word " * 300}}, []),
        ({"answers": {**READY.answers, ("Q1", "1"): "word " * 302}}, ["question 1 is 2 words over"]),
        ({"prices": {}}, ["your price"]),
        ({"prices": {"1": 0}}, []),
        ({"promises": {}}, []),
        ({"promises": {("S1", "1"): Promise()}}, []),
        ({"promises": {("S1", "1"): replace(WHOLE, evidence="")}}, [f"evidence for “{MEASURE.title}”"]),
        (
            {"promises": {("S1", "1"): Promise(quantity="3")}},
            [
                f"the dates for “{MEASURE.title}”",
                f"the place for “{MEASURE.title}”",
                f"who delivers “{MEASURE.title}”",
                f"evidence for “{MEASURE.title}”",
                f"whether “{MEASURE.title}” is extra",
            ],
        ),
    ],
)
def test_what_is_missing_is_named_in_the_order_of_the_list(change: dict[str, object], words: list[str]) -> None:
    assert _words(replace(READY, **change)) == words  # type: ignore[arg-type]


def test_cl_01_b_one_lot_never_holds_back_another() -> None:
    lots = (Lot("1", "Ashford", ()), Lot("2", "Swale", ()))
    draft = replace(READY, lots=("1", "2"))
    assert _words(draft, "1", lots=lots) == []
    assert _words(draft, "2", lots=lots) == ["an answer to question 1", "an answer to question 2", "your price"]


def test_a_question_asked_once_counts_in_every_lot() -> None:
    once = tuple(replace(q, per_lot=False) for q in sample_questions())
    lots = (Lot("1", "Ashford", ()), Lot("2", "Swale", ()))
    draft = Draft(lots=("1", "2"), answers={("Q1", ""): "One.", ("Q2", ""): "Two."}, prices={"1": 1, "2": 2})
    assert _words(draft, "1", lots=lots, questions=once) == []
    assert _words(draft, "2", lots=lots, questions=once) == []


def test_a_price_of_nothing_is_refused_where_the_sum_divides_by_it() -> None:
    per_pound = replace(MEASURE, formula={"name": "per_pound", "price": "P"})
    assert zero_price_refused(sample_pack(measures=(per_pound,)))
    assert not zero_price_refused(PACK)
    assert _words(replace(READY, prices={"1": 0}), measures=(per_pound,)) == ["a price above £0"]


@pytest.mark.parametrize(
    ("text", "state"),
    [("", "Not started"), ("  ", "Not started"), ("One.", "Done"), ("w " * 301, "Over the word limit")],
)
def test_the_state_of_an_answer(text: str, state: str) -> None:
    assert answer_state(PACK.questions[0], text) == state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ("", "Not started"),
        ("chosen", "Not started"),
        ("chosen missing", "Not started"),
        ("chosen started missing", "In progress"),
        ("chosen started", "Ready to submit"),
        ("chosen started sent", "Submitted"),
        ("chosen started sent changed", "Changed since submitted"),
        ("chosen started sent changed missing", "Changed since submitted"),
        ("chosen started withdrawn", "Withdrawn"),
        ("chosen started closed", "Not submitted"),
        ("chosen started withdrawn closed", "Not submitted"),
        ("chosen started sent closed", "Submitted"),
        ("chosen started sent changed closed", "Submitted"),
        ("chosen started sent closed opened", "Opened"),
        ("chosen started closed opened", "Not submitted"),
    ],
)
def test_the_word_for_a_lot(facts: str, state: str) -> None:
    held = set(facts.split())
    assert lot_state(LotFacts(**{name: name in held for name in LotFacts.__dataclass_fields__})) == state


@pytest.mark.parametrize(
    ("promise", "fields"),
    [
        (WHOLE, set()),
        (Promise(), set()),
        (replace(WHOLE, quantity="0"), {"quantity"}),
        (replace(WHOLE, quantity="2000"), set()),
        (replace(WHOLE, quantity="2000.01"), {"quantity"}),
        (replace(WHOLE, starts_on=date(2020, 1, 1)), {"starts_on"}),
        (replace(WHOLE, ends_on=date(2060, 1, 1)), {"ends_on"}),
        (replace(WHOLE, starts_on=WHOLE.ends_on, ends_on=WHOLE.starts_on), {"ends_on"}),
        (replace(WHOLE, ends_on=WHOLE.starts_on), set()),
    ],
)
def test_what_cannot_be_right_in_a_promise(promise: Promise, fields: set[str]) -> None:
    assert set(promise_faults(PACK, MEASURE, promise)) == fields


@pytest.mark.parametrize(("quantity", "pence"), [("1", 9000), ("12.5", 112_500), ("0.01", 90), ("0.00005", 0)])
def test_a_promise_is_worth_its_quantity_times_the_unit_rounded_once(quantity: str, pence: int) -> None:
    assert promise_value(MEASURE, quantity) == pence


def test_the_bid_as_facts_follows_the_pack_and_its_word_rule() -> None:
    file = FileFact(UUID(int=1), "Q2", "Rota.pdf", "PDF", 10, "0" * 64, 1)
    said = contents(PACK, replace(READY, files=(DraftFile("1", file), DraftFile("2", file))), "1")
    assert [(a.question_id, a.paragraphs, a.words) for a in said.answers] == [
        ("Q1", ("One.", "Two."), 2),
        ("Q2", ("Three.",), 1),
    ]
    assert said.files == (file,)
    assert said.commitments[0].value_pence == 900_000


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, ()),
        ({"answers": {**READY.answers, ("Q2", "1"): "Other."}}, ("question 2, Safe practice and a steady start",)),
        ({"prices": {"1": 1}}, ("your price",)),
        ({"promises": {}}, (f"“{MEASURE.title}”",)),
        (
            {"files": (DraftFile("1", FileFact(UUID(int=1), "Q2", "a.pdf", "PDF", 1, "0" * 64)),)},
            ("question 2, Safe practice and a steady start",),
        ),
    ],
)
def test_what_changed_since_a_bid_was_sent_is_named(change: dict[str, object], named: tuple[str, ...]) -> None:
    before, after = contents(PACK, READY, "1"), contents(PACK, replace(READY, **change), "1")  # type: ignore[arg-type]
    assert changes(PACK, before, after) == named
    assert changes(PACK, after, before) == named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We will.", ()),
        ("subject\nto funding", ("subject to",)),
        ("SUBJECT TO funding, tbc, subject to it", ("SUBJECT TO", "tbc")),
        ("subjects to study", ()),
        ("the subject toolkit", ()),
        ("provided that the council pays", ("provided that",)),
    ],
)
def test_words_of_condition(text: str, found: tuple[str, ...]) -> None:
    assert find_caveats(text) == found


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://a.example/x", True),
        ("www.alder.org", True),
        ("alder-youth.org.uk/plan", True),
        ("sam@alder.org", False),
        ("e.g. this, i.e. that", False),
        ("at 10.30 on 1.4.2027", False),
        ("staff.They work", False),
    ],
)
def test_links(text: str, link: bool) -> None:
    assert has_link(text) is link


def test_worth_a_look_names_the_place_and_never_a_rule_that_stops() -> None:
    draft = replace(
        READY,
        answers={("Q1", "1"): "Subject to funding. See www.a.org"},
        promises={("S1", "1"): replace(WHOLE, belongs="already")},
    )
    assert [remark.words for remark in worth_a_look(PACK, draft, "1")] == [
        "Question 1 says “Subject to”. This tender allows no conditions.",
        "Question 1 has a link. The panel cannot open links.",
        "Question 2 has no answer. It would earn 0.",
        f"“{MEASURE.title}” is something you do anyway. It would earn 0.",
    ]


def test_a_reference_can_be_read_aloud() -> None:
    for _ in range(200):
        end = receipts.reference("YS-2026-02", "1").removeprefix("YS-2026-02-1-")
        assert len(end) == 4
        assert end[0].isalpha()
        assert not set(end) & set("0O1IL5S2Z")


def test_a_receipt_says_when_to_the_second_and_every_digest() -> None:
    at = datetime(2026, 12, 10, 15, 2, 11, tzinfo=UTC)
    said = contents(PACK, READY, "1")
    sent = Snapshot(
        reference="YC-2027-01-1-A7K3",
        procurement_id=UUID(int=1),
        procurement_reference=PACK.reference,
        pack_version=1,
        pack_digest="d" * 64,
        lot_id="1",
        bid_id=UUID(int=2),
        organisation_id=UUID(int=3),
        organisation_name="Alder Youth",
        contact_email="ama@alder.example",
        submitted_by="Ama Boateng",
        submitted_at=at,
        received_at=at,
        answers=said.answers,
        prices=said.prices,
        commitments=said.commitments,
        files=(FileFact(UUID(int=4), "Q2", "Rota.pdf", "PDF", 348_160, "f" * 64, 6),),
        declarations=PACK.declarations,
    )
    text = receipts.receipt_text(
        sent, title=PACK.title, lot="", deadline_at=PACK.timetable.deadline, digest="a" * 64, head="b" * 64
    )
    for line in (
        "Received at: 3:02:11pm on Thursday 10 December 2026 (GMT)",
        "Your reference: YC-2027-01-1-A7K3",
        f"Digest of this bid (SHA-256): {'a' * 64}",
        f"Head of the record: {'b' * 64}",
        "- Rota.pdf (PDF, 340 KB, 6 pages)",
        f"  SHA-256: {'f' * 64}",
        "Sealed until: midday on Friday 18 December 2026 (GMT)",
    ):
        assert line in text.split("\r\n"), line
