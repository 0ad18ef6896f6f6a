"""Marking alone: one bid, one question, one page; each save kept, the lock final, nobody sees another's mark."""

import dataclasses
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.models import Look, Mark, MarkDraft
from portal.evaluation.services import Declared
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.moderation import MarkWords
from portal.rules.refusals import Invalid, NotAllowed, NotFound
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import (
    MISSING,
    STRENGTH,
    Evaluation,
    create_closed,
    create_opened,
    mark_all,
    mark_words,
    open_bids,
    open_discussion,
)
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails
from tests.ground.people import People


@pytest.fixture
def made(parts: Parts, clock: SteppedClock) -> Evaluation:
    return create_opened(parts, clock)


def _save(
    parts: Parts,
    made: Evaluation,
    actor: Actor,
    mark: str = "4",
    *,
    question: str = "Q1",
    bid: str = "Alder Youth",
    **over: str,
) -> None:
    given = dataclasses.replace(mark_words(made.pack.question(question), mark), **over)
    with open_work(parts, actor) as work:
        services.save_mark(work, made.procurement_id, made.bids[bid], question, given)


def _page(parts: Parts, made: Evaluation, actor: Actor, question: str = "Q1") -> queries.Board:
    with open_reading(parts) as session:
        return queries.get_mark_page(
            session,
            parts.keyring,
            actor,
            made.procurement_id,
            submission_id=made.bids["Alder Youth"],
            question_id=question,
        )


def test_each_save_is_kept_and_the_last_one_counts(parts: Parts, made: Evaluation) -> None:
    _save(parts, made, made.people.chair, "2")
    _save(parts, made, made.people.chair, "4")
    _save(parts, made, made.people.chair, "4")  # a form sent twice is one save
    page = _page(parts, made, made.people.chair)
    assert (page.saved.words.mark, page.saved.number) == ("4", 2)
    with open_reading(parts) as session:
        rows = list(session.scalars(select(Mark)))
    assert len(rows) == 2
    assert all(STRENGTH.encode() not in row.sealed for row in rows)


@pytest.mark.parametrize("seat", ["officer", "second_opener", "award_approver", "conflict_decider", "second_reader"])
@ON_SQLITE
def test_who_is_not_on_the_panel_neither_reads_nor_marks(parts: Parts, made: Evaluation, seat: str) -> None:
    with pytest.raises(NotFound):
        _save(parts, made, getattr(made.people, seat))
    with pytest.raises(NotFound):
        _page(parts, made, getattr(made.people, seat))


def test_a_service_user_has_only_the_questions_given_to_them(parts: Parts, made: Evaluation) -> None:
    _save(parts, made, made.people.service_user)
    with pytest.raises(NotFound):
        _save(parts, made, made.people.service_user, question="Q2")
    with pytest.raises(NotFound):
        _page(parts, made, made.people.service_user, "Q2")


@pytest.mark.parametrize("mark", ["4.2", "6", "", "-1"])
@ON_SQLITE
def test_only_marks_of_the_scale_are_saved(parts: Parts, made: Evaluation, mark: str) -> None:
    with open_work(parts, made.people.chair) as work, pytest.raises(Invalid) as refused:
        services.save_mark(
            work,
            made.procurement_id,
            made.bids["Alder Youth"],
            "Q1",
            MarkWords(mark, STRENGTH, MISSING, "paragraph 2"),
        )
    assert list(refused.value.errors) == ["mark"]


def test_words_that_compare_bids_are_flagged_and_kept_only_knowingly(parts: Parts, made: Evaluation) -> None:
    rival = "Clearly better than Birch CIC: each child is seen within five days by a named worker."
    with pytest.raises(Invalid, match="This compares with another bid. Write about this bid only.") as refused:
        _save(parts, made, made.people.chair, strength=rival)
    assert list(refused.value.errors) == ["keep_words"]
    with open_work(parts, made.people.chair) as work:
        services.save_mark(
            work,
            made.procurement_id,
            made.bids["Alder Youth"],
            "Q1",
            MarkWords("4", rival, MISSING, "paragraph 2"),
            keep_words=True,
        )


def test_after_the_lock_no_mark_changes(parts: Parts, made: Evaluation) -> None:
    chair = made.people.chair
    _save(parts, made, chair)
    with open_work(parts, chair) as work, pytest.raises(NotAllowed, match="You have not marked 3 yet."):
        services.lock_marks(work, made.procurement_id, paper_notes=False)
    mark_all(parts, made, actors=(chair,))
    with pytest.raises(NotAllowed, match="They cannot change now"):
        _save(parts, made, chair)
    with open_work(parts, chair) as work, pytest.raises(NotAllowed, match="cannot change now"):
        services.lock_marks(work, made.procurement_id, paper_notes=False)
    with open_work(parts, chair) as work, pytest.raises(NotAllowed, match="cannot change now"):
        services.keep_draft(work, made.procurement_id, made.bids["Alder Youth"], "Q1", MarkWords("", "x", "", ""))


