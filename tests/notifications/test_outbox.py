"""Mail goes out at least once, by one worker at a time; what was given up is shown without telling, and sent again."""

import os
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.messages import ResetPassword
from portal.audit.models import AuditEntry
from portal.clarifications.messages import QuestionWaits
from portal.cli import outbox as command
from portal.db.engines import make_engine
from portal.notifications import outbox
from portal.notifications.messages import Rendered
from portal.notifications.models import OutboxMessage
from portal.notifications.outbox import LEASE, drain, list_given_up
from portal.notifications.senders import SendFailed, SmtpSender
from portal.oversight.services import send_mail_again
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Role
from portal.rules.refusals import NotAllowed, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.accounts.ways import at_once
from tests.factories.bids import create_draft, submit
from tests.factories.procurements import create_published
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, words
from tests.ground.mail import MailServer
from tests.ground.people import People

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]


class Refusing:
    """A mail server that takes nothing; its own words name the address."""

    def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
        raise SendFailed("SMTPRecipientsRefused: the mail server did not take the mail")


def write(parts: Parts, *names: str) -> None:
    with open_work(parts, OPERATOR) as work:
        for name in names:
            work.post(ResetPassword(to=f"{name}@people.example", token=f"token-{name}"))


def smtp(server: MailServer) -> SmtpSender:
    return SmtpSender(server.host, server.port, "portal@dcc.example", user=None, password=None, tls=False)


def rows(parts: Parts) -> list[OutboxMessage]:
    with open_reading(parts) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


def give_up(parts: Parts, now: datetime) -> datetime:
    """Try until nothing is tried any more; gives the time at the end."""
    for wait in (*BACK_OFF, timedelta(0)):
        assert drain(parts.engine, parts.keyring, Refusing(), now) > 0
        now += wait
    assert drain(parts.engine, parts.keyring, Refusing(), now + timedelta(days=3)) == 0
    return now


def test_two_workers_at_once_send_each_mail_once(parts: Parts, mail_server: MailServer) -> None:
    write(parts, *(f"p{number}" for number in range(12)))
    now = parts.clock.system_now()
    engines = [make_engine(parts.settings.database_url) for _ in range(3)]

    class Slow(SmtpSender):
        def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
            time.sleep(0.01)
            super().send(mail, message_id=message_id, sent_at=sent_at)

    sender = Slow(mail_server.host, mail_server.port, "portal@dcc.example", user=None, password=None, tls=False)
    tried = at_once(*[lambda engine=engine: drain(engine, parts.keyring, sender, now) for engine in engines])
    for engine in engines:
        engine.dispose()
    assert sum(tried) == 12, tried
    assert Counter(str(mail["To"]) for mail in mail_server.messages) == {f"p{n}@people.example": 1 for n in range(12)}
    assert all(row.done_at and not row.lease_by for row in rows(parts))


def test_a_worker_that_dies_between_sending_and_marking_sends_again_under_the_same_id(
    parts: Parts, mail_server: MailServer
) -> None:
    write(parts, "ama")
    now = parts.clock.system_now()
    parts.engine.dispose()
    child = os.fork()
    if child == 0:

        class Dies(SmtpSender):
            def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
                super().send(mail, message_id=message_id, sent_at=sent_at)
                os._exit(9)

        dies = Dies(mail_server.host, mail_server.port, "portal@dcc.example", user=None, password=None, tls=False)
        drain(make_engine(parts.settings.database_url), parts.keyring, dies, now)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(mail_server.messages) == 1
    assert drain(parts.engine, parts.keyring, smtp(mail_server), now + LEASE) == 0, "another worker still holds it"
    assert drain(parts.engine, parts.keyring, smtp(mail_server), now + LEASE + timedelta(seconds=1)) == 1
    first, second = mail_server.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"]
    assert drain(parts.engine, parts.keyring, smtp(mail_server), now + timedelta(days=1)) == 0


@ON_SQLITE
def test_a_mail_that_ends_every_worker_is_given_up_and_holds_back_no_other(parts: Parts) -> None:
    write(parts, "ama")
    now = parts.clock.system_now()

    class Ends:
        def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
            raise SystemExit

    for _ in range(7):
        with pytest.raises(SystemExit):
            drain(parts.engine, parts.keyring, Ends(), now)
        now += LEASE + timedelta(seconds=1)
    assert drain(parts.engine, parts.keyring, Ends(), now) == 0
    assert rows(parts)[0].failed_at is not None
    assert (rows(parts)[0].last_error or "").startswith("WorkerDied")


