"""A change to what is published and a bid being sent, in two real sessions: one waits for the other, nobody is between."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.bids import services
from portal.bids.models import Submission
from portal.procurements.queries import lock_procurement, published_pack
from portal.procurements.services.versions import publish_version
from portal.rules.actors import Actor, Role
from portal.rules.amending import ChangeKind
from portal.rules.refusals import Refusal, Stale
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import Scene
from tests.factories.bids import create_draft
from tests.ground.letters import mails
from tests.ground.people import People

Held = Callable[[], None]
# Long enough for the other session to come to the lock and wait there.
_HOLD = 0.4


@pytest.fixture
def officer(people: People) -> Actor:
    """Who publishes the change."""
    return people.staff("Sunita Rawal", Role.PROCUREMENT_OFFICER)


def _amend(scene: Scene, officer: Actor, held: Held) -> None:
    with open_work(scene.parts, officer) as work:
        row = lock_procurement(work, scene.procurement_id)
        base = published_pack(work.session, row)
        longer = replace(base.questions[0], word_limit=500)
        pack = replace(base, version=base.version + 1, questions=(longer, *base.questions[1:]))
        publish_version(work, row, pack, kind=ChangeKind.AMENDMENT, reason="More words for question 1.")
        held()


def _submit(scene: Scene, bid_id: UUID, seen: str, held: Held) -> UUID:
    declared = scene.workspace(bid_id).pack.declarations
    with open_work(scene.parts, scene.ama) as work:
        sent = services.submit_lot(work, bid_id, "1", declared, seen=seen)
        held()
        return sent


def _first_then(first: Callable[[Held], Any], second: Callable[[Held], Any]) -> tuple[Any, Any]:
    """Run `second` while `first` stands before its commit; give what each came to, or the refusal it met."""
    inside, results = threading.Event(), [None, None]

    def hold() -> None:
        inside.set()
        threading.Event().wait(_HOLD)

    def run(place: int, act: Callable[[Held], Any], held: Held) -> None:
        try:
            results[place] = act(held)
        except Refusal as refusal:
            results[place] = refusal

    one = threading.Thread(target=run, args=(0, first, hold))
    two = threading.Thread(target=run, args=(1, second, lambda: None))
    one.start()
    assert inside.wait(30)
    two.start()
    one.join(60)
    two.join(60)
    return results[0], results[1]


def _versions(scene: Scene) -> list[int]:
    with open_reading(scene.parts) as session:
        return list(session.scalars(select(Submission.pack_version)))


def test_a_bid_sent_while_a_change_is_published_waits_and_is_told_of_it(scene: Scene, officer: Actor) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    seen = scene.workspace(bid_id).draft_digest
    _, sent = _first_then(lambda held: _amend(scene, officer, held), lambda held: _submit(scene, bid_id, seen, held))
    assert isinstance(sent, Stale)
    assert "council changed this" in sent.message
    assert _versions(scene) == []


def test_a_change_published_while_a_bid_is_sent_waits_and_tells_its_sender(scene: Scene, officer: Actor) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    seen = scene.workspace(bid_id).draft_digest
    sent, _ = _first_then(lambda held: _submit(scene, bid_id, seen, held), lambda held: _amend(scene, officer, held))
    assert isinstance(sent, UUID)
    assert _versions(scene) == [1]
    assert scene.workspace(bid_id).lot("1").older
    assert [mail["To"] for mail in mails(scene.parts) if "Changed:" in mail["Subject"]].count(scene.ama.email) == 1
    assert "version 2" in scene.sentences(bid_id)[-1]
