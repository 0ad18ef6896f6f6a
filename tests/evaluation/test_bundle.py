"""All opened bids as one file: for whom, when, and with what."""

import csv
import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from sqlalchemy.orm import Session

from portal.audit.history import list_history
from portal.clock import SteppedClock
from portal.evaluation.services import record_agreed_mark
from portal.parts import Parts
from portal.unit_of_work import open_work
from tests.factories.bids import small_pdf
from tests.factories.evaluation import (
    agree_all,
    agreed_words,
    confirm_all,
    create_closed,
    create_discussed,
    lock_quality,
)
from tests.ground.people import People

Reading = Callable[[], AbstractContextManager[Session]]


def test_every_opened_bid_comes_in_one_file_without_a_price_before_the_lock(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, reading: Reading
) -> None:
    made = create_discussed(parts, clock)
    address = f"/evaluation/{made.procurement_id}/bids.zip"
    officer = people.client_of(made.people.officer)
    for actor in (made.people.chair, made.people.service_user, made.people.award_approver, made.providers["Birch CIC"]):
        assert people.client_of(actor).get(address).status_code in {403, 404}
    answer = officer.get(address, writes=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
        names = bundle.namelist()
        assert [name.rsplit("/", 1)[1] for name in names if "files/" not in name] == ["bid.txt", "bid.txt"]
        text = "".join(bundle.read(name).decode() for name in names if name.endswith(".txt"))
        held = [bundle.read(name) for name in names if "/files/" in name]
    assert held == [small_pdf(), small_pdf()]
    assert "Alder Youth" in text
    assert "74,321.89" not in text
    with reading() as session:
        lines = list_history(session, [f"procurement:{made.procurement_id}"], lambda ids: {})
    assert sum("read all bids with their files, as one file" in line.sentence for line in lines) == 1
    agree_all(parts, made)
    lock_quality(parts, made)
    with zipfile.ZipFile(io.BytesIO(officer.get(address, writes=True).data)) as bundle:
        prices = [bundle.read(name).decode() for name in bundle.namelist() if name.endswith("price.txt")]
    assert any("£74,321.89" in text for text in prices)


def test_nothing_comes_before_the_opening(app: Flask, parts: Parts, clock: SteppedClock, people: People) -> None:
    made = create_closed(parts, clock)
    assert people.client_of(made.people.officer).get(f"/evaluation/{made.procurement_id}/bids.zip").status_code == 404


def test_cl_06_d_the_history_of_marks_saves_with_every_version_its_author_and_its_time(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_discussed(parts, clock)
    address = f"/evaluation/{made.procurement_id}/marks.csv"
    officer = people.client_of(made.people.officer)
    assert officer.get(address).status_code == 403
    agree_all(parts, made)
    question = made.pack.question("Q1")
    with open_work(parts, made.people.chair) as work:
        changed = agreed_words(made, question, "5", change_reason="We had missed paragraph 1.")
        record_agreed_mark(work, made.procurement_id, made.bids["Alder Youth"], "Q1", changed, expected=1)
    confirm_all(parts, made)
    lock_quality(parts, made)
    table = list(csv.DictReader(io.StringIO(officer.get(address).text)))
    saves = [row for row in table if (row["Bidder"], row["Question"]) == ("Alder Youth", question.title)]
    assert [(row["Kind"], row["Mark"]) for row in saves if row["Kind"] == "panel"] == [("panel", "4"), ("panel", "5")]
    assert saves[-1]["Why it changed"] == "We had missed paragraph 1."
    assert saves[-1]["By"] == made.people.chair.name
    assert len({row["By"] for row in saves if row["Kind"] == "member"}) == 3, "each member's own words are there too"
    assert all(row["At"] for row in table)
    for actor in (made.people.service_user, made.people.second_reader, made.providers["Birch CIC"]):
        assert people.client_of(actor).get(address).status_code in {403, 404}
