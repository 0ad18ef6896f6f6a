"""The feedback gate: fifty judged drafts, each rule on its own, and what it must let pass."""

import doctest
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules import feedback
from portal.rules.feedback import Context, Kind, Reason, check_reason, likeness, may_go_out

GATE = yaml.safe_load((Path(__file__).parents[1] / "data" / "demo" / "feedback-gate.yaml").read_text(encoding="utf-8"))
DRAFTS = GATE["texts"]
LABELS = {Decimal(mark): label for mark, label in GATE["scale"]["labels"].items()}
NAMES = {
    "lantern-lane": "Lantern Lane",
    "weald-thread": "Weald Thread CIC",
    "kilnfield": "Kilnfield Youth Trust",
    "saltmarsh": "Saltmarsh Families Together",
    "hoppers-row": "Hoppers Row Community Co-operative",
    "corvane": "Corvane Community Services plc",
    "tidal-room": "The Tidal Room",
    "wayfarer": "Wayfarer House",
}
BID = "Two workers ring back within a day. On Fridays the van stops at Lydd, and the lead checks every note by Monday."
GOOD = 'You say that "two workers ring back within a day", with names and hours. For a 4 we needed cover for holidays.'


def flags_of(draft):
    same_question = [
        other["text"]
        for other in DRAFTS
        if other["question"] == draft["question"] and other["bidder"] != draft["bidder"]
    ]
    context = Context(
        mark=Decimal(draft["mark"]),
        top_mark=Decimal(GATE["scale"]["max"]),
        labels=LABELS,
        question=GATE["questions"][draft["question"]]["text"],
        bid=draft["bid_says"],
        rivals=tuple(name for bidder, name in NAMES.items() if bidder != draft["bidder"]),
        elsewhere=tuple(same_question),
    )
    return check_reason(Reason(draft["text"]), context)


def check(text=GOOD, *, reason=None, **changed):
    context = {
        "mark": Decimal(3),
        "top_mark": Decimal(5),
        "labels": LABELS,
        "question": "How will you keep young people safe, in the building and online?",
        "bid": BID,
        **changed,
    }
    return check_reason(reason or Reason(text), Context(**context))


def kinds(text=GOOD, **changed):
    return [flag.kind for flag in check(text, **changed)]


def with_sentence(sentence):
    return f"{sentence} {GOOD}"


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(feedback).failed == 0


def test_the_drafts_are_thirty_bad_and_twenty_good():
    assert [sum(draft["fault"] is not None for draft in DRAFTS), len(DRAFTS)] == [30, 50]
    assert {bidder for draft in DRAFTS for bidder in [draft["bidder"]]} <= set(NAMES)


@pytest.mark.parametrize("draft", [draft for draft in DRAFTS if draft["fault"]], ids=lambda draft: draft["id"])
def test_a_bad_draft_is_stopped_for_its_own_fault(draft):
    found = flags_of(draft)
    assert not may_go_out(found)
    assert {draft["fault"], *draft.get("also", [])} <= {flag.kind.value for flag in found}


@pytest.mark.parametrize("draft", [draft for draft in DRAFTS if not draft["fault"]], ids=lambda draft: draft["id"])
def test_a_good_draft_may_go_out(draft):
    assert flags_of(draft) == []
    assert may_go_out(flags_of(draft))


def test_the_gate_blames_hardly_any_draft_for_what_was_not_said_of_it():
    beyond = [
        (draft["id"], flag.kind.value)
        for draft in DRAFTS
        for flag in flags_of(draft)
        if flag.kind.value not in {draft["fault"], *draft.get("also", [])}
    ]
    assert beyond == [("FG-B10", "no_missing")]


def test_a_reason_that_is_in_order_passes():
    assert check() == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_reason_is_asked_for(text):
    (flag,) = check(text)
    assert flag.message == "Enter why this mark fits. Marks need a reason."


