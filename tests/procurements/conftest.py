"""A plan, its people, and a draft with nothing missing."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from portal.procurements import queries, services
from portal.procurements.queries import Chosen
from portal.rules.actors import Actor
from portal.unit_of_work import Work
from tests.factories import intentions
from tests.factories.procurements import People, create_people, fill_draft

WorkAs = Callable[..., AbstractContextManager[Work]]
REASON = "All of it holds, and it is fair."
Reading = Callable[[], AbstractContextManager[Session]]


@dataclass
class Story:
    """A procurement and its people. `version()` is the draft's number now."""

    people: People
    plan_id: UUID
    id: UUID
    work_as: WorkAs
    reading: Reading

    def version(self) -> int:
        with self.reading() as session:
            return queries.get_procurement(session, self.id).draft_version

    def send(self) -> None:
        with self.work_as(self.people.officer) as work:
            services.send_for_approval(work, self.id, self.version())

    def approve(self, actor: Actor | None = None, *, reason: str = REASON, seen: int | None = None) -> str:
        seen = self.version() if seen is None else seen
        with self.work_as(actor or self.people.publication_approver) as work:
            return services.approve_and_publish(work, self.id, reason, seen)

    def fill_seats(self, chosen: Sequence[Chosen], actor: Actor | None = None) -> None:
        with self.work_as(actor or self.people.officer) as work:
            services.fill_seats(work, self.id, chosen, self.version())

    def save_posts(self, rows: Sequence[dict[str, str]]) -> None:
        with self.work_as(self.people.officer) as work:
            services.save_workforce(work, self.id, rows, self.version())

    def publish(self) -> str:
        self.send()
        return self.approve()


@pytest.fixture
def started(work_as: WorkAs, reading: Reading) -> Story:
    """A draft just started from a plan."""
    with work_as() as work:
        people = create_people(work)
    with work_as(people.officer) as work:
        plan_id = intentions.create_published(work)
    with work_as(people.commissioner) as work:
        procurement_id = services.start_from_intention(work, plan_id)
    return Story(people, plan_id, procurement_id, work_as, reading)


@pytest.fixture
def ready(started: Story) -> Story:
    """A draft with nothing missing, not sent yet."""
    with started.work_as(started.people.officer) as work:
        fill_draft(work, started.id, started.people)
    return started
