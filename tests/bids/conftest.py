"""What tests of bids share: an open opportunity, and two people of one provider."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from portal.bids import queries
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor, Role
from portal.unit_of_work import open_reading, open_work
from tests.factories.procurements import create_published
from tests.ground.people import People

DEADLINE = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)


@dataclass
class Scene:
    """An opportunity closing at midday on 18 December 2026, and Alder Youth's Ama (owner) and Jo (editor)."""

    parts: Parts
    procurement_id: UUID
    ama: Actor
    jo: Actor

    def workspace(self, bid_id: UUID, actor: Actor | None = None) -> queries.Workspace:
        """The bid as its people see it now."""
        with open_reading(self.parts) as session:
            return queries.get_workspace(session, self.parts.keyring, actor or self.ama, bid_id, self.parts.clock.now())

    def workspace_at(self, address: str) -> queries.Workspace:
        """The bid whose task list is at this address."""
        return self.workspace(UUID(address.rsplit("/", 1)[1]))

    def sentences(self, bid_id: UUID) -> list[str]:
        """The bid's own log."""
        with open_reading(self.parts) as session:
            return [line.sentence for line in queries.list_log(session, queries.get_bid(session, self.ama, bid_id))]


@pytest.fixture
def scene(parts: Parts, people: People) -> Scene:
    """The scene, committed."""
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, deadline=DEADLINE)
    return Scene(
        parts,
        procurement_id,
        people.provider("Ama Boateng", "Alder Youth"),
        people.provider("Jo Reed", "Alder Youth", Role.EDITOR),
    )
