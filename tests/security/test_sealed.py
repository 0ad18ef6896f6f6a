"""Before the opening: nobody reads a word of a bid, and no page of the council tells that there is one."""

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text

from portal.bids import services
from portal.clarifications.messages import OwnQuestionMoved
from portal.clock import SteppedClock
from portal.notifications.models import OutboxMessage
from portal.notifications.outbox import drain
from portal.parts import Parts
from portal.procurements.models import Procurement
from portal.procurements.queries import get_pack
from portal.rules.actors import OPERATOR, Actor, Role
from portal.rules.promises import Promise
from portal.rules.refusals import TooLate
from portal.unit_of_work import open_reading, open_work
from portal.web.guards import PUBLIC
from tests.factories.bids import add_bytes, create_draft, create_submitted_bid, sample_promise
from tests.factories.procurements import People as Cast
from tests.factories.procurements import create_people, create_published
from tests.ground import ON_SQLITE
from tests.ground.people import People

WRITTEN = ("Quokkas patrol the corridor", "a wombat signs each visit")
FILE_NAME = "Bandicoot rota.csv"
PRICE = 7_391_846
# Tokens of a form, of one sending and of a script, and the secret each look at the page for an authenticator app offers.
_CHANGES = re.compile(
    r'name="(csrf_token|app_offer|once)" value="[^"]*"|nonce="[^"]*"|src="data:image/svg[^"]*"|class="portal-key">[^<]*'
    r'|href="otpauth:[^"]*"'
)


def _forms_of(price: int) -> tuple[str, ...]:
    pounds, pence = divmod(price, 100)
    return (str(price), f"{pounds}.{pence:02}", f"{pounds:,}")


NEEDLES = (*WRITTEN, FILE_NAME, "bilby,7", "Numbat partners", "a list kept by the echidna", *_forms_of(PRICE))


def _own_words(promise: Promise) -> Promise:
    return dataclasses.replace(promise, delivered_by="Numbat partners", evidence="a list kept by the echidna")


def _bid(parts: Parts, procurement_id: UUID, owner: Actor) -> None:
    """One bid in all its forms: sent, changed after that, a file refused, withdrawn and sent again."""
    with open_reading(parts) as session:
        pack = get_pack(session, procurement_id)
    bid_id = create_draft(
        parts, procurement_id, owner, answers=dict(zip(("Q1", "Q2"), WRITTEN, strict=True)), price_pence=PRICE
    )
    add_bytes(parts, owner, bid_id, "Q2", FILE_NAME, b"name,visits\r\nbilby,7\r\n")
    with open_work(parts, owner) as work:
        for measure in pack.measures:
            services.save_commitment(work, bid_id, "1", measure.id, _own_words(sample_promise(pack)))
        services.record_refused_file(work, bid_id, "Q2", "", name=FILE_NAME, message=f"{FILE_NAME} is empty.")
    with open_work(parts, owner) as work:
        services.submit_lot(work, bid_id, "1", pack.declarations)
    with open_work(parts, owner) as work:
        services.withdraw_lot(work, bid_id, "1")
    with open_work(parts, owner) as work:
        services.submit_lot(work, bid_id, "1", pack.declarations)


def _stored(parts: Parts) -> Iterator[tuple[str, bytes]]:
    """Everything a reader of the database or the store can lay hands on."""
    with parts.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield table, b" ".join(each if isinstance(each, bytes) else str(each).encode() for each in row)
    for path in parts.settings.var.rglob("*"):
        if path.is_file() and "mail" not in path.parts:
            yield path.name, path.read_bytes()


