"""The doors of the house: addresses, uploads, logs, settings, the proxy's stamp."""

import dataclasses
import io
import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from config.settings import SettingsWrong, for_tests, from_environment
from portal.accounts.messages import ResetPassword
from portal.notifications.messages import Rendered
from portal.notifications.models import OutboxMessage
from portal.notifications.outbox import drain
from portal.notifications.senders import SendFailed, SmtpSender
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_reading, open_work
from portal.web.arrival import received_at_proxy
from portal.web.uploads import MOST_FILES
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient

PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_DATABASE_URL": "postgresql+psycopg://portal_app:secret-word@db/portal",
    "PORTAL_OWNER_DATABASE_URL": "postgresql+psycopg://portal_owner:secret-word@db/portal",
    "PORTAL_SECRET_KEY": "k" * 40,
    "PORTAL_SEALING_KEY": "s" * 40,
    **{f"PORTAL_{name}": "x" for name in ("AUTHORITY_NAME", "HELP_NAME", "HELP_PHONE", "HELP_EMAIL", "MAIL_FROM")},
    **{f"PORTAL_{name}": "x" for name in ("SMTP_HOST", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY")},
    "PORTAL_PUBLIC_URL": "https://tenders.example",
}


@pytest.mark.parametrize("address", ["/awards/%00", "/opportunity/a%00", "/opportunity/%00/all", "/plans/%00"])
def test_an_address_no_database_can_look_up_is_not_found(client: PageClient, address: str) -> None:
    assert client.get(address).status_code == 404


@ON_SQLITE
def test_a_form_of_many_files_is_refused_before_it_uses_up_open_files(client: PageClient, parts: Parts) -> None:
    files = {f"f{number}": (io.BytesIO(b"x"), "a.txt") for number in range(MOST_FILES + 1)}
    assert client.post("/sign-in", data=files, content_type="multipart/form-data").status_code == 413
    assert list(parts.incoming.glob("*")) == []


def test_a_failed_statement_is_told_to_the_log_without_its_parameters(parts: Parts) -> None:
    row = "INSERT INTO audit_heads (stream, seq, digest) VALUES (:stream, 1, :digest)"
    values = {"stream": "bid:told-to-nobody", "digest": "d"}
    with parts.engine.begin() as connection:
        connection.execute(text(row), values)
    with pytest.raises(IntegrityError) as failed, parts.engine.begin() as connection:
        connection.execute(text(row), values)
    assert "parameters hidden" in str(failed.value)


@ON_SQLITE
@pytest.mark.parametrize(
    ("proxies", "stamps", "believed"), [(0, False, False), (0, True, False), (1, False, False), (1, True, True)]
)
def test_only_a_proxy_that_writes_the_stamp_itself_can_date_a_click_back(
    parts: Parts, proxies: int, stamps: bool, believed: bool
) -> None:
    settings = dataclasses.replace(parts.settings, trusted_proxies=proxies, proxy_stamps_arrival=stamps)
    five_minutes_ago = parts.clock.system_now() - timedelta(minutes=5)
    at = received_at_proxy(f"t={five_minutes_ago.timestamp():.3f}", dataclasses.replace(parts, settings=settings))
    assert (at < parts.clock.now() - timedelta(minutes=4)) is believed


def test_settings_shown_in_a_log_hold_no_secret(tmp_path: Path) -> None:
    made = for_tests(
        tmp_path, "postgresql://app:secret-word@db/portal", s3_secret_key="s3-word", smtp_password="m-word"
    )
    for secret in ("secret-word", made.secret_key, made.sealing_key.decode(), "s3-word", "m-word"):
        assert secret not in repr(made)


@pytest.mark.parametrize("url", ["postgresql+psycopg://portal_owner:secret-word@db/portal", "postgresql://db/portal"])
def test_production_refuses_to_work_as_the_owner_of_its_tables(tmp_path: Path, url: str) -> None:
    assert from_environment({**PRODUCTION, "PORTAL_VAR": str(tmp_path)}).database_app_role == "portal_app"
    with pytest.raises(SettingsWrong, match="PORTAL_DATABASE_URL must name a role of its own"):
        from_environment({**PRODUCTION, "PORTAL_VAR": str(tmp_path), "PORTAL_DATABASE_URL": url})


def test_production_names_every_missing_setting_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        from_environment({"PORTAL_ENV": "production", "PORTAL_VAR": str(tmp_path)})
    assert len(wrong.value.faults) == len(PRODUCTION) - 1


def test_production_starts_neither_on_a_demo_nor_on_a_moved_clock(tmp_path: Path) -> None:
    (tmp_path / "demo-world").touch()
    (tmp_path / "clock.json").write_text('{"offset_seconds": 3600}')
    with pytest.raises(SettingsWrong) as wrong:
        from_environment({**PRODUCTION, "PORTAL_VAR": str(tmp_path)})
    assert len(wrong.value.faults) == 2


@ON_SQLITE
def test_outside_a_demo_its_pages_do_not_exist(make_app: Callable[..., Flask]) -> None:
    usual, demo = make_app(), make_app(demo=True)
    assert [rule.rule for rule in usual.url_map.iter_rules() if rule.rule.startswith("/demo")] == []
    assert [rule.rule for rule in demo.url_map.iter_rules() if rule.rule.startswith("/demo")]


def test_mail_leaves_only_to_a_server_whose_certificate_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ssl.SSLContext | None] = []

    def starttls(self: smtplib.SMTP, *, context: ssl.SSLContext | None = None) -> None:
        asked.append(context)
        raise OSError("stopped here")

    monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, *given: (220, b"ready"))
    monkeypatch.setattr(smtplib.SMTP, "starttls", starttls)
    sender = SmtpSender("mail.example", 25, "portal@dcc.example", user=None, password=None, tls=True)
    with pytest.raises(SendFailed):
        sender.send(
            Rendered("a@b.example", "S", "B"), message_id="1", sent_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        )
    assert asked[0] is not None
    assert asked[0].verify_mode is ssl.CERT_REQUIRED
    assert asked[0].check_hostname


def test_a_mail_that_does_not_open_holds_back_no_other(parts: Parts) -> None:
    with open_work(parts, OPERATOR) as work:
        for name in ("one", "two"):
            work.post(ResetPassword(to=f"{name}@people.example", token="t"))
        first = work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert first is not None
        first.sealed, first.due_at = b"nothing that opens", first.due_at - timedelta(minutes=1)
    drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now())
    with open_reading(parts) as session:
        rows = session.scalars(select(OutboxMessage)).all()
    assert sorted((row.done_at is not None, row.failed_at is not None) for row in rows) == [
        (False, True),
        (True, False),
    ]
