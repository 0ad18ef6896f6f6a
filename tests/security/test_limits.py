"""Limits counted in rows: two web processes count together, what was typed stays, and nobody learns of somebody else."""

import dataclasses
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select

from config.settings import Settings
from portal.accounts.models import Attempt
from portal.accounts.services import rates
from portal.accounts.services.limits import TooManyTries, digest_of, network_of
from portal.bids.models import Bid, BidFile
from portal.bids.services import remove_file
from portal.bids.services.amounts import refuse_beyond_bid
from portal.clarifications import services as questions
from portal.clarifications.services.asking import ASK
from portal.parts import Parts
from portal.rules.actors import VISITOR, Role
from portal.rules.refusals import Invalid
from portal.unit_of_work import open_reading, open_work
from tests.accounts.ways import at_once
from tests.architecture import ROOT
from tests.factories.bids import add_bytes, create_draft, small_pdf
from tests.factories.procurements import create_published
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People


def spend(parts: Parts, limit: Any, key: str, number: int) -> None:
    """Count `number` tries at once, as if they had been made just now."""
    with open_work(parts, VISITOR) as work:
        digest, at = digest_of(work, limit, key), work.system_now
        rows = [
            {"id": uuid4(), "kind": limit.kind, "key_digest": digest, "at": at, "succeeded": False}
            for _ in range(number)
        ]
        work.session.execute(insert(Attempt), rows)


def limits_of(parts: Parts, limit_bytes: int) -> Settings:
    return dataclasses.replace(parts.settings, bid_limit_bytes=limit_bytes)


def send_file(client: PageClient, bid_id: object, name: str = "rota.pdf") -> Any:
    return client.send(
        f"/bids/{bid_id}/1/question/Q2",
        {"text": "Words typed beside it.", "file": (io.BytesIO(small_pdf()), name)},
        button="Add the file",
        content_type="multipart/form-data",
    )


@pytest.fixture
def procurement(parts: Parts) -> Any:
    with open_work(parts, VISITOR) as work:
        return create_published(work)


@ON_SQLITE
def test_one_file_too_many_in_an_hour_is_told_with_the_hour_and_the_words_are_kept(
    parts: Parts, people: People, app: Flask, procurement: Any
) -> None:
    ama = people.provider("Ama Osei", "Alder Youth")
    bo = people.provider("Bo Reed", "Birch Youth")
    drafts = {each.user_id: create_draft(parts, procurement, each) for each in (ama, bo)}
    spend(parts, rates.UPLOAD, str(ama.user_id), rates.UPLOAD.most - 1)
    client = people.client_of(ama)
    assert send_file(client, drafts[ama.user_id]).status_code == 200
    with open_work(parts, ama) as work:
        remove_file(work, drafts[ama.user_id], work.session.scalars(select(BidFile.id)).one())
    answer = send_file(client, drafts[ama.user_id], "last.pdf")
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert errors(answer)[0].startswith("You have sent 150 files in an hour. Try again after ")
    assert "Words typed beside it." in words(answer)
    # Another organisation is not counted with it, and learns nothing.
    assert send_file(people.client_of(bo), drafts[bo.user_id]).status_code == 200


@ON_SQLITE
def test_files_of_all_colleagues_count_for_their_organisation(parts: Parts, people: People) -> None:
    ama = people.provider("Ama Osei", "Alder Youth")
    spend(parts, rates.UPLOAD_OF, str(ama.organisation_id), rates.UPLOAD_OF.most)
    jo = people.provider("Jo Lamb", "Alder Youth", Role.EDITOR)
    with pytest.raises(TooManyTries, match="Your organisation has sent 400 files"), open_work(parts, jo) as work:
        rates.count_upload(work)


def test_two_processes_cannot_send_more_than_one_may(parts: Parts, people: People) -> None:
    ama = people.provider("Ama Osei", "Alder Youth")
    spend(parts, rates.UPLOAD, str(ama.user_id), rates.UPLOAD.most - 3)

    def one_file() -> None:
        with open_work(parts, ama) as work:
            rates.count_upload(work)

    found = at_once(*[one_file] * 6)
    assert sum(isinstance(each, TooManyTries) for each in found) == 3


@ON_SQLITE
@pytest.mark.parametrize(
    "address", ["/plans?q=carers", "/plans?outcome=hours", "/opportunity/YC-2027-01/questions?q=rent"]
)
def test_a_search_too_many_says_when_to_try_again_and_keeps_the_words(
    client: PageClient, parts: Parts, procurement: Any, address: str
) -> None:
    assert client.get(address).status_code == 200
    with open_work(parts, VISITOR) as work:
        work.session.execute(delete(Attempt))
    spend(parts, rates.SEARCH_FROM, "127.0.0.1", rates.SEARCH_FROM.most)
    answer = client.get(address)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert errors(answer)[0].startswith("There were 60 searches in a minute from where you are. Try again after ")
    # A page without an answer yet has nothing to look through, and no form.
    assert "/opportunity/" in address or f'value="{address.partition("=")[2]}"' in answer.get_data(as_text=True)
    client.environ_base["REMOTE_ADDR"] = "127.0.0.9"
    assert client.get(address).status_code == 200


@ON_SQLITE
def test_reading_without_a_search_word_writes_nothing(client: PageClient, procurement: Any) -> None:
    for address in ("/plans", "/plans?q=+&outcome=", "/plans?district=ashford", "/opportunity/YC-2027-01/questions?q="):
        assert client.get(address).status_code == 200, "the client fails where a reading request writes"


