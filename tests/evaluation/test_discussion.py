"""One agreed mark with its reasons: CL-06-a, CL-06-d, CL-07-a; two chairs at once; the lock of quality."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.models import AgreedMark, EvaluationResult
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work, open_reading, open_work
from tests.factories.evaluation import (
    MARKS,
    MISSING,
    STRENGTH,
    WHY,
    Evaluation,
    agree_all,
    agreed_words,
    confirm_all,
    create_discussed,
    create_opened,
    lock_quality,
    mark_all,
    open_discussion,
)
from tests.factories.procurements import give_seats
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails
from tests.ground.people import People

WorkAs = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def made(parts: Parts, clock: SteppedClock) -> Evaluation:
    return create_discussed(parts, clock)


def _record(
    parts: Parts, made: Evaluation, mark: str = "4", *, actor: Actor | None = None, expected: int = 0, **over: object
) -> int:
    with open_work(parts, actor or made.people.chair) as work:
        return services.record_agreed_mark(
            work,
            made.procurement_id,
            made.bids["Alder Youth"],
            "Q1",
            agreed_words(made, made.pack.question("Q1"), mark, **over),
            expected=expected,
        )


def _talk(parts: Parts, made: Evaluation) -> queries.Board:
    with open_reading(parts) as session:
        return queries.get_talk(
            session,
            parts.keyring,
            made.people.chair,
            made.procurement_id,
            submission_id=made.bids["Alder Youth"],
            question_id="Q1",
        ).talk


def test_cl_06_a_no_agreed_mark_without_its_reason(parts: Parts, made: Evaluation) -> None:
    with pytest.raises(Invalid, match="Enter why this mark fits. Marks need a reason."):
        _record(parts, made, "3", why="")
    with open_reading(parts) as session:
        assert list(session.scalars(select(AgreedMark))) == []


@pytest.mark.parametrize("mark", ["4.2", "3.5", "6", "average"])
@ON_SQLITE
def test_cl_07_a_only_a_mark_of_the_published_scale_is_agreed(parts: Parts, made: Evaluation, mark: str) -> None:
    with pytest.raises(Invalid, match="Choose a mark on the scale: 0, 1, 2, 3, 4 or 5"):
        _record(parts, made, mark)


def test_cl_06_d_every_agreed_mark_stays_with_author_time_and_reason(
    parts: Parts, clock: SteppedClock, made: Evaluation
) -> None:
    assert _record(parts, made, "4") == 1
    clock.move(minutes=5)
    with pytest.raises(Invalid, match="Enter why the agreed mark changes"):
        _record(parts, made, "5", expected=1)
    assert _record(parts, made, "5", expected=1, change_reason="We had missed paragraph 1.") == 2
    clock.move(minutes=5)
    assert _record(parts, made, "4", expected=2, change_reason="Paragraph 1 is a plan, no proof.") == 3
    agreed = _talk(parts, made).agreed
    assert [(a.number, a.words.mark, a.words.change_reason) for a in agreed] == [
        (1, "4", ""),
        (2, "5", "We had missed paragraph 1."),
        (3, "4", "Paragraph 1 is a plan, no proof."),
    ]
    assert len({a.at for a in agreed}) == 3
    assert {a.recorded_by for a in agreed} == {made.people.chair.user_id}
    with open_reading(parts) as session:
        saved = list(session.scalars(select(AuditEntry).where(AuditEntry.code == "evaluation.agreed_mark_recorded")))
        rows = list(session.scalars(select(AgreedMark)))
    assert [entry.facts["number"] for entry in saved] == [1, 2, 3]
    assert all(WHY.encode() not in row.sealed for row in rows)


def test_members_marks_stay_as_they_were_whatever_is_agreed(parts: Parts, made: Evaluation) -> None:
    before = [(m.name, s.words) for m, s in _talk(parts, made).said]
    _record(parts, made, "1")
    assert [(m.name, s.words) for m, s in _talk(parts, made).said] == before


def test_two_chairs_at_once_leave_one_mark_and_one_is_told(parts: Parts, made: Evaluation, work_as: WorkAs) -> None:
    with work_as() as work:
        give_seats(work, made.procurement_id, [(SeatKind.CHAIR, made.people.panel_officer.user_id)])
    start = threading.Barrier(2)
    came: list[object] = []

    def press(actor: Actor, mark: str) -> None:
        start.wait()
        try:
            came.append(_record(parts, made, mark, actor=actor))
        except Refusal as refusal:
            came.append(type(refusal))

    pairs = ((made.people.chair, "4"), (made.people.panel_officer, "3"))
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, came)) == ["1", str(Stale)]
    with open_reading(parts) as session:
        assert len(list(session.scalars(select(AgreedMark)))) == 1


@pytest.mark.parametrize("seat", ["panel_officer", "service_user", "officer", "award_approver", "second_opener"])
@ON_SQLITE
def test_only_the_chair_records_and_locks(parts: Parts, made: Evaluation, seat: str) -> None:
    actor = getattr(made.people, seat)
    with pytest.raises((NotAllowed, NotFound)):
        _record(parts, made, actor=actor)
    with open_work(parts, actor) as work, pytest.raises((NotAllowed, NotFound)):
        services.lock_quality(work, made.procurement_id)


def test_nothing_is_agreed_before_the_discussion_opens(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    mark_all(parts, made, actors=(made.people.chair,))
    with pytest.raises(NotAllowed, match="not open yet"):
        _record(parts, made)
    with open_work(parts, made.people.chair) as work, pytest.raises(NotAllowed, match="has not locked"):
        services.open_discussion(work, made.procurement_id)
    for seat in ("panel_officer", "officer"):
        with open_work(parts, getattr(made.people, seat)) as work, pytest.raises(NotAllowed, match="Only the chair"):
            services.open_discussion(work, made.procurement_id)


def test_the_discussion_names_who_holds_it_up_and_tells_all_when_it_opens(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    mark_all(parts, made, actors=(made.people.chair, made.people.panel_officer))
    with open_work(parts, made.people.chair) as work, pytest.raises(NotAllowed, match="Maya has not locked 2 marks"):
        services.open_discussion(work, made.procurement_id)
    mark_all(parts, made, actors=(made.people.service_user,))
    open_discussion(parts, made)
    with open_work(parts, made.people.chair) as work, pytest.raises(Stale):
        services.open_discussion(work, made.procurement_id)
    for actor in made.panel:
        told = [m for m in mails(parts, to=actor.email) if "panel can talk" in str(m["Subject"])]
        assert len(told) == 1
        assert "Alder" not in told[0].get_content()


def test_a_wide_difference_needs_the_story_of_how_it_was_settled(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    chair = made.people.chair.user_id
    mark_all(parts, made, shift=lambda actor, question, mark: "1" if actor.user_id == chair else mark)
    open_discussion(parts, made)
    talk = _talk(parts, made)
    assert (str(talk.spread), talk.differs, talk.minimum_at_stake, talk.state) == ("3", True, True, "Marks differ")
    with pytest.raises(Invalid, match="Say how the difference of 3 was settled"):
        _record(parts, made, settled="")


def test_words_that_compare_bids_are_flagged(parts: Parts, made: Evaluation) -> None:
    with pytest.raises(Invalid, match="compares with another bid"):
        _record(parts, made, why="This is better than the other bidders: named workers see each child in five days.")


def test_quality_locks_only_when_all_is_agreed_and_then_nothing_changes(parts: Parts, made: Evaluation) -> None:
    _record(parts, made)
    with open_work(parts, made.people.chair) as work, pytest.raises(NotAllowed, match="3 marks are not agreed yet."):
        services.lock_quality(work, made.procurement_id)
    with open_reading(parts) as session:
        assert queries.get_board(session, made.procurement_id).case.quality_locked_at is None


def test_after_the_lock_no_agreed_mark_changes(parts: Parts, made: Evaluation) -> None:
    agree_all(parts, made)
    lock_quality(parts, made)
    with pytest.raises(NotAllowed, match="Quality is locked"):
        _record(parts, made, expected=1, change_reason="Late.")
    with open_work(parts, made.people.chair) as work, pytest.raises(NotAllowed, match="Quality is locked"):
        services.lock_quality(work, made.procurement_id)
    with open_reading(parts) as session:
        assert [row.number for row in session.scalars(select(EvaluationResult))] == [1]


def test_two_locks_at_once_compute_one_result(parts: Parts, made: Evaluation) -> None:
    agree_all(parts, made)
    confirm_all(parts, made)
    start = threading.Barrier(2)
    came: list[str] = []

    def press() -> None:
        start.wait()
        try:
            with open_work(parts, made.people.chair) as work:
                services.lock_quality(work, made.procurement_id)
            came.append("locked")
        except Refusal as refusal:
            came.append(type(refusal).__name__)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["NotAllowed", "locked"]


@ON_SQLITE
def test_the_chairs_page_shows_what_each_said_and_fills_in_nothing(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    client = people.client_of(made.people.chair)
    address = f"/evaluation/{made.procurement_id}/discussion/{made.bids['Alder Youth']}/Q1"
    page = client.page(address, writes=True)
    said = " ".join(page.main.get_text(" ").split())
    assert said.count(STRENGTH) == 3
    assert not page.select("input[checked]")
    assert "average" not in said.lower()
    assert "mean" not in said.lower().split()
    answer = client.send(address, {"mark": "4.2", "why": "Because."})
    assert errors(answer) == ["Choose a mark on the scale: 0, 1, 2, 3, 4 or 5"]
    assert "Because." in answer.get_data(as_text=True)
    everything = errors(client.send(address, {"why": "Because."}))
    assert everything == [
        "Tick each point you talked about",
        "Tick who is here",
        "Choose a mark on the scale: 0, 1, 2, 3, 4 or 5",
        "Write a little more: 80 letters or more. You have 8.",
        "Enter what was good. If nothing was, say so.",
        "Say where in the bid, such as paragraph 2",
    ]


def test_a_form_that_went_stale_says_so_and_keeps_what_was_typed(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    client = people.client_of(made.people.chair)
    address = f"/evaluation/{made.procurement_id}/discussion/{made.bids['Alder Youth']}/Q1"
    token = client.page(address, writes=True).select_one("main input[name=csrf_token]")["value"]
    _record(parts, made)
    fields = {"talked": ["0", "1"], "present": [str(made.people.chair.user_id)], "mark": "3", "why": WHY}
    fields |= {"why_not_above": "Thin.", "strength": STRENGTH, "missing": MISSING, "place": "paragraph 1"}
    answer = client.post(address, data={**fields, "csrf_token": token, "expected": "0"})
    assert answer.status_code == 409
    assert "Somebody recorded a mark for this question in the meantime" in words(answer)
    assert "paragraph 1" in answer.get_data(as_text=True)
    assert MARKS["Alder Youth"]["Q1"] == _talk(parts, made).agreed[-1].words.mark