@ON_SQLITE
def test_a_worker_whose_lease_ended_does_not_mark_the_mail_of_another(parts: Parts) -> None:
    write(parts, "ama")
    now = parts.clock.system_now()
    late = outbox._take(parts.engine, now)
    assert late is not None
    other = outbox._take(parts.engine, now + LEASE + timedelta(seconds=1))
    assert other is not None
    outbox._send(parts.engine, parts.keyring, Refusing(), late, now)
    held = rows(parts)[0]
    assert (held.lease_by, held.due_at, held.last_error) == (other.lease, held.due_at, None)


@ON_SQLITE
def test_tries_wait_longer_each_time_and_then_end(parts: Parts) -> None:
    write(parts, "ama")
    now = parts.clock.system_now()
    for wait in BACK_OFF:
        assert drain(parts.engine, parts.keyring, Refusing(), now) == 1
        assert drain(parts.engine, parts.keyring, Refusing(), now + wait - timedelta(seconds=1)) == 0
        now += wait
    assert rows(parts)[0].failed_at is None
    assert drain(parts.engine, parts.keyring, Refusing(), now) == 1
    assert rows(parts)[0].failed_at == now


def test_an_administrator_sees_what_was_given_up_and_sends_it_again_once(
    parts: Parts, people: People, app: Flask, mail_server: MailServer
) -> None:
    write(parts, "ama", "bo")
    give_up(parts, parts.clock.system_now())
    ines = people.client_of(people.staff("Ines Kay", Role.ADMINISTRATOR))
    page = ines.page("/service").get_text()
    assert "Accounts and signing in" in page
    assert "The mail server did not want it." in page
    assert "ama" not in page.replace("Ines Kay", "")
    answer = ines.send("/service", button="Send it again")
    assert "The mail goes out again." in words(answer)
    assert drain(parts.engine, parts.keyring, smtp(mail_server), parts.clock.system_now() + timedelta(seconds=1)) == 2
    assert sorted(str(mail["To"]) for mail in mail_server.messages) == ["ama@people.example", "bo@people.example"]
    assert "Mail we gave up None." in words(ines.get("/service"))
    with open_reading(parts) as session:
        told = session.scalars(select(AuditEntry.code).where(AuditEntry.stream == "portal:service")).all()
    assert told == ["service.mail_sent_again"]


@ON_SQLITE
def test_a_receipt_that_was_given_up_looks_like_any_other_mail(parts: Parts, people: People, app: Flask) -> None:
    ines = people.client_of(people.staff("Ines Kay", Role.ADMINISTRATOR))
    ama = people.provider("Ama Osei", "Alder Youth")
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work)
        told = {"title": "Youth work", "reference": "YC-2027-01", "number": 1, "procurement_id": procurement_id}
        work.post(QuestionWaits(to="sunita@dcc.example", **told))
    now = give_up(parts, parts.clock.system_now())

    def shown() -> str:
        return ines.page("/service").select_one("main").get_text().partition("Mail we gave up")[2]  # type: ignore[union-attr]

    before = shown()
    submit(parts, ama, create_draft(parts, procurement_id, ama))
    now = give_up(parts, now)
    assert shown() == before, "mail to officers and receipts to bidders are one line"
    with open_reading(parts) as session:
        assert {each.about for each in list_given_up(session, parts.keyring, now)} == {outbox.TENDERS}
        assert "receipt" not in str([(row.dedupe, row.sealed, row.last_error) for row in rows(parts)])


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR, Role.PROCUREMENT_OFFICER])
def test_nobody_but_an_administrator_sends_mail_again(parts: Parts, people: People, app: Flask, role: Role) -> None:
    actor = people.staff("Una Reid", role)
    client: PageClient = people.client_of(actor)
    token = client.page("/sign-out").select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    assert client.post("/service/mail", data={"csrf_token": token}).status_code == 403
    with pytest.raises(NotAllowed), open_work(parts, actor) as work:
        send_mail_again(work)


@ON_SQLITE
def test_the_operator_sends_again_by_the_command(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "open_portal", lambda: parts)
    assert command.main(["resend"]) == 1
    assert "nothing to send again" in capsys.readouterr().err
    write(parts, "ama")
    give_up(parts, parts.clock.system_now())
    assert command.main(["resend"]) == 0
    assert capsys.readouterr().out == "What was given up is due again.\n"
    assert command.main(["drain"]) == 0
    assert [row.done_at is not None for row in rows(parts)] == [True]
    with open_reading(parts) as session:
        assert session.scalar(select(func.count()).where(AuditEntry.code == "service.mail_sent_again")) == 1


@ON_SQLITE
def test_two_administrators_at_once_have_it_sent_once(parts: Parts, people: People) -> None:
    ines = people.staff("Ines Kay", Role.ADMINISTRATOR)
    write(parts, "ama")
    give_up(parts, parts.clock.system_now())

    def again() -> None:
        with open_work(parts, ines) as work:
            send_mail_again(work)

    found: list[Any] = at_once(again, again)
    assert sorted(type(each).__name__ for each in found) == ["NoneType", TooLate.__name__]
