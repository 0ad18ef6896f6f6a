"""What tests of questions share: an open opportunity, its officers, two providers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from portal.clarifications import queries, services
from portal.parts import Parts
from portal.procurements.queries import get_procurement
from portal.rules.actors import OPERATOR, Actor, Role
from portal.unit_of_work import open_reading, open_work
from tests.factories.procurements import People as Cast
from tests.factories.procurements import create_people, create_published
from tests.ground.people import People

DEADLINE = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)
QUESTION = "Does the price include the rent of the two rooms in Ashford?"
ANSWER = "Yes. The rent is part of the price."


@dataclass
class Scene:
    """Questions close on 4 December 2026, answers are due by 9 December, bids by midday on the 18th.

    Ama (owner) and Jo (editor) are of Alder Youth, Bo is of Birch CIC; Sunita runs it, Priya is a procurement officer too.
    """

    parts: Parts
    procurement_id: UUID
    cast: Cast
    ama: Actor
    jo: Actor
    bo: Actor
    priya: Actor
    address: str = "/opportunity/YC-2027-01/questions"

    @property
    def sunita(self) -> Actor:
        return self.cast.officer

    @property
    def desk_address(self) -> str:
        return f"/procurements/{self.procurement_id}/questions"

    def ask(self, actor: Actor | None = None, text: str = QUESTION, **over: Any) -> UUID:
        """A question about the price, to be answered to all unless said otherwise."""
        with open_work(self.parts, actor or self.ama) as work:
            return services.ask(work, self.procurement_id, **{"category": "price", "about": "all", "text": text} | over)

    def desk(self, actor: Actor | None = None) -> queries.Desk:
        """The desk as an officer sees it now."""
        with open_reading(self.parts) as session:
            now = self.parts.clock.now()
            return queries.get_desk(session, self.parts.keyring, actor or self.sunita, self.procurement_id, now)

    def asked(self, question_id: UUID) -> queries.Question:
        """One question as an officer sees it now."""
        return self.desk().question(question_id)

    def do(self, verb: str, question_id: UUID, actor: Actor | None = None, **over: Any) -> Any:
        """One service on one question, on its newest step unless `seen` is handed over."""
        if verb not in ("take_back", "agree_publication"):
            over.setdefault("seen", self.asked(question_id).seen)
        with open_work(self.parts, actor or self.sunita) as work:
            return getattr(services, verb)(work, self.procurement_id, question_id, **over)

    def draft(self, question_id: UUID, **over: Any) -> None:
        """An answer written."""
        said = {
            "question": self.asked(question_id).text,
            "outcome": "answered",
            "answer": ANSWER,
            "changes_pack": False,
        }
        self.do("draft_answer", question_id, **said | over)

    def publish(self, question_id: UUID, **over: Any) -> int:
        """An answer written and published."""
        self.draft(question_id, **over)
        return int(self.do("publish_answer", question_id, looked=True))

    def public(self, **over: Any) -> queries.PublicPage:
        """The page everybody reads."""
        with open_reading(self.parts) as session:
            view = get_procurement(session, self.procurement_id)
            return queries.get_public_page(session, view, self.parts.clock.now(), **over)


@pytest.fixture
def scene(parts: Parts, people: People) -> Scene:
    """The scene, committed."""
    with open_work(parts, OPERATOR) as work:
        cast = create_people(work)
        procurement_id = create_published(work, people=cast, deadline=DEADLINE)
    return Scene(
        parts,
        procurement_id,
        cast,
        people.provider("Ama Boateng", "Alder Youth"),
        people.provider("Jo Reed", "Alder Youth", Role.EDITOR),
        people.provider("Bo Lindqvist", "Birch CIC"),
        people.staff("Priya Nair", Role.PROCUREMENT_OFFICER),
    )