def test_the_least_length_is_a_policy_and_spaces_do_not_count():
    short = 'We liked "ring back within a day". Cover in summer is missing.'
    assert kinds(short) == [Kind.TOO_SHORT]
    assert check(short)[0].message == f"Reason must be 80 characters or more. You have {len(short)}."
    assert kinds(short.replace(" ", "     ")) == [Kind.TOO_SHORT]
    assert kinds(short, minimum_length=40) == []
    exact = short + "." * (80 - len(short))
    assert kinds(exact) == []
    assert kinds(exact[:-1]) == [Kind.TOO_SHORT]


@pytest.mark.parametrize(
    ("part", "cites"),
    [
        ('"two workers ring back"', True),
        ("\u201cTWO workers, ring back\u201d", True),
        ("\u2018the van stops at Lydd\u2019", True),
        ('"Fridays"', True),
        ('"two"', False),
        ('"three workers call again"', False),
        ("the second paragraph", True),
        ("paragraph 3 of your answer", True),
        ("on page 2", True),
        ("p.2", True),
        ("your staffing", False),
    ],
)
def test_a_place_in_the_bid_is_its_own_words_or_a_paragraph_or_page(part, cites):
    text = f"This is shown by {part}, which gives hours and names. We needed to read of cover for holidays and for illness too."
    assert (Kind.NO_CITATION not in kinds(text)) is cites


def test_a_paragraph_that_the_answer_does_not_have_is_no_place():
    text = GOOD.replace('"two workers ring back within a day"', "in paragraph 7 who rings back")
    assert kinds(text, paragraphs=7) == []
    assert kinds(text, paragraphs=6) == [Kind.NO_CITATION]


@pytest.mark.parametrize(
    ("place", "cites"),
    [("2", True), ("9", False), ("paragraph 2", True), ("two workers ring back", True), ("“the van stops”", True)]
    + [("", False), ("everywhere", False)],
)
def test_a_place_may_be_given_on_its_own(place, cites):
    reason = Reason(
        strengths="Names and hours are given for each evening of the week, and cover by phone is there.",
        missing="Cover for holidays.",
        place=place,
    )
    found = [flag.kind for flag in check(reason=reason, paragraphs=3)]
    assert found == ([] if cites else [Kind.NO_CITATION])


@pytest.mark.parametrize(
    ("mark", "strengths", "missing", "found"),
    [
        (3, "Names and hours are given for each evening.", "Cover for holidays is what a 4 needs.", []),
        (3, " ", "Cover for holidays is what a 4 needs, and words on who is told.", [Kind.NO_STRENGTH]),
        (3, "Names and hours are given for each evening.", "", [Kind.NO_MISSING]),
        (5, "Names and hours are given for each evening.", "", []),
        (0, "", "One example of something that you do would have been enough for a 1.", []),
    ],
)
def test_a_strength_and_what_was_missing_are_needed_where_they_are_asked_for(mark, strengths, missing, found):
    reason = Reason('We read "two workers ring back".', strengths=strengths, missing=missing)
    assert [flag.kind for flag in check(reason=reason, mark=Decimal(mark), minimum_length=60)] == found


def test_a_text_below_the_top_mark_must_say_what_the_next_one_takes():
    text = 'Two workers "ring back within a day" and a van goes to Lydd on Fridays, with a lead who reads every note.'
    assert kinds(text) == [Kind.NO_MISSING]
    assert kinds(text, mark=Decimal(5)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Corvane does this.",
        "Hoppers Row has a rota.",
        "The Tidal Room plays on.",
        "As Lantern Lane says, ask.",
        "Like Kilnfield's plan, it is dated.",
    ],
)
def test_naming_another_bidder_is_stopped(sentence):
    found = check(with_sentence(sentence), rivals=tuple(NAMES.values()))
    assert [flag.kind for flag in found] == [Kind.NAMES_RIVAL]
    assert "is another bidder" in found[0].message