def test_nothing_a_bidder_wrote_can_be_read_in_database_or_store(
    parts: Parts, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    with open_work(parts, people.staff("Ada")) as work:
        procurement_id = create_published(work)
    _bid(parts, procurement_id, people.provider("Ama Boateng", "Alder Youth"))
    kept = list(_stored(parts))
    assert {"submissions", "bid_parts", "outbox_messages", "audit_words"} <= {where for where, _ in kept}
    found = {(where, needle) for where, raw in kept for needle in NEEDLES if needle.encode() in raw}
    assert found == set()
    assert [needle for needle in NEEDLES if needle in caplog.text] == []


@ON_SQLITE
def test_who_got_a_mail_cannot_be_found_by_guessing_the_mail(parts: Parts) -> None:
    guessed = OwnQuestionMoved(
        to="ama@alder.example",
        title="Young carers",
        reference="YC-2027-01",
        what="answered",
        asked_on="1 December 2026",
        step=2,
    )
    with open_work(parts, OPERATOR) as work:
        work.post(guessed)
        work.post(guessed)
    with open_reading(parts) as session:
        kept = list(session.scalars(select(OutboxMessage.dedupe)))
    assert len(kept) == 1, "the same mail is written once"
    assert hashlib.sha256(guessed.dedupe_key().encode()).hexdigest() not in kept


class StillClock(SteppedClock):
    """Stands still altogether, so that two looks at one page have nothing but its content to differ in."""

    def __init__(self, start: datetime, system: datetime) -> None:
        super().__init__(start)
        self._system = system

    def system_now(self) -> datetime:
        return self._system


@dataclasses.dataclass
class Council:
    """Everybody of the council, and a visitor and a rival beside, each signed in once."""

    app: Flask
    parts: Parts
    procurement_id: UUID
    clients: dict[str, FlaskClient]
    system: datetime

    def at(self, moment: datetime) -> None:
        """What time it is for the app alone."""
        self.app.extensions["portal"] = dataclasses.replace(self.parts, clock=StillClock(moment, self.system))

    def pages(self) -> dict[tuple[str, str], str]:
        """Every page that each of them can ask for."""
        found = {}
        for name, client in self.clients.items():
            for address in self._addresses(public=name == "visitor"):
                answer = client.get(address)
                found[name, address] = f"{answer.status_code} {_CHANGES.sub('', answer.get_data(as_text=True))}"
        return found

    def _addresses(self, *, public: bool) -> Iterator[str]:
        values = {"procurement_id": str(self.procurement_id), "reference": "YC-2027-01"}
        for rule in self.app.url_map.iter_rules():
            access = getattr(self.app.view_functions[rule.endpoint], "portal_access", None)
            if (
                "GET" not in (rule.methods or ())
                or (access == PUBLIC) is not public
                or not rule.arguments <= set(values)
            ):
                continue
            with self.app.test_request_context():
                yield rule.build({name: values[name] for name in rule.arguments})[1]  # type: ignore[index]


@pytest.fixture
def council(parts: Parts, app: Flask, people: People) -> Council:
    """A published procurement with its full cast."""
    with open_work(parts, people.staff("Ada")) as work:
        cast: Cast = create_people(work)
        procurement_id = create_published(work, people=cast)
    seen = ("officer", "second_opener", "award_approver", "chair", "service_user")
    actors = {name: getattr(cast, name) for name in seen}
    actors["auditor"] = people.staff("Odd Itor", Role.AUDITOR)
    actors["administrator"] = people.staff("Ad Min", Role.ADMINISTRATOR)
    actors["rival"] = people.provider("Bo Birch", "Birch CIC")
    clients: dict[str, FlaskClient] = {name: people.client_of(actor) for name, actor in actors.items()}
    plain = {name: _plain(app, client) for name, client in clients.items()}
    plain["visitor"] = FlaskClient(app, app.response_class)
    return Council(app, parts, procurement_id, plain, parts.clock.system_now() + timedelta(minutes=1))


def _plain(app: Flask, client: FlaskClient) -> FlaskClient:
    """The same browser without the page linter: a thousand pages are compared here, not judged."""
    plain = FlaskClient(app, app.response_class)
    with client.session_transaction() as held, plain.session_transaction() as session:
        session.update(held)
    return plain


@ON_SQLITE
def test_before_the_opening_no_page_differs_whether_anybody_bid(
    council: Council, parts: Parts, people: People, clock: SteppedClock
) -> None:
    start = clock.now()
    with open_reading(parts) as session:
        deadline = session.get_one(Procurement, council.procurement_id).deadline_at
    assert deadline is not None
    moments = (start, deadline)
    for moment in moments:  # who reads what leaves its line in the history, once a day: not what is compared here
        council.at(moment)
        council.pages()
    without = []
    for moment in moments:
        council.at(moment)
        without.append(council.pages())
    ama = people.provider("Ama Boateng", "Alder Youth")
    _bid(parts, council.procurement_id, ama)
    create_submitted_bid(parts, council.procurement_id, people.provider("Cy Cedar", "Cedar"), files=[])
    create_draft(parts, council.procurement_id, people.provider("Di Dogwood", "Dogwood"))
    late = dataclasses.replace(parts, clock=SteppedClock(deadline))
    with pytest.raises(TooLate), open_work(late, ama) as work:
        services.withdraw_lot(work, services.start_bid(work, council.procurement_id), "1")
    for moment, before in zip(moments, without, strict=True):
        council.at(moment)
        after = council.pages()
        assert [where for where, page in after.items() if page != before[where]] == []
        assert sum(page.startswith("200") for page in after.values()) > 60
        assert not [where for where, page in after.items() if page.startswith("5")]


@ON_SQLITE
def test_bidding_writes_to_no_chain_of_the_council_and_mails_nobody_there(
    parts: Parts, people: People, council: Council
) -> None:
    def chains() -> dict[str, int]:
        with parts.engine.connect() as connection:
            rows = connection.execute(text("SELECT stream, seq FROM audit_heads")).all()
        return {stream: seq for stream, seq in rows if stream.startswith(("procurement:", "user:", "intention:"))}

    before = chains()
    owner = people.provider("Ama Boateng", "Alder Youth")
    _bid(parts, council.procurement_id, owner)
    assert chains() == before
    while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now()):
        pass
    letters = [path.read_text() for path in (parts.settings.var / "mail").glob("*.eml")]
    assert letters
    assert {line for letter in letters for line in letter.splitlines() if line.startswith("To: ")} == {
        f"To: {owner.email}"
    }