def test_a_lock_asks_about_notes_on_paper(parts: Parts, made: Evaluation) -> None:
    mark_all(parts, made, actors=(made.people.service_user,), lock=False)
    with open_work(parts, made.people.service_user) as work, pytest.raises(Invalid, match="notes on paper"):
        services.lock_marks(work, made.procurement_id, paper_notes=None)


@ON_SQLITE
def test_who_is_released_from_a_panel_reads_nothing_on_the_next_request(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    member = people.client_of(made.people.panel_officer)
    assert member.get(f"/evaluation/{made.procurement_id}/marking").status_code == 200
    with open_work(parts, made.people.award_approver) as work:
        services.release_member(work, made.procurement_id, made.people.panel_officer.user_id, reason="Unwell.")
    assert member.get(f"/evaluation/{made.procurement_id}/marking").status_code == 404


def test_nobody_marks_once_the_discussion_is_open(parts: Parts, made: Evaluation) -> None:
    with open_work(parts, made.people.award_approver) as work:
        services.release_member(work, made.procurement_id, made.people.service_user.user_id, reason="Unwell.")
    mark_all(parts, made, actors=(made.people.chair, made.people.panel_officer))
    open_discussion(parts, made)
    with pytest.raises(NotAllowed):
        _save(parts, made, made.people.chair)


def test_no_answer_is_read_before_the_opening(parts: Parts, clock: SteppedClock) -> None:
    closed = create_closed(parts, clock)
    with pytest.raises(NotFound):
        _page(parts, closed, closed.people.chair)
    with pytest.raises(NotFound):
        _save(parts, closed, closed.people.chair)


@ON_SQLITE
def test_members_meet_the_bids_each_in_an_order_of_their_own(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(
        parts, clock, prices={f"Bidder {name}": 7_000_000 for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm")}
    )
    orders = []
    for actor in (made.people.chair, made.people.panel_officer):
        with open_reading(parts) as session:
            first, again = (queries.get_own_list(session, actor, made.procurement_id) for _ in range(2))
        assert first.lines == again.lines
        orders.append([line.unit.bid.organisation_name for line in first.lines])
        assert all(orders[-1][i] == orders[-1][i + 1] for i in range(0, len(orders[-1]), 2)), "a bid is read as a whole"
    assert sorted(orders[0]) == sorted(orders[1])


def test_who_read_what_is_written_once_a_day(
    app: Flask, parts: Parts, clock: SteppedClock, made: Evaluation, people: People
) -> None:
    client = people.client_of(made.people.chair)
    address = f"/evaluation/{made.procurement_id}/marking/{made.bids['Alder Youth']}/Q1"

    def looks() -> int:
        with open_reading(parts) as session:
            return session.scalar(select(func.count()).select_from(Look)) or 0

    client.get(address, writes=True)
    client.get(address)
    assert looks() == 1
    clock.move_to(clock.now() + timedelta(days=1))
    client.get(address, writes=True)
    assert looks() == 2


def test_stopping_in_the_middle_keeps_what_is_typed(app: Flask, parts: Parts, made: Evaluation, people: People) -> None:
    client = people.client_of(made.people.service_user)
    address = f"/evaluation/{made.procurement_id}/marking/{made.bids['Alder Youth']}/Q1"
    client.get(address, writes=True)
    stopped = client.send(address, {"strength": "They ring back"}, button="Save and stop for now")
    assert "What you wrote is kept. You can come back when you like." in words(stopped)
    assert "Part marked" in words(stopped)
    page = client.page(address)
    assert page.select_one("textarea[name=strength]").get_text().strip() == "They ring back"
    assert _page(parts, made, made.people.service_user).saved is None
    _save(parts, made, made.people.service_user)
    with open_reading(parts) as session:
        assert list(session.scalars(select(MarkDraft))) == []


@ON_SQLITE
def test_every_fault_of_a_mark_is_told_at_once_and_nothing_typed_is_lost(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    client = people.client_of(made.people.chair)
    address = f"/evaluation/{made.procurement_id}/marking/{made.bids['Alder Youth']}/Q1"
    client.get(address, writes=True)
    answer = client.send(address, {"strength": "Clear steps", "place": ""}, button="Save and next")
    assert errors(answer) == [
        "Select a mark",
        "Write a little more: 80 letters or more. You have 11.",
        "Say where you saw it, such as paragraph 2",
    ]
    assert "Clear steps" in answer.get_data(as_text=True)
    assert errors(client.send(address, {"mark": "4.2"}, button="Save and next"))[0] == (
        "Choose a mark on the scale: 0, 1, 2, 3, 4 or 5"
    )
    assert not client.page(address).select("input[type=radio][checked]"), "no mark is chosen beforehand"


@ON_SQLITE
def test_the_service_users_page_is_plain_large_and_names_who_helps(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    client = people.client_of(made.people.service_user)
    page = client.page(f"/evaluation/{made.procurement_id}/marking/{made.bids['Alder Youth']}/Q1", writes=True)
    assert "portal--plain" in page.body["class"]
    assert "Dawn Ellis" in page.select_one(".portal-helper").get_text()
    said = " ".join(page.main.get_text(" ").split())
    assert "How will you find us, and what do we get?" in said
    assert "They thought of something that makes life better for us, and prove it" in said
    assert "convincingly evidenced" not in said
    printed = client.get(f"/evaluation/{made.procurement_id}/marking/print", writes=True)
    assert words(printed).count("How good is it?") == 2


def test_a_file_is_handed_out_only_with_the_answer_it_belongs_to(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    file_id = _page(parts, made, made.people.chair, "Q2").files[0].file_id
    address = f"/evaluation/{made.procurement_id}/bids/{made.bids['Alder Youth']}/files/{file_id}"
    got = people.client_of(made.people.chair).get(address, writes=True)
    assert got.data.startswith(b"%PDF")
    assert got.headers["Content-Disposition"] == "attachment; filename=Rota.pdf"
    for seat in ("service_user", "officer", "award_approver"):
        assert people.client_of(getattr(made.people, seat)).get(address).status_code == 404
    other = address.replace(str(made.bids["Alder Youth"]), str(made.bids["Birch CIC"]))
    assert people.client_of(made.people.chair).get(other).status_code == 404


@ON_SQLITE
def test_progress_counts_done_and_tells_nothing_of_marks(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    mark_all(parts, made, actors=(made.people.panel_officer,), lock=False)
    chair = people.client_of(made.people.chair)
    address = f"/evaluation/{made.procurement_id}/progress"
    said = words(chair.get(address))
    assert "Leanne Mustoe, officer No link 4 of 4" in said
    assert "Alder Youth" not in said
    assert STRENGTH not in said
    refused = chair.send(address, button="Open the panel discussion") if "Open the panel" in said else None
    assert refused is None
    reminded = chair.send(address, button="Send Leanne Mustoe a reminder")
    assert "We wrote to Leanne Mustoe." in words(reminded)
    chair.send(address, button="Send Leanne Mustoe a reminder")
    letters = [m for m in mails(parts, to=made.people.panel_officer.email) if "still open" in str(m["Subject"])]
    assert len(letters) == 1


@pytest.mark.parametrize("seat", ["chair", "officer", "panel_officer", "conflict_decider", "second_opener"])
@ON_SQLITE
def test_only_an_approver_off_the_panel_releases(parts: Parts, made: Evaluation, seat: str) -> None:
    with open_work(parts, getattr(made.people, seat)) as work, pytest.raises((NotAllowed, NotFound)):
        services.release_member(work, made.procurement_id, made.people.panel_officer.user_id, reason="Unwell.")


def test_a_released_member_marks_no_more_and_their_marks_stay(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    member = made.people.panel_officer
    _save(parts, made, member, "1")
    approver = people.client_of(made.people.award_approver)
    address = f"/evaluation/{made.procurement_id}/progress/{member.user_id}/release"
    assert errors(approver.send(address)) == ["Enter the reason. It stands in the decision record."]
    assert "has left the panel" in words(approver.send(address, {"reason": "Long illness."}))
    with pytest.raises(NotFound):
        _save(parts, made, member)
    mark_all(parts, made, actors=(made.people.chair, made.people.service_user))
    open_discussion(parts, made)
    with open_reading(parts) as session:
        found = queries.get_discussion(session, parts.keyring, made.people.chair, made.procurement_id)
    assert [member.name for member in found.released] == ["Leanne Mustoe"]
    said = {m.name: s.words.mark for talk in found.talks for m, s in talk.said if talk.question.id == "Q1"}
    assert said["Leanne Mustoe"] == "1"


def test_the_chair_is_released_only_after_another_is_named(parts: Parts, made: Evaluation) -> None:
    with (
        open_work(parts, made.people.award_approver) as work,
        pytest.raises(NotAllowed, match="Name another chair first"),
    ):
        services.release_member(work, made.procurement_id, made.people.chair.user_id, reason="Unwell.")
    for wrong in (made.people.service_user, made.people.chair):
        with open_work(parts, made.people.award_approver) as work, pytest.raises(Invalid):
            services.name_chair(work, made.procurement_id, wrong.user_id, reason="Unwell.")
    with open_work(parts, made.people.award_approver) as work:
        services.name_chair(work, made.procurement_id, made.people.panel_officer.user_id, reason="Aled is unwell.")
        services.release_member(work, made.procurement_id, made.people.chair.user_id, reason="Unwell.")
    with open_reading(parts) as session:
        board = queries.get_board(session, made.procurement_id)
    assert [(m.name, m.chair, m.released) for m in board.members] == [
        ("Aled Fairbrass", True, True),
        ("Leanne Mustoe", True, False),
        ("Maya", False, False),
    ]


def test_a_limited_member_does_not_read_that_bid(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    open_bids(parts, made)
    with open_work(parts, made.people.service_user) as work:
        bidders = {name: org for org, name in queries.get_board(work.session, made.procurement_id).bidders.items()}
        services.declare(
            work,
            made.procurement_id,
            {bidders["Alder Youth"]: Declared("rather_not"), bidders["Birch CIC"]: Declared("none")},
        )
    with pytest.raises(NotFound):
        _page(parts, made, made.people.service_user)
    with pytest.raises(NotFound):
        _save(parts, made, made.people.service_user)
    _save(parts, made, made.people.service_user, bid="Birch CIC")
