"""No secret and nobody's data in a log: words planted everywhere, the log read whole, and a planted leak found first."""

import dataclasses
import io
import logging
import re
import runpy
import smtplib
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from flask import Flask
from gunicorn.config import Config
from gunicorn.glogging import Logger
from sqlalchemy import select, text

from portal import logs
from portal.bids import services as bids
from portal.cli import worker
from portal.notifications.models import OutboxMessage
from portal.notifications.senders import SmtpSender
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.unit_of_work import Work, open_reading, open_work
from portal.web import errors as web_errors
from tests.accounts.ways import fill_in, last_link
from tests.architecture import ROOT
from tests.factories.bids import create_draft, small_pdf
from tests.factories.procurements import create_published
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, new_client
from tests.ground.people import People

WORD = "zebra quill"
EMAIL = "zebraquill71@people.example"
PASSWORD = "seven damp zebras quilting"
FILE = "zebraquill-rota.pdf"
PRICE = "7318264"
CANARIES = [WORD, "zebraquill", PASSWORD, FILE, PRICE, "7,318,264"]


class Everything(logging.Handler):
    """Every record of every logger, as any handler at all could write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self._plain = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self._plain.format(record))


def found_in(log: str, *more: str) -> list[str]:
    """Which of the planted words stand in a log."""
    return [each for each in (*CANARIES, *more) if each and each.lower() in log.lower()]


@pytest.fixture
def kept(capfd: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Call it for what was logged since: standard error and output, and the records as another handler would write them."""
    logs.set_up()
    everything = Everything()
    logging.getLogger().addHandler(everything)
    yield lambda: "\n".join([*everything.lines, *capfd.readouterr()])
    logging.getLogger().removeHandler(everything)


@pytest.fixture
def drafting(parts: Parts, people: People, app: Flask) -> tuple[PageClient, Any]:
    """A provider with a draft; a 500 is answered, as outside a test."""
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work)
    ama = people.provider(WORD, f"{WORD} youth")
    bid_id = create_draft(parts, procurement_id, ama)
    client = people.client_of(ama)
    return client, bid_id


def post_as_a_browser(client: PageClient, address: str, **fields: Any) -> Any:
    """What a browser gets, also where something breaks: the test's own client would raise the error."""
    token = client.page(address).select_one("input[name=csrf_token]")
    assert token is not None
    plain = client.application.test_client()
    plain._cookies = client._cookies
    return plain.post(address, data={"csrf_token": token["value"], "version": "1", **fields})


def test_a_leak_that_is_planted_is_found(kept: Any) -> None:
    logging.getLogger("portal.web").warning("no mail for %s", PASSWORD)
    try:
        raise ValueError(WORD)
    except ValueError:
        logging.getLogger("portal.web").exception("as it must not be done")
    assert {PASSWORD, WORD} <= set(found_in(kept()))


@ON_SQLITE
def test_doors_write_nothing_of_who_came(kept: Any, client: PageClient, parts: Parts) -> None:
    client.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
    fill_in(client, f"{WORD} youth", name=WORD, email=EMAIL, password=PASSWORD)
    link = last_link(parts, EMAIL)
    client.send(link, {"password": PASSWORD}) if "confirm" in link else client.page(link)
    client.post("/sign-out")
    visitor = new_client(client.application)
    visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
    visitor = new_client(client.application)
    visitor.send("/reset-password", {"email": EMAIL})
    reset = last_link(parts, EMAIL)
    visitor.page(reset)
    visitor.send(reset, {"password": f"{PASSWORD} twice"})
    visitor.get(f"{reset}x")
    visitor.get(f"/plans?q={WORD}")
    tokens = [each.rpartition("/")[2] for each in (link, reset)]
    assert all(len(each) > 20 for each in tokens)
    assert found_in(kept(), *tokens) == []


