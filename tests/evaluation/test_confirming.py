"""Members confirm agreed marks (CL-06-e); a mark that crosses a minimum needs an approver (CL-08-a); who marks what."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.models import Mark, MarkLock
from portal.parts import Parts
from portal.procurements.models import Seat
from portal.rules.compliance import Answer
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Stale
from portal.rules.seats import SeatKind
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import (
    MARKS,
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
from tests.ground.people import People


def _lock(parts: Parts, made: Evaluation) -> None:
    with open_work(parts, made.people.chair) as work:
        services.lock_quality(work, made.procurement_id)


def _left(parts: Parts, made: Evaluation, seat: str) -> queries.Board:
    actor = getattr(made.people, seat)
    with open_reading(parts) as session:
        return queries.get_confirm_page(session, parts.keyring, actor, made.procurement_id).left


def test_cl_06_e_quality_waits_until_every_member_who_was_there_confirms_or_disagrees(
    parts: Parts, clock: SteppedClock
) -> None:
    made = create_discussed(parts, clock)
    agree_all(parts, made)
    with pytest.raises(NotAllowed, match=r"Leanne Mustoe \(4 marks\) and Maya \(4 marks\)"):
        _lock(parts, made)
    maya = made.people.service_user
    left = _left(parts, made, "service_user")
    first = left[0].row_id
    for answers, message in (
        ({}, "at least 1"),
        ({first: Answer("no")}, "why you disagree"),
        ({first: Answer("perhaps")}, "Select yes"),
    ):
        with open_work(parts, maya) as work, pytest.raises(Invalid, match=message):
            services.confirm_marks(work, made.procurement_id, answers)
    said = {line.row_id: Answer("yes") for line in left} | {first: Answer("no", "I saw no name in it.")}
    with open_work(parts, maya) as work:
        assert services.confirm_marks(work, made.procurement_id, said) == 0
    with open_work(parts, maya) as work, pytest.raises(Stale):
        services.confirm_marks(work, made.procurement_id, {first: Answer("yes")})
    with open_work(parts, made.people.officer) as work, pytest.raises(NotFound):
        services.confirm_marks(work, made.procurement_id, {first: Answer("yes")})
    with pytest.raises(NotAllowed, match=r"Not confirmed yet by Leanne Mustoe \(4 marks\)\."):
        _lock(parts, made)
    unit = left[0].unit
    with open_work(parts, made.people.chair) as work:
        again = agreed_words(made, left[0].question, "2", change_reason="Maya is right.")
        services.record_agreed_mark(work, made.procurement_id, unit.submission_id, unit.question_id, again, expected=1)
    assert [line.unit for line in _left(parts, made, "service_user")] == [unit], "a new mark is confirmed anew"
    confirm_all(parts, made)
    _lock(parts, made)


@ON_SQLITE
def test_cl_08_a_a_mark_that_crosses_a_minimum_needs_an_approver_off_the_panel(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock)
    chair = made.people.chair
    mark_all(parts, made, shift=lambda a, q, m: "1" if a.user_id == chair.user_id and q == "Q1" else m)
    open_discussion(parts, made)
    agree_all(parts, made)
    for seat in ("chair", "panel_officer", "service_user"):
        left = _left(parts, made, seat)
        if left:
            with open_work(parts, getattr(made.people, seat)) as work:
                services.confirm_marks(work, made.procurement_id, {line.row_id: Answer("yes") for line in left})
    with pytest.raises(NotAllowed, match="crossed a minimum. An approver decides on it first"):
        _lock(parts, made)
    with open_reading(parts) as session:
        _, crossed = queries.get_crossings(session, parts.keyring, made.people.award_approver, made.procurement_id)
    assert [each.last.question.id for each in crossed] == ["Q1", "Q1"]
    one, other = (each.last.row_id for each in crossed)
    page = f"/evaluation/{made.procurement_id}/crossed/{one}"
    name = chair.name
    for actor, reads in ((made.people.officer, False), (made.people.award_approver, True)):
        assert (name in words(people.client_of(actor).get(page, writes=True))) is reads, "marks stay with who decides"

    def decide(actor: object, row: object, *, approves: bool = True, reason: str = "Paragraph 2 shows it.") -> None:
        with open_work(parts, actor) as work:  # type: ignore[arg-type]
            services.decide_crossing(work, made.procurement_id, row, approves=approves, reason=reason)  # type: ignore[arg-type]

    for actor in (made.people.officer, chair):
        with pytest.raises((NotAllowed, NotFound)):
            decide(actor, one)
    with pytest.raises(Invalid, match="Enter the reason"):
        decide(made.people.award_approver, one, reason=" ")
    decide(made.people.award_approver, one)
    with pytest.raises(Stale):
        decide(made.people.publication_approver, one, approves=False)
    decide(made.people.publication_approver, other, approves=False)
    with pytest.raises(NotAllowed, match="was not approved. Record it again"):
        _lock(parts, made)


@ON_SQLITE
def test_questions_shared_out_are_seen_by_their_members_alone_and_stay_once_marking_began(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock)
    with open_work(parts, made.people.officer) as work:
        third = people.staff("Kim Adair")
        give_seats(work, made.procurement_id, [(SeatKind.PANEL_OFFICER, third.user_id)])
    address = f"/evaluation/{made.procurement_id}/shares"
    officer = people.client_of(made.people.officer)
    chair, second, maya = (str(actor.user_id) for actor in made.panel)
    refused = officer.send(address, {"share_Q1": [chair, maya], "share_Q2": [second]})
    assert errors(refused) == ["Question 2 needs 2 members or more. You chose 1."]
    officer.send(address, {"share_Q1": [chair, maya], "share_Q2": [second, str(third.user_id)]})
    with open_reading(parts) as session:
        seen = {
            actor.name: {line.question.id for line in queries.get_own_list(session, actor, made.procurement_id).lines}
            for actor in made.panel
        }
    assert seen == {"Aled Fairbrass": {"Q1"}, "Leanne Mustoe": {"Q2"}, "Maya": {"Q1"}}
    assert people.client_of(made.people.service_user).get(address).status_code in (403, 404)
    mark_all(parts, made, actors=(made.people.chair,), lock=False)
    assert "Marking has begun" in words(officer.get(address))
    with open_work(parts, made.people.officer) as work, pytest.raises(NotAllowed, match="Marking has begun"):
        services.share_out(work, made.procurement_id, {})


@ON_SQLITE
def test_a_supporter_types_the_marks_of_whom_they_help_and_the_record_says_so(
    parts: Parts, clock: SteppedClock, app: Flask, people: People
) -> None:
    made = create_opened(parts, clock)
    maya, bev = made.people.service_user, people.supporter("Bev")
    with open_work(parts, bev) as work, pytest.raises(NotFound):
        services.lock_marks(work, made.procurement_id, paper_notes=True)
    with open_work(parts, made.people.officer) as work:
        work.session.add(
            Seat(
                procurement_id=made.procurement_id,
                user_id=bev.user_id,
                kind=SeatKind.SUPPORTER.value,
                supports=maya.user_id,
                given_at=work.now,
            )
        )
    list_of, links = f"/evaluation/{made.procurement_id}/marking", f"/evaluation/{made.procurement_id}/declaration"
    assert links in people.client_of(maya).get(list_of).text
    typing = people.client_of(bev).get(list_of)
    assert (typing.status_code, links in typing.text) == (200, False)
    mark_all(parts, made, actors=(bev,))
    with open_reading(parts) as session:
        rows = list(session.scalars(select(Mark)))
        lock = session.scalar(select(MarkLock))
        saved = list(session.scalars(select(AuditEntry).where(AuditEntry.code == "evaluation.mark_saved")))
    assert {(row.user_id, row.typed_by) for row in rows} == {(maya.user_id, bev.user_id)}
    assert lock is not None
    assert (lock.user_id, lock.typed_by) == (maya.user_id, bev.user_id)
    assert {(entry.actor_id, entry.facts["typed_for"]) for entry in saved} == {(bev.user_id, str(maya.user_id))}
    mark_all(parts, made, actors=(made.people.chair, made.people.panel_officer))
    open_discussion(parts, made)
    agree_all(parts, made, marks=MARKS)
    with open_work(parts, bev) as work, pytest.raises(NotFound):
        services.confirm_marks(work, made.procurement_id, {})
    lock_quality(parts, made)
