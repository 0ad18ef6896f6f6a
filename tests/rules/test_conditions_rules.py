"""Conditions of taking part: what may be published, what a bidder may answer, what is missing: tables of cases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.rules.completeness import missing_in_lot
from portal.rules.conditions import ConditionReply, answers_for, condition_faults, reply_faults, reply_gaps
from portal.rules.drafting import ConditionDraft, ConditionsDraft, Draft, conditions_of
from portal.rules.drafts import Draft as BidDraft
from portal.rules.drafts import changes, contents
from portal.rules.publishing import REASON_NEEDED, checks, reasons_given
from tests.factories.conditions import sample_conditions
from tests.factories.procurements import sample_pack

C1, C2, C3 = sample_conditions()
ALL_YES = {each.id: ConditionReply("yes") for each in (C1, C2, C3)}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, {}),
        ({"why": " "}, {"why": "Condition 2 does not say why it is needed"}),
        ({"level": ""}, {"level": "Condition 2 does not say how much is enough"}),
        ({"consequence": ""}, {"consequence": "Condition 2 does not say what follows if it is not met"}),
        ({"consequence": "must not exceed"}, {"consequence": "Condition 2 does not say what follows if it is not met"}),
        (
            {"when": "bid"},
            {"when": "Condition 2 is asked for with the bid, not at award. Say why it cannot wait"},
        ),
        ({"when": "bid", "when_reason": "It starts at once."}, {}),
    ],
)
def test_a_condition_needs_its_reason_level_and_one_consequence(change: dict[str, str], faults: dict[str, str]) -> None:
    condition = replace(C2, **change)
    assert condition_faults(2, condition, condition.when_reason) == faults


def test_by_the_award_is_an_answer_only_where_it_is_checked_then() -> None:
    assert list(answers_for(C1)) == ["yes", "no"]
    assert list(answers_for(C2)) == ["yes", "by_award", "no"]
    assert reply_faults((C1,), {"C1": ConditionReply("by_award")}) == {
        "C1_answer": "Select one of the answers to condition 1"
    }
    assert reply_faults((C2,), {"C2": ConditionReply("by_award", "x" * 2001)}) == {
        "C2_words": "This must be 2,000 letters or fewer. You have 2,001."
    }


@pytest.mark.parametrize(
    ("replies", "gaps"),
    [
        (ALL_YES, []),
        ({}, ["an answer to condition 1", "an answer to condition 2", "an answer to condition 3"]),
        ({**ALL_YES, "C2": ConditionReply("by_award")}, []),
        ({**ALL_YES, "C2": ConditionReply("no")}, ["a few words on condition 2, since you do not meet it"]),
        ({**ALL_YES, "C2": ConditionReply("no", "We are too small for it.")}, []),
    ],
)
def test_each_condition_is_answered_before_a_lot_is_sent(replies: dict[str, ConditionReply], gaps: list[str]) -> None:
    assert [words for _, words in reply_gaps((C1, C2, C3), replies)] == gaps
    pack = sample_pack(conditions=(C1, C2, C3))
    missing = missing_in_lot(pack, BidDraft(lots=("1",), conditions=replies), "1")
    assert [gap.words for gap in missing if gap.kind == "condition"] == gaps


def test_what_a_bidder_answers_is_frozen_and_a_change_is_seen() -> None:
    pack = sample_pack(conditions=(C1, C2, C3))
    sent = contents(pack, BidDraft(lots=("1",), conditions=ALL_YES), "1")
    assert [(fact.condition_id, fact.answer) for fact in sent.conditions] == [
        ("C1", "yes"),
        ("C2", "yes"),
        ("C3", "yes"),
    ]
    now = contents(pack, BidDraft(lots=("1",), conditions={**ALL_YES, "C2": ConditionReply("no", "Too dear.")}), "1")
    assert changes(pack, sent, now) == ("your answers to the conditions",)


def test_conditions_stop_publishing_until_they_are_whole_and_the_approver_reads_why() -> None:
    typed = ConditionDraft(text="Insurance", level="£5 million", why="Halls ask for it", when="bid", consequence="")
    draft = Draft(conditions=ConditionsDraft((typed,)))
    found = checks(draft, seat_faults=(), posts=(), now=datetime(2026, 11, 1, tzinfo=UTC))
    left = [(check.fault, check.state) for check in found if check.page == "conditions" and not check.done]
    assert left == [
        ("Condition 1 does not say what follows if it is not met", "Missing"),
        ("Condition 1 is asked for with the bid, not at award. Say why it cannot wait", REASON_NEEDED),
    ]
    whole = replace(typed, when_reason="It starts at once.", consequence="put_right")
    draft = Draft(conditions=ConditionsDraft((whole,)))
    assert [given.reason for given in reasons_given(draft)][-1] == "It starts at once."
    assert [(c.id, c.when, c.consequence) for c in conditions_of(draft.conditions)] == [("C1", "bid", "put_right")]
