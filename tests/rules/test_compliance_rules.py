"""What stops a bid, what may follow, who marks what, how a bidder is asked: tables of cases."""

from uuid import UUID, uuid4

import pytest

from portal.rules.bid_questions import answer_faults, asked_text, question_faults
from portal.rules.compliance import (
    GO_ON,
    LEAVE_OUT,
    CaseFact,
    Proposal,
    State,
    crosses_minimum,
    failed_conditions,
    ground_words,
    leave_out_fault,
    proposal_faults,
    rule_of,
    state_of,
    stop_words,
)
from portal.rules.sharing import Marker, default_shares, share_faults, shared_out
from tests.factories.conditions import sample_conditions
from tests.factories.procurements import sample_pack

PACK = sample_pack(conditions=sample_conditions())
Q1, Q2 = PACK.questions


@pytest.mark.parametrize(
    ("kind", "steps", "state"),
    [
        (LEAVE_OUT, [], State.WAITING),
        (LEAVE_OUT, ["refused"], State.NOT_AGREED),
        (LEAVE_OUT, ["withdrawn"], State.TAKEN_BACK),
        (LEAVE_OUT, ["agreed"], State.MAY_ANSWER),
        (LEAVE_OUT, ["agreed", "answered"], State.ANSWERED),
        (LEAVE_OUT, ["agreed", "upheld"], State.LEFT_OUT),
        (LEAVE_OUT, ["agreed", "answered", "lifted"], State.STAYS_IN),
        (GO_ON, ["agreed"], State.GOES_ON),
        (GO_ON, ["refused"], State.NOT_AGREED),
    ],
)
def test_a_case_stands_where_its_last_step_put_it(kind: str, steps: list[str], state: State) -> None:
    assert state_of(kind, steps) is state


@pytest.mark.parametrize(
    ("ground", "asked", "fault"),
    [
        ("condition:C1", False, None),
        ("condition:C2", False, "We published that we ask first"),
        ("condition:C2", True, None),
        ("condition:C3", True, "We published that this is only noted"),
        ("condition:C9", True, "Nothing such was published"),
        ("minimum:Q1", False, None),
        ("minimum:Q2", False, "Nothing such was published"),
        ("price:P", True, "Nothing such was published"),
    ],
)
def test_cl_03_b_no_more_follows_than_was_published(ground: str, fault: str | None, *, asked: bool) -> None:
    found = leave_out_fault(rule_of(PACK, ground), asked=asked)
    assert (found is None) is (fault is None)
    assert found is None or found.startswith(fault or "")


LONG = "No named lead stands in the bid, and children are seen alone from the first day of the service."


@pytest.mark.parametrize(
    ("kind", "words", "similar", "fields"),
    [
        (LEAVE_OUT, Proposal(LONG, "It says no."), False, set()),
        (LEAVE_OUT, Proposal("Thin.", "It says no."), False, {"reason"}),
        (LEAVE_OUT, Proposal(LONG), False, {"why_not_ask"}),
        (LEAVE_OUT, Proposal(LONG, "It says no."), True, {"why_different"}),
        (LEAVE_OUT, Proposal(LONG, "It says no.", "Alder named one."), True, set()),
        (LEAVE_OUT, Proposal(LONG * 50, "It says no."), False, {"reason"}),
        (GO_ON, Proposal(LONG), True, set()),
    ],
)
def test_cl_03_c_nobody_is_left_out_by_one_click(
    kind: str, words: Proposal, fields: set[str], *, similar: bool
) -> None:
    assert set(proposal_faults(kind, words, 80, similar=similar)) == fields


@pytest.mark.parametrize(
    ("failed", "cases", "stops"),
    [
        ((), (), None),
        (("condition:C1",), (), "does not meet condition 1 (A named lead for safeguarding)"),
        (("minimum:Q1",), (), "does not meet the minimum of question 1"),
        (("minimum:Q1",), (CaseFact(GO_ON, "minimum:Q1", State.WAITING),), "is open"),
        (("minimum:Q1",), (CaseFact(GO_ON, "minimum:Q1", State.GOES_ON),), None),
        (("minimum:Q1",), (CaseFact(LEAVE_OUT, "minimum:Q1", State.STAYS_IN),), None),
        (("minimum:Q1",), (CaseFact(LEAVE_OUT, "minimum:Q1", State.NOT_AGREED),), "does not meet"),
        (("minimum:Q1", "condition:C1"), (CaseFact(GO_ON, "minimum:Q1", State.GOES_ON),), "condition 1"),
        ((), (CaseFact(LEAVE_OUT, "condition:C1", State.LEFT_OUT),), "left out"),
    ],
)
def test_cl_08_b_a_fail_stops_a_bid_until_it_is_decided(
    failed: tuple[str, ...], cases: tuple[CaseFact, ...], stops: str | None
) -> None:
    words = stop_words(PACK, failed, cases)
    assert (words is None) is (stops is None)
    assert stops is None or stops in (words or "")