@pytest.mark.parametrize(
    "sentence", ["Families are together.", "The house is warm.", "A youth trust works.", "A row of huts."]
)
def test_common_words_in_a_rivals_name_do_not_stop_a_reason(sentence):
    assert kinds(with_sentence(sentence), rivals=(*NAMES.values(), "Youth Services Ltd", "The Community Trust")) == []


def test_a_rival_whom_the_bid_itself_names_may_be_quoted():
    text = 'You say "we share a rota with Corvane". For a 4 we needed to know who leads on each evening and in the holidays.'
    assert kinds(text, bid="We share a rota with Corvane.", rivals=("Corvane plc",)) == []
    assert Kind.NAMES_RIVAL in kinds(text, bid="We have a rota.", rivals=("Corvane plc",))


@pytest.mark.parametrize(
    "sentence",
    [
        "This is better than the others.",
        "It was weaker than most bids.",
        "You came second.",
        "The winning bid had more.",
        "Most of the other answers gave dates.",
        "Compared with other bidders this is thin.",
        "You were one of only two bidders with a plan.",
        "Unlike others, you gave dates.",
        "The strongest tender had a rota.",
        "Several bidders had a rota.",
        "Your rivals gave more.",
    ],
)
def test_measuring_against_other_bids_is_stopped(sentence):
    assert kinds(with_sentence(sentence)) == [Kind.COMPARES_WITH_RIVAL]


@pytest.mark.parametrize(
    "sentence",
    [
        "You work with other organisations and with larger charities.",
        "Young people bring others along.",
        "More young people came than last year.",
        "The answer is more than a list.",
        "You answer the other half in a table.",
    ],
)
def test_speaking_of_others_in_the_bid_is_no_comparison(sentence):
    assert kinds(with_sentence(sentence)) == []


@pytest.mark.parametrize(
    ("mark", "sentence", "stopped"),
    [
        (3, "An excellent plan.", True),
        (4, "An excellent plan.", False),
        (4, "An exceptional plan.", True),
        (5, "An exceptional plan.", False),
        (2, "This fully meets the requirement.", True),
        (4, "This fully meets the requirement.", False),
        (2, "It does not fully meet the question.", False),
        (4, "There are large gaps.", True),
        (2, "There are large gaps.", False),
        (4, "There are no large gaps.", False),
        (3, "A material doubt is left.", True),
        (4, "We had no material doubt.", False),
        (2, "We had no material doubt.", True),
        (3, "A strong answer in all.", True),
        (3, "A sound answer in all.", False),
        (4, "A poor answer in all.", True),
        (4, "Poor attendance is dealt with.", False),
        (4, "For a 3 say who.", True),
        (3, "For a 3 year old there is a rota.", False),
    ],
)
def test_words_of_another_mark_are_stopped(mark, sentence, stopped):
    text = with_sentence(sentence).replace("For a 4 we", "We")
    assert kinds(text, mark=Decimal(mark)) == ([Kind.CONTRADICTS_MARK] if stopped else [])


def test_words_of_another_mark_follow_the_length_of_the_scale():
    labels = {Decimal(mark): f"Step {mark}" for mark in range(11)}
    text = with_sentence("An excellent plan.").replace("For a 4 we", "We")
    assert kinds(text, mark=Decimal(8), top_mark=Decimal(10), labels=labels) == []
    assert kinds(text, mark=Decimal(7), top_mark=Decimal(10), labels=labels) == [Kind.CONTRADICTS_MARK]


@pytest.mark.parametrize(
    "sentence",
    [
        "Her salary of £30,000 is high.",
        "The lead told us that he is waiting for surgery.",
        "Jo Marsh has had two spells of sick leave.",
        "She is pregnant.",
        "A boy whose mother has cancer came.",
        "One of our panel said that it is cold.",
        "Ring 01632 960014 to ask.",
        "Write to jo.marsh@alder.example for more.",
    ],
)
def test_what_is_private_to_a_person_is_stopped(sentence):
    assert kinds(with_sentence(sentence)) == [Kind.PERSONAL_DATA]


