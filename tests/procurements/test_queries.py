"""Reading what is published."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from portal.clock import SteppedClock
from portal.procurements import queries
from portal.rules.refusals import NotFound
from portal.rules.seats import SeatKind, seat_faults
from portal.unit_of_work import Work
from tests.factories.procurements import create_people, create_published, sample_pack

WorkAs = Callable[..., AbstractContextManager[Work]]
Reading = Callable[[], AbstractContextManager[Session]]


def test_a_published_pack_is_read_back_as_it_was_frozen(work_as: WorkAs, reading: Reading) -> None:
    pack = sample_pack("YC-2027-09")
    with work_as() as work:
        created = create_published(work, pack=pack)
    with reading() as session:
        assert queries.get_pack(session, created) == pack
        found = queries.find_by_reference(session, "YC-2027-09")
        assert found is not None
        assert found.id == created
        assert queries.find_by_reference(session, "YC-2027-10") is None


def test_seats_are_read_with_names_and_only_while_held(work_as: WorkAs, reading: Reading) -> None:
    with work_as() as work:
        people = create_people(work)
        created = create_published(work, people=people)
    assert seat_faults(people.seats, people.commissioner.user_id) == []
    with reading() as session:
        seats = queries.seats_of(session, created)
        assert [(s.kind, s.name) for s in seats][:2] == [
            (SeatKind.OFFICER, "Sunita Rawal"),
            (SeatKind.SECOND_OPENER, "Hilary Quennell"),
        ]
        assert queries.holds_seat(session, people.chair.user_id, created, SeatKind.CHAIR)
        assert not queries.holds_seat(session, people.chair.user_id, created, SeatKind.OFFICER)
        assert not queries.holds_seat(session, people.chair.user_id, uuid4())
        assert not queries.holds_seat(session, None, created)


def test_an_opportunity_is_open_until_its_deadline_and_closed_from_then(
    work_as: WorkAs, reading: Reading, clock: SteppedClock
) -> None:
    with work_as() as work:
        created = create_published(work, deadline=clock.now() + timedelta(days=3))
    with reading() as session:
        assert [p.id for p in queries.list_open(session, clock.now())] == [created]
        clock.move(days=3)
        assert queries.list_open(session, clock.now()) == []
        closed = queries.list_closed(session, clock.now())
        assert [p.public_status(clock.now()) for p in closed] == ["Closed, being assessed"]
        assert closed[0].status(clock.now()) == "Closed, not opened"


def test_what_does_not_exist_is_not_found(work_as: WorkAs, reading: Reading) -> None:
    with reading() as session, pytest.raises(NotFound):
        queries.get_procurement(session, uuid4())
    with work_as() as work, pytest.raises(NotFound):
        queries.lock_procurement(work, uuid4())
