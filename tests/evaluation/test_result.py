"""The result: prices only after the lock, those below a minimum never; every figure re-worked by the core (E1, E3)."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.parts import Parts
from portal.rules.criteria import criteria_of
from portal.rules.pack import Question
from portal.rules.refusals import NotAllowed, NotFound
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import (
    Evaluation,
    agree_all,
    confirm_all,
    create_closed,
    create_discussed,
    create_evaluated,
    declare_none,
    lock_quality,
    mark_all,
    open_bids,
    open_discussion,
)
from tests.factories.procurements import SCALE, sample_pack, sample_price
from tests.ground import ON_SQLITE
from tests.ground.client import words
from tests.ground.people import People


def _question(name: str, weight: str, minimum: str | None = None, group: str = "Q") -> Question:
    return Question(
        id=name,
        group=group,
        title=f"Question {name}",
        text="How?",
        plain="How?",
        points=("one point",),
        weight=weight,
        word_limit=300,
        scale=SCALE,
        minimum_score=minimum,
        marked_by=("officers", "service_users"),
    )


def _e3() -> dict[str, Any]:
    questions = tuple(
        _question(name, weight, "2") for name, weight in (("Q1", "20"), ("Q2", "15"), ("Q3", "15"), ("Q4", "10"))
    )
    questions = (*questions, _question("SV", "10", group="S"))
    price = sample_price()
    price = type(price)(price.id, price.title, price.unit, "30", {"name": "lowest_relative"}, price.in_words)
    return {
        "questions": questions,
        "price": price,
        "measures": (),
        "minimum_percent": None,
        "criteria": criteria_of(questions, price, (), None),
    }


E3_MARKS = {
    "Dover Hub": {"Q1": "4", "Q2": "3", "Q3": "4", "Q4": "3", "SV": "3"},
    "Elham": {"Q1": "5", "Q2": "5", "Q3": "1", "Q4": "4", "SV": "4"},
    "Faversham": {"Q1": "3", "Q2": "4", "Q3": "3", "Q4": "4", "SV": "5"},
}
E3_PRICES = {"Dover Hub": 29_800_000, "Elham": 25_517_391, "Faversham": 31_050_000}


def _e3_closed(parts: Parts, clock: SteppedClock) -> Evaluation:
    return create_closed(parts, clock, prices=E3_PRICES, pack_over=_e3(), answers={})


def _outcome(parts: Parts, made: Evaluation) -> Any:
    with open_reading(parts) as session:
        return queries.get_outcome(session, parts.keyring, made.procurement_id)


def test_e3_a_bid_below_a_minimum_keeps_its_price_sealed_and_sets_no_lowest_price(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = _e3_closed(parts, clock)
    open_bids(parts, made)
    declare_none(parts, made)
    mark_all(parts, made, marks=E3_MARKS)
    open_discussion(parts, made)
    agree_all(parts, made, marks=E3_MARKS)
    lock_quality(parts, made)
    outcome = _outcome(parts, made)
    found = {bid.organisation_name: bid for bid in outcome.lots[0].bids}
    assert [(name, found[name].total, found[name].rank) for name in ("Faversham", "Dover Hub", "Elham")] == [
        ("Faversham", "79.79", 1),
        ("Dover Hub", "79.00", 2),
        ("Elham", None, None),
    ]
    assert found["Elham"].status == "below_minimum"
    assert found["Elham"].below == ("Q3",)
    assert found["Elham"].price_pence is None
    with open_reading(parts) as session:
        record = queries.get_record(session, parts.keyring, made.procurement_id)
    text = json.dumps(record)
    assert "255173.91" not in text
    assert "298000.00" in text
    page = people.client_of(made.people.officer).get(f"/evaluation/{made.procurement_id}/result", writes=True)
    said = words(page)
    assert "255,173" not in said
    assert "Stays sealed" in said
    assert "Below a minimum: Elham. Their prices stay sealed." in said
    assert "1st Faversham 79.79 · 2nd Dover Hub 79.00" in said


def test_prices_stay_sealed_until_quality_is_locked(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock)
    officer = people.client_of(made.people.officer)
    address = f"/evaluation/{made.procurement_id}/result"
    closed = officer.get(address)
    assert closed.status_code == 403
    assert "Prices are sealed. The bids are not open yet." in words(closed)
    open_bids(parts, made)
    declare_none(parts, made)
    mark_all(parts, made)
    open_discussion(parts, made)
    for path in (address, f"{address}/record.json"):
        sealed = officer.get(path)
        assert sealed.status_code == 403
        assert "Prices are sealed. 4 marks are not agreed yet." in words(sealed)
    agree_all(parts, made)
    assert "Prices are sealed. Lock quality first." in words(officer.get(address))
    with open_reading(parts) as session:
        for read in (
            lambda s, p: queries.get_record(s, parts.keyring, p),
            lambda s, p: queries.get_outcome(s, parts.keyring, p),
        ):
            with pytest.raises(NotFound):
                read(session, made.procurement_id)
    lock_quality(parts, made)
    assert "£74,321.89" in words(officer.get(address, writes=True))


@pytest.mark.parametrize(
    ("seat", "code"),
    [
        ("officer", 200),
        ("chair", 200),
        ("panel_officer", 200),
        ("award_approver", 200),
        ("second_reader", 200),
        ("concerns_officer", 200),
        ("service_user", 403),
        ("conflict_decider", 404),
        ("second_opener", 404),
        ("commissioner", 404),
    ],
)
@ON_SQLITE
def test_who_reads_the_result(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, seat: str, code: int
) -> None:
    made = create_evaluated(parts, clock)
    client = people.client_of(getattr(made.people, seat))
    for path in ("result", "result/record.json"):
        assert client.get(f"/evaluation/{made.procurement_id}/{path}", writes=True).status_code == code


def test_the_exported_record_verifies_with_the_command(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, tmp_path: Path
) -> None:
    made = create_evaluated(parts, clock)
    client = people.client_of(made.people.officer)
    got = client.get(f"/evaluation/{made.procurement_id}/result/record.json", writes=True)
    path = tmp_path / "record.json"
    path.write_bytes(got.data)
    verdict = subprocess.run(
        [sys.executable, "-m", "portal.cli", "score", "--verify", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verdict.returncode, verdict.stdout) == (0, "")


def test_the_outcome_carries_the_agreed_reasons_for_the_feedback(parts: Parts, clock: SteppedClock) -> None:
    made = create_evaluated(parts, clock)
    outcome = _outcome(parts, made)
    first = outcome.lots[0].bids[0]
    assert [reason.question_id for reason in first.reasons] == ["Q1", "Q2"]
    assert first.reason("Q1").mark == "4"
    assert first.reason("Q1").place == "paragraph 2"
    assert first.contact_email == made.providers["Alder Youth"].email
    assert first.price_pence == 7_432_189
    assert (outcome.panel_officers, outcome.panel_service_users) == (2, 1)
    assert outcome.lots[0].award == first.record_id
    assert Decimal(first.total) == Decimal("81.00")


def test_a_bid_that_was_changed_is_left_out_with_the_reason(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    folder = parts.settings.var / "files"
    stored = next(each for each in sorted(folder.rglob("*")) if each.is_file() and each.stat().st_size > 200)
    raw = bytearray(stored.read_bytes())
    raw[100] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(bytes(raw))
    open_bids(parts, made)
    declare_none(parts, made)
    mark_all(parts, made)
    open_discussion(parts, made)
    agree_all(parts, made)
    lock_quality(parts, made)
    bids = _outcome(parts, made).lots[0].bids
    assert sorted(bid.status for bid in bids) == ["excluded", "ranked"]
    out = next(bid for bid in bids if bid.status == "excluded")
    assert out.price_pence is None
    assert "not what the receipt names" in out.excluded_reason


def test_no_bids_at_all_come_to_a_result_without_award(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock, prices={})
    open_bids(parts, made)
    open_discussion(parts, made)
    lock_quality(parts, made)
    (lot,) = _outcome(parts, made).lots
    assert (lot.award, lot.award_status, lot.bids) == (None, "none", ())


def test_a_record_the_core_refuses_locks_nothing_and_tells_no_price(parts: Parts, clock: SteppedClock) -> None:
    pack = sample_pack()
    broken = tuple(
        {**each, "formula": {"name": "unheard_of"}} if each["kind"] == "price" else each for each in pack.criteria
    )
    made = create_discussed(parts, clock, pack_over={"criteria": broken})
    agree_all(parts, made)
    confirm_all(parts, made)
    with pytest.raises(NotAllowed, match="nothing was locked") as refused, open_work(parts, made.people.chair) as work:
        services.lock_quality(work, made.procurement_id)
    assert not any(figure in refused.value.message for figure in "0123456789")
    with open_reading(parts) as session:
        assert queries.get_board(session, made.procurement_id).case.quality_locked_at is None


def test_who_is_on_no_seat_learns_nothing_by_services(parts: Parts, clock: SteppedClock) -> None:
    made = create_evaluated(parts, clock)
    other = create_closed(parts, clock, reference="YC-2027-02", prices={})
    with open_reading(parts) as session:
        for actor in (other.people.officer, other.people.chair, made.people.commissioner):
            with pytest.raises(NotFound):
                queries.get_result(session, parts.keyring, actor, made.procurement_id)
            with pytest.raises((NotFound, NotAllowed)):
                queries.get_discussion(session, parts.keyring, actor, made.procurement_id)