@pytest.mark.parametrize(
    "sentence",
    [
        "Your work on mental health and on illness is described.",
        "Disabled young people are reached in three ways.",
        "You pay a salary above the living wage.",
        "Young people with autism have their own hour.",
    ],
)
def test_health_and_pay_as_subjects_of_a_service_may_be_written_about(sentence):
    assert kinds(with_sentence(sentence)) == []


def test_names_of_the_panel_are_stopped():
    for said in ("Nina Shah liked the rota.", "Nina liked the rota.", "Rosa asked who leads."):
        assert kinds(with_sentence(said), panel=("Nina Shah", "Rosa M.")) == [Kind.PERSONAL_DATA]
    assert kinds(with_sentence("The panel liked the rota."), panel=("Nina Shah", "Rosa M.")) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The speaker mumbled.",
        "A strong accent made it hard.",
        "The English is poor.",
        "You were well turned out.",
        "A native speaker would not write this.",
        "The lady who spoke was kind.",
        "There are many spelling mistakes.",
    ],
)
def test_judging_manner_or_accent_is_stopped(sentence):
    assert kinds(with_sentence(sentence)) == [Kind.MANNER_OR_ACCENT]


@pytest.mark.parametrize(
    "sentence",
    [
        "A parent with little English hears of it.",
        "Interpreters for four languages come.",
        "The grammar school takes part.",
    ],
)
def test_language_as_a_subject_may_be_written_about(sentence):
    assert kinds(with_sentence(sentence)) == []


def test_a_reason_that_only_repeats_the_question_is_stopped_whatever_its_endings():
    text = (
        "The answer sets out how young people are kept safe, both in the building and online. Safety of young people "
        "online is covered, and in buildings. See paragraph 1. More was needed on keeping them safe online for a 4."
    )
    assert kinds(text) == [Kind.RESTATES_CRITERION]
    assert kinds(text + ' The van, the lead, the Monday check and the two workers are what "ring back" rests on.') == []


def test_the_same_words_under_another_bid_are_stopped_and_counted():
    other = GOOD.replace("two workers ring back within a day", "a warden calls again")
    found = check(elsewhere=(other, other + " So.", "Something else stands here, about vans and villages."))
    assert [flag.message for flag in found] == ["The same words stand in 3 summaries. Write about this bid"]
    assert kinds(elsewhere=("Something else stands here, about vans and villages.",)) == []


def test_likeness_looks_at_words_in_order():
    assert likeness(GOOD, GOOD) == 1.0
    assert likeness(GOOD, "") == 0.0
    assert likeness(GOOD, GOOD.upper()) == 1.0
    assert likeness(GOOD, " ".join(reversed(GOOD.split()))) < 0.9


def test_what_the_bidder_wrote_is_not_held_against_the_writer():
    bid = "We are better than other bidders and our speaker mumbled."
    text = 'You say you are "better than other bidders". For a 4 we needed one fact that shows it, with a place and a date.'
    assert kinds(text, bid=bid) == []
    assert Kind.COMPARES_WITH_RIVAL in kinds(text, bid="Something else.")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.sampled_from(range(6)))
def test_no_text_breaks_the_gate(text, bid, mark):
    found = check(text, mark=Decimal(mark), bid=bid, rivals=(bid, "Ltd", ""), panel=(bid, " "), elsewhere=(bid, text))
    assert all(flag.message for flag in found)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["all ", "of the most all ", "no ", "a@", "0", "\u2018", '"a ', "Aa Bb ", "large gaps "]
)
def test_a_very_long_text_is_judged_in_time(piece):
    text = (piece * 60_000)[:60_000]
    assert check(text, elsewhere=(text[:30_000], text + " more"))