def test_a_bid_and_what_breaks_in_the_middle_of_it_write_nothing_of_it(
    kept: Any, drafting: tuple[PageClient, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, bid_id = drafting
    address = f"/bids/{bid_id}/1/question/Q2"
    for name, raw in ((f"{FILE}.exe", b"MZ" + WORD.encode()), (FILE, small_pdf(WORD))):
        fields = {"text": f"A {WORD} answer.", "file": (io.BytesIO(raw), name)}
        client.send(address, fields, button="Add the file", content_type="multipart/form-data")
    client.send(f"/bids/{bid_id}/1/price", {"price": f"{PRICE}.41"}, button="Save")

    def breaks(work: Work, _bid: Any, _question: str, words: str, **_rest: Any) -> None:
        price, secret = PRICE, work.parts.settings.secret_key
        raise RuntimeError(f"{words} {price} {secret}") from ValueError(WORD)

    def the_same_row_twice(work: Work, _bid: Any, _question: str, words: str, **_rest: Any) -> None:
        for _ in range(2):
            row = text("INSERT INTO audit_heads (stream, seq, digest) VALUES (:stream, 1, :digest)")
            work.session.execute(row, {"stream": f"bid:{words[:40]}", "digest": "zebraquill"})

    for fault in (breaks, the_same_row_twice):
        monkeypatch.setattr(bids, "save_answer", fault)
        answer = post_as_a_browser(client, address, text=f"Typed {WORD}")
        assert answer.status_code == 500
        assert "Typed" not in answer.get_data(as_text=True)

    def broken_page(*_given: Any, **_named: Any) -> None:
        raise LookupError(f"{WORD} {EMAIL}")

    monkeypatch.setattr(web_errors, "page", broken_page)
    with pytest.raises(LookupError):  # handed on to the web server, whose log is looked at below
        post_as_a_browser(client, address, text=f"Typed {WORD}")
    log = kept()
    assert "unexpected error in bids.save_answer" in log
    assert "unexpected error while answering bids.save_answer" in log
    assert all(each in log for each in ("RuntimeError", "because of ValueError", "IntegrityError", "LookupError"))
    assert found_in(log, "test-secret-key", str(bid_id)) == []


@ON_SQLITE
def test_what_the_mail_server_the_store_and_the_worker_complain_of_is_told_without_their_words(
    kept: Any, parts: Parts, monkeypatch: pytest.MonkeyPatch, client: PageClient
) -> None:
    fill_in(client, f"{WORD} youth", name=WORD, email=EMAIL, password=PASSWORD)

    def refuse(*_given: Any, **_named: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({EMAIL: (550, f"no such {WORD}".encode())})

    monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, *given: (220, b"ready"))
    monkeypatch.setattr(smtplib.SMTP, "send_message", refuse)
    sender = SmtpSender("mail.example", 25, "portal@dcc.example", user=None, password=None, tls=False)
    store_says = ClientError({"Error": {"Code": "500", "Message": WORD}, "Key": FILE}, "PutObject")

    def no_seal(*_given: Any, **_named: Any) -> None:
        raise store_says

    stop = threading.Event()
    monkeypatch.setattr(worker, "seal_heads", no_seal)
    monkeypatch.setattr(stop, "wait", lambda _seconds: stop.set())  # one round
    worker.run(dataclasses.replace(parts, sender=sender), stop)
    with open_reading(parts) as session:
        kept_errors = session.scalars(select(OutboxMessage.last_error)).all()
    assert [each for each in kept_errors if each] == ["SMTPRecipientsRefused: the mail server did not take the mail"]
    log = kept()
    assert "ClientError" in log
    assert "a job failed" in log
    assert found_in(log) == []


def test_a_line_that_others_write_passes_the_sieve() -> None:
    for line, safe in (
        (f"Error handling request /confirm/{'aB3-' * 10}?to={EMAIL}", "Error handling request /confirm/(id)?…"),
        ("Invalid request from ip=192.0.2.7: Invalid HTTP Version: 'zebraquill'", "Invalid request from ip=(address)"),
        ("Listening at: http://127.0.0.1:8000 (12)", "Listening at: http://127.0.0.1:8000 (12)"),
        (f"refused {EMAIL}", "refused (e-mail)"),
        ("/bids/0f3b2c1d-1111-4222-8333-444455556666/1/price", "/bids/(id)/1/price"),
    ):
        assert logs.sieved(line) == safe


def test_an_exception_is_told_by_class_and_place_alone() -> None:
    try:
        try:
            raise KeyError(WORD)
        except KeyError as first:
            raise ValueError(EMAIL) from first
    except ValueError as problem:
        said = logs.told(problem)
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "failed: %s", (problem,), (type(problem), problem, None)
        )
    assert re.search(r"^ValueError\n  File .*test_logs.py\", line \d+, in test_an_exception", said)
    assert "because of KeyError" in said
    written = logs.SafeFormatter().format(record)
    assert "failed: ValueError" in written
    assert found_in(said + written) == []


def test_what_nothing_catches_is_told_without_its_words(kept: Any) -> None:
    logs._uncaught(ValueError, ValueError(WORD), None)
    log = kept()
    assert "ended by an error nobody expected" in log
    assert found_in(log) == []


def test_the_web_server_logs_no_address_and_no_sender(capfd: pytest.CaptureFixture[str]) -> None:
    given = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    config = Config()
    for name in ("accesslog", "access_log_format", "logconfig_dict"):
        config.set(name, given[name])
    assert config.accesslog is None, "none unless somebody asks for one"
    config.set("accesslog", "-")
    logger = Logger(config)
    token = "aB3-" * 10
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/confirm/{token}?q=zebraquill", "REMOTE_ADDR": "192.0.2.7"}
    environ |= {
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://x.example/{token}",
        "HTTP_USER_AGENT": "zebraquill",
        "PATH_INFO": f"/confirm/{token}",
    }
    response = type("R", (), {"status": "200 OK", "sent": 7, "headers": []})()
    request = type("Q", (), {"headers": []})()
    logger.access(response, request, environ, timedelta(milliseconds=12))
    try:
        raise ValueError(WORD)
    except ValueError:
        logger.exception("Error handling request %s", f"/confirm/{token}?q=zebraquill")
    written = "".join(capfd.readouterr())
    assert " GET 200 7 " in written
    assert "Error handling request /confirm/(id)?…" in written
    assert found_in(written, token, "192.0.2.7") == []
    assert "--config deploy/gunicorn.conf.py" in (ROOT / "deploy" / "portal-web.service").read_text()


def test_the_proxy_logs_no_address_and_no_sender() -> None:
    text_ = (ROOT / "deploy" / "nginx.conf.example").read_text()
    formats = dict(re.findall(r"log_format (\w+) '([^']*)'", text_))
    used = re.findall(r"access_log ([^;]+);", text_)
    assert used.count("off") + sum(each.split()[-1] in formats for each in used) == len(used) == text_.count("server {")
    named = set(re.findall(r"\$\w+", " ".join(formats.values())))
    assert named == {"$time_iso8601", "$request_method", "$status", "$body_bytes_sent", "$request_time"}
    assert re.search(r"error_log +\S+ crit;", text_)
