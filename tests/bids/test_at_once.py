"""Two real sessions at the same moment: two owners, two colleagues, a bidder and the clock, a bidder and an opener."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.bids import services
from portal.bids.models import Bid, Submission
from portal.procurements.models import Procurement
from portal.procurements.queries import lock_procurement
from portal.rules.actors import OPERATOR
from portal.rules.refusals import Refusal, Stale, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft, submit
from tests.ground.letters import mails
from tests.ground.people import People


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the refusal it met. They start together."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(at: int) -> None:
        gate.wait()
        try:
            results[at] = acts[at]()
        except Refusal as refusal:
            results[at] = refusal

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return results


def test_two_owners_submitting_at_once_send_one_bid(scene: Scene, people: People) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    second = people.provider("Sam Oduya", "Alder Youth")
    sent = _at_once(
        lambda: submit(scene.parts, scene.ama, bid_id), lambda: submit(scene.parts, second, bid_id)
    )  # fmt: skip
    assert sent[0] == sent[1]
    assert isinstance(sent[0], UUID)
    with open_reading(scene.parts) as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1
    assert sum("submitted the bid" in line for line in scene.sentences(bid_id)) == 1
    assert len(mails(scene.parts)) == 2, "one receipt for each owner"


def test_two_colleagues_starting_at_once_share_one_workspace(scene: Scene) -> None:
    def start(actor: Any) -> UUID:
        with open_work(scene.parts, actor) as work:
            return services.start_bid(work, scene.procurement_id)

    made = _at_once(lambda: start(scene.ama), lambda: start(scene.jo))
    assert made[0] == made[1]
    with open_reading(scene.parts) as session:
        assert session.scalar(select(func.count()).select_from(Bid)) == 1
    assert len(scene.sentences(made[0])) == 1


def test_two_saves_of_the_same_page_at_once_keep_one_and_tell_the_other(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)

    def save(actor: Any, text: str) -> Any:
        with open_work(scene.parts, actor) as work:
            return services.save_answer(work, bid_id, "Q1", text, lot_id="1", version=1)

    results = _at_once(lambda: save(scene.ama, "Ama's"), lambda: save(scene.jo, "Jo's"))
    refused = [each for each in results if isinstance(each, Stale)]
    assert len(refused) == 1
    kept = scene.workspace(bid_id).draft.answers[("Q1", "1")]
    assert kept == ("Jo's" if isinstance(results[0], Stale) else "Ama's")


def test_opening_waits_for_a_bid_being_sent_and_a_bid_after_it_is_refused(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    declared = scene.workspace(bid_id).pack.declarations
    scene.parts.clock.move_to(DEADLINE)
    in_time = DEADLINE - timedelta(milliseconds=1)

    def send() -> UUID:
        with open_work(scene.parts, scene.ama, received_at=in_time) as work:
            return services.submit_lot(work, bid_id, "1", declared)

    def open_bids() -> int:
        with open_work(scene.parts, OPERATOR) as work:
            row = lock_procurement(work, scene.procurement_id)
            opened = services.read_for_opening(work, scene.procurement_id)
            row.opened_at = work.now
            return len(opened)

    sent, opened = _at_once(send, open_bids)
    # Whichever came first: a bid that has a receipt was opened, and one that was not opened has none.
    assert (isinstance(sent, UUID), opened) in {(True, 1), (False, 0)}
    if opened == 0:
        assert isinstance(sent, TooLate)


def test_a_deadline_moved_while_a_bid_is_sent_is_seen_whole(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    scene.parts.clock.move_to(DEADLINE)

    def extend() -> None:
        with open_work(scene.parts, OPERATOR) as work:
            lock_procurement(work, scene.procurement_id).deadline_at = DEADLINE + timedelta(hours=1)

    sent, _ = _at_once(lambda: submit(scene.parts, scene.ama, bid_id), extend)
    assert isinstance(sent, UUID | TooLate)
    with open_reading(scene.parts) as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == int(isinstance(sent, UUID))
        assert session.get_one(Procurement, scene.procurement_id).deadline_at == DEADLINE + timedelta(hours=1)
