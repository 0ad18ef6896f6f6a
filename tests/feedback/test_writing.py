"""Writing, signing and releasing, by services."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.clock import SteppedClock
from portal.feedback import queries, services
from portal.parts import Parts
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale
from tests.factories.evaluation import create_discussed, create_evaluated
from tests.factories.feedback import cells_of, create_signed, digest_of, sample_words, sign, write_all
from tests.ground.client import words
from tests.ground.people import People

WorkAs = Callable[..., AbstractContextManager[Any]]
Reading = Callable[[], AbstractContextManager[Session]]


def test_every_version_of_the_words_is_kept(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_evaluated(parts, clock)
    bid = made.bids["Alder Youth"]
    for number, advice in enumerate(("Give dates.", "Give dates for each step.")):
        with work_as(made.people.officer) as work:
            words = sample_words("Alder Youth", "Q1", next_time=advice)
            services.save_cell(work, made.procurement_id, bid, "Q1", words, expected=number)
    with reading() as session:
        found = queries.versions_of(session, parts.keyring, bid, "Q1")
    assert [words.next_time for words, _, _ in found] == ["Give dates for each step.", "Give dates."]


_REFUSED: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"why": ""}, "why", "Enter why this mark fits. Marks need a reason."),
    ({"next_time": " "}, "next_time", "Enter one thing to do next time"),
    ({"next_time": "Do it as Birch CIC did."}, "next_time", "“Birch CIC” is another bidder"),
    ({"missing": ""}, "missing", "Enter what was missing for the next mark"),
    ({"strength": ""}, "strength", "Enter what the bid does well here"),
    ({"strength": "Better than most of the rest."}, "strength", "compares bids"),
    ({"missing": "Aled said the cover is thin."}, "missing", "“Aled” is on the panel"),
    ({"why": "Good.", "strength": "Firm.", "missing": "Dates."}, "why", "Reason must be 80 characters or more"),
)


def test_words_that_may_not_go_out_are_refused_beside_their_box(
    parts: Parts, clock: SteppedClock, work_as: WorkAs
) -> None:
    made = create_evaluated(parts, clock)
    for over, field, message in _REFUSED:
        words = sample_words("Alder Youth", "Q1", **over)
        with pytest.raises(Invalid) as refused, work_as(made.people.officer) as work:
            services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=0)
        assert message in refused.value.errors[field]
    with work_as() as work:
        assert queries.versions_of(work.session, parts.keyring, made.bids["Alder Youth"], "Q1") == []


def test_the_same_words_for_two_bidders_are_refused(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_evaluated(parts, clock)
    words = sample_words("Alder Youth", "Q1")
    with work_as(made.people.officer) as work:
        services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=0)
    with pytest.raises(Invalid, match="The same words stand in 2 summaries"), work_as(made.people.officer) as work:
        services.save_cell(work, made.procurement_id, made.bids["Birch CIC"], "Q1", words, expected=0)


def test_a_form_opened_before_somebody_saved_is_told(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_evaluated(parts, clock)
    words = sample_words("Alder Youth", "Q1")
    with work_as(made.people.officer) as work:
        services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=0)
    with pytest.raises(Stale), work_as(made.people.officer) as work:
        services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=0)


def test_nobody_but_the_procurement_officer_writes(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_evaluated(parts, clock)
    seats = made.people
    readers = ((seats.second_reader, NotAllowed), (seats.award_approver, NotAllowed))
    hidden = [(a, NotFound) for a in (seats.chair, seats.panel_officer, seats.service_user, seats.commissioner)]
    hidden.append((made.providers["Alder Youth"], NotFound))
    words = sample_words("Alder Youth", "Q1")
    for actor, kind in (*readers, *hidden):
        with pytest.raises(kind), work_as(actor) as work:
            services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=0)


def test_nothing_is_written_before_quality_is_locked(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_discussed(parts, clock)
    words = sample_words("Alder Youth", "Q1")
    with pytest.raises(NotAllowed, match="once quality is locked"), work_as(made.people.officer) as work:
        services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=0)


def test_an_empty_cell_is_named_and_stops_the_second_reader(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_evaluated(parts, clock)
    write_all(parts, made, without=("Birch CIC", "Q2"))
    with pytest.raises(Refusal, match="Question 2 for Birch CIC has no reason"), work_as(made.people.officer) as work:
        services.send_to_reader(work, made.procurement_id)


def test_the_writer_cannot_sign_and_the_reader_signs_what_was_read(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_evaluated(parts, clock)
    write_all(parts, made)
    with work_as(made.people.officer) as work:
        services.send_to_reader(work, made.procurement_id)
    with pytest.raises(NotAllowed, match="Only the second reader"), work_as(made.people.officer) as work:
        services.sign(work, made.procurement_id, seen=digest_of(parts, made.procurement_id))
    with pytest.raises(Stale), work_as(made.people.second_reader) as work:
        services.sign(work, made.procurement_id, seen="0" * 64)
    with work_as(made.people.second_reader) as work:
        services.sign(work, made.procurement_id, seen=digest_of(parts, made.procurement_id))
    with reading() as session:
        assert queries.read_desk(session, parts.keyring, made.procurement_id).signed


def test_words_changed_after_the_signature_need_a_new_one(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_signed(parts, clock)
    with work_as(made.people.officer) as work:
        words = sample_words("Alder Youth", "Q1", next_time="Give the hours too.")
        services.save_cell(work, made.procurement_id, made.bids["Alder Youth"], "Q1", words, expected=1)
    with reading() as session:
        assert not queries.read_desk(session, parts.keyring, made.procurement_id).signed
    sign(parts, made)


def test_a_change_is_asked_for_with_words(
    app: Flask, parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading, people: People
) -> None:
    made = create_evaluated(parts, clock)
    write_all(parts, made)
    with work_as(made.people.officer) as work:
        services.send_to_reader(work, made.procurement_id)
    seen = digest_of(parts, made.procurement_id)
    with pytest.raises(Invalid, match="Enter what must change"), work_as(made.people.second_reader) as work:
        services.ask_change(work, made.procurement_id, " ", seen=seen)
    with work_as(made.people.second_reader) as work:
        services.ask_change(work, made.procurement_id, "Question 1 for Birch CIC is too hard to read.", seen=seen)
    with reading() as session:
        assert queries.read_desk(session, parts.keyring, made.procurement_id).state == "Needs a change"
    sign(parts, made)
    page = people.client_of(made.people.award_approver).get(f"/procurements/{made.procurement_id}/feedback/read")
    assert "Question 1 for Birch CIC is too hard to read." in words(page), "it stays to be read by who approves"


def test_nothing_is_released_before_the_award_is_approved(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_signed(parts, clock)
    with pytest.raises(NotAllowed, match="award must be approved first"), work_as(made.people.officer) as work:
        services.release(work, made.procurement_id)
    assert len(cells_of(parts, made)) == 4
