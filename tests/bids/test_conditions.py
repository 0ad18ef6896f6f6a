"""Answering the conditions of taking part: on its page, sealed, in what is sent."""

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.bids import queries, services
from portal.bids.models import BidPart
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.conditions import ConditionReply
from portal.rules.snapshot import ConditionFact
from portal.unit_of_work import open_reading, open_work
from tests.factories.bids import create_draft
from tests.factories.conditions import sample_conditions
from tests.factories.procurements import create_published, sample_pack
from tests.ground.client import errors, words
from tests.ground.people import People

SECRET = "Our lead left in May and zebrafinch is not trained yet."


def test_a_bidder_answers_each_condition_and_sends_it_sealed(app: Flask, parts: Parts, people: People) -> None:
    with open_work(parts, OPERATOR) as work:
        pack = sample_pack(conditions=sample_conditions())
        procurement_id = create_published(work, pack=pack)
    ama = people.provider("Ama Boateng", "Alder Youth")
    bid_id = create_draft(
        parts, procurement_id, ama, conditions={each.id: ConditionReply() for each in pack.conditions}
    )
    people.app = app
    client = people.client_of(ama)
    tasks = client.page(f"/bids/{bid_id}")
    assert "3 conditions of taking part" in words(client.get(f"/bids/{bid_id}"))
    address = next(a["href"] for a in tasks.select("a") if a.get_text() == "Conditions of taking part")
    page = words(client.get(address))
    assert "A bid that does not meet it is left out." in page
    assert "Why: Children are seen alone from the first day." in page
    answer = client.send(address, {"C1_answer": "no", "C1_words": "x" * 2001})
    assert "2,000" in errors(answer)[0]
    client.send(address, {"C1_answer": "no", "C1_words": SECRET, "C2_answer": "by_award", "C3_answer": "yes"})
    assert "condition" not in " ".join(m.words for m in _missing(parts, ama, bid_id))
    assert SECRET in words(client.get(f"/bids/{bid_id}/check"))
    with open_work(parts, ama) as work:
        sent = services.submit_lot(work, bid_id, "1", pack.declarations)
    with open_reading(parts) as session:
        receipt = queries.get_receipt(session, parts.keyring, ama, sent)
        rows = list(session.scalars(select(BidPart)))
    assert receipt.snapshot.conditions == (
        ConditionFact("C1", "no", SECRET),
        ConditionFact("C2", "by_award", ""),
        ConditionFact("C3", "yes", ""),
    )
    assert all(b"zebrafinch" not in row.sealed for row in rows)


def _missing(parts: Parts, actor: object, bid_id: UUID) -> tuple[object, ...]:
    with open_reading(parts) as session:
        view = queries.get_workspace(session, parts.keyring, actor, bid_id, parts.clock.now())  # type: ignore[arg-type]
    return view.lots[0].missing