def test_searches_at_the_same_moment_count_as_many(parts: Parts) -> None:
    spend(parts, rates.SEARCH_FROM, "192.0.2.7", rates.SEARCH_FROM.most - 2)

    def search() -> None:
        with open_work(parts, VISITOR) as work:
            rates.count_search(work, "192.0.2.7")

    assert sum(isinstance(each, TooManyTries) for each in at_once(*[search] * 5)) == 3


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_is_counted_by_what_one_household_holds(address: str, counted: str) -> None:
    assert network_of(address) == counted


@ON_SQLITE
def test_tries_that_no_limit_looks_at_are_forgotten(parts: Parts) -> None:
    spend(parts, rates.SEARCH_FROM, "192.0.2.7", 2)
    with open_work(parts, VISITOR) as work:
        work.system_now += timedelta(days=1, hours=23)
        rates.forget_old_tries(work)
        assert work.session.scalar(select(func.count()).select_from(Attempt)) == 2
        work.system_now += timedelta(hours=2)
        rates.forget_old_tries(work)
        assert work.session.scalar(select(func.count()).select_from(Attempt)) == 0


@ON_SQLITE
def test_questions_are_counted_for_each_tender_by_itself(parts: Parts, people: People, procurement: Any) -> None:
    ama = people.provider("Ama Osei", "Alder Youth")
    spend(parts, ASK, f"{ama.organisation_id}:{procurement}", ASK.most)
    with open_work(parts, VISITOR) as work:
        other = create_published(work, reference="YC-2027-02")

    def ask(procurement_id: Any) -> None:
        with open_work(parts, ama) as work:
            questions.ask(work, procurement_id, category="price", about="all", text="Is rent paid by the council?")

    with pytest.raises(TooManyTries) as refused:
        ask(procurement)
    assert refused.value.retry_after > 0
    ask(other)


class TestOneBid:
    """How much one bid may hold."""

    @pytest.fixture
    def limited(self, parts: Parts, people: People, procurement: Any) -> Callable[..., tuple[Any, Callable[..., Any]]]:
        def make(**over: int) -> tuple[Any, Callable[..., Any]]:
            ama = people.provider("Ama Osei", "Alder Youth")
            bid_id = create_draft(parts, procurement, ama)
            small = dataclasses.replace(parts, settings=dataclasses.replace(parts.settings, **over))

            def take_out(file_id: Any) -> None:
                with open_work(small, ama) as work:
                    remove_file(work, bid_id, file_id)

            return (lambda size=1: add_bytes(small, ama, bid_id, "Q2", "a.txt", b"a" * size)), take_out

        return make

    def test_no_more_bytes_than_a_bid_may_hold(self, limited: Any, parts: Parts) -> None:
        add, take_out = limited(bid_limit_bytes=3000)
        with pytest.raises(Invalid, match="All files of a bid may be 2.9 KB together. Yours are 0 bytes"):
            add(3001)
        first = add(2000)
        with open_work(parts, VISITOR) as work:
            small = dataclasses.replace(work, parts=dataclasses.replace(parts, settings=limits_of(parts, 3000)))
            bid = work.session.scalars(select(Bid)).one()
            refuse_beyond_bid(small, bid, 1000)
            with pytest.raises(Invalid, match="Yours are 2 KB"):
                refuse_beyond_bid(small, bid, 1001)
        take_out(first)
        add(3000)

    @ON_SQLITE
    def test_files_taken_out_count_toward_the_day_and_the_next_day_is_free(self, limited: Any, clock: Any) -> None:
        add, take_out = limited(bid_limit_files_a_day=2)
        for _ in range(2):
            take_out(add())
        with pytest.raises(TooManyTries, match="2 files were added to this bid within a day") as refused:
            add()
        assert "Try again in 2" in refused.value.message
        clock.move(days=1, minutes=1)
        add()

    @ON_SQLITE
    def test_files_ever_added_are_counted(self, limited: Any, clock: Any) -> None:
        add, take_out = limited(bid_limit_files=1)
        take_out(add())
        clock.move(days=2)
        with pytest.raises(Invalid, match="1 file"):
            add()

    @ON_SQLITE
    def test_the_field_says_what_a_bid_may_hold(
        self, parts: Parts, people: People, app: Flask, procurement: Any
    ) -> None:
        ama = people.provider("Ama Osei", "Alder Youth")
        bid_id = create_draft(parts, procurement, ama)
        page = people.client_of(ama).page(f"/bids/{bid_id}/1/question/Q2").get_text()
        assert "All files of a bid: 1 GB at most." in page


@ON_SQLITE
def test_a_limit_reached_on_signing_in_answers_429_and_keeps_the_address(client: PageClient, parts: Parts) -> None:
    for _ in range(5):
        answer = client.send("/sign-in", {"email": "ama@alder.example", "password": "a wrong password"})
        assert answer.status_code == 200
    answer = client.send("/sign-in", {"email": "ama@alder.example", "password": "a wrong password"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert "ama@alder.example" in answer.get_data(as_text=True)
    with open_reading(parts) as session:
        assert "ama@alder.example" not in str(session.execute(select(Attempt.key_digest)).all())


def test_no_page_takes_a_file_past_the_count() -> None:
    """`received_file` counts; whoever reads what was sent in another way would not."""
    past = re.compile(r"request\.files|\.data\.(stream|read|save)\b")
    views = [*ROOT.glob("portal/*/views.py"), *ROOT.glob("portal/*/views/*.py")]
    assert len(views) > 30
    assert [str(each.relative_to(ROOT)) for each in views if past.search(each.read_text())] == []