def test_only_a_condition_that_excludes_stops_a_bid() -> None:
    findings = [("C1", "not_met"), ("C2", "not_met"), ("C3", "not_met")]
    assert failed_conditions(PACK, findings) == ["condition:C1"]
    assert failed_conditions(PACK, [("C1", "met"), ("C2", "at_award")]) == []
    assert ground_words(PACK, "minimum:Q1") == "the minimum of question 1"


@pytest.mark.parametrize(
    ("earlier", "mark", "crosses"),
    [
        (["2", "3"], "2", False),
        (["1", "1"], "1", False),
        (["1", "3"], "3", True),
        (["1", "3"], "1", True),
        (["1", "1", "1"], "2", True),
        ([], "1", False),
    ],
)
def test_cl_08_a_a_mark_crosses_where_one_given_before_stood_on_the_other_side(
    earlier: list[str], mark: str, *, crosses: bool
) -> None:
    assert crosses_minimum(Q1, earlier, mark) is crosses
    assert not crosses_minimum(Q2, earlier, mark), "question 2 has no minimum"


CHAIR, ONE, TWO = (Marker(uuid4(), service_user=False) for _ in range(3))
MAYA = Marker(uuid4(), service_user=True)
PANEL = (CHAIR, ONE, TWO, MAYA)


def _ids(*markers: Marker) -> list[UUID]:
    return [marker.user_id for marker in markers]


@pytest.mark.parametrize(
    ("q1", "q2", "faults"),
    [
        (PANEL, (CHAIR, ONE, TWO), {}),
        ((CHAIR, MAYA), (ONE, TWO), {}),
        ((CHAIR, ONE), (ONE, TWO), {"Q1": "Question 1 needs a person who uses the service too"}),
        ((MAYA, CHAIR), (TWO,), {"Q2": "Question 2 needs 2 members or more. You chose 1."}),
        ((MAYA, CHAIR), (TWO, MAYA), {"Q2": "Question 2 is published as marked by others than you chose"}),
    ],
)
def test_questions_are_shared_out_and_keep_the_policys_number(
    q1: tuple[Marker, ...], q2: tuple[Marker, ...], faults: dict[str, str]
) -> None:
    assert share_faults(PACK, PANEL, {"Q1": _ids(*q1), "Q2": _ids(*q2)}) == faults


def test_everybody_of_the_right_kind_marks_unless_shared_out() -> None:
    assert default_shares(PACK, PANEL) == {"Q1": _ids(*PANEL), "Q2": _ids(CHAIR, ONE, TWO)}
    kept = {"Q2": _ids(ONE, TWO)}
    assert shared_out(PACK, PANEL, kept)["Q2"] == frozenset(_ids(ONE, TWO))
    assert shared_out(PACK, PANEL, kept)["Q1"] == frozenset(_ids(*PANEL))
    alone = sample_pack(policy={"least_markers": "3"})
    assert set(share_faults(alone, PANEL, {"Q1": _ids(CHAIR, MAYA), "Q2": _ids(CHAIR, ONE, TWO)})) == {"Q1"}


@pytest.mark.parametrize(
    ("kind", "words", "fields"),
    [
        ("explain", "Paragraph 2 names a rota.", set()),
        ("", "Paragraph 2 names a rota.", {"kind"}),
        ("slip", " ", {"words"}),
        ("slip", "Could you improve this?", {"words"}),
        ("slip", "Please lower your price.", {"words"}),
        ("explain", "Birch CIC says more.", {"words"}),
        ("explain", "x" * 1001, {"words"}),
    ],
)
def test_a_bidder_is_asked_in_neutral_words(kind: str, words: str, fields: set[str]) -> None:
    assert set(question_faults(kind, words, ["Birch CIC"])) == fields


def test_the_standard_words_say_what_may_be_answered() -> None:
    assert asked_text("slip", "question 1, Finding", "Which year?").endswith("What you sent stands as it is.")
    assert "your offer" not in asked_text("put_right", "condition 2, Insurance", "Which cover?")
    assert answer_faults(" ") == {"words": "Enter your answer"}
    assert answer_faults("word " * 501) == {"words": "Your answer must be 500 words or fewer. You have 501."}
