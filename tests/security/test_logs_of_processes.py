"""The web server and the worker as they run for real: what they write, whole, holds nothing of who came."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from requests import Session
from sqlalchemy import text, update

from config.settings import from_environment
from portal import wiring
from portal.accounts.models import User
from portal.cli.common import bring_up_to_date
from portal.parts import build_parts
from portal.rules.actors import OPERATOR, Role
from portal.unit_of_work import open_work
from tests.architecture import ROOT
from tests.factories.accounts import create_staff
from tests.ground import keeper
from tests.ground.mail import MailServer
from tests.security.test_logs import EMAIL, PASSWORD, WORD, found_in

TOKEN = "aB3-" * 10


def wait_for(done: Any, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def send_form(person: Session, address: str, **fields: str) -> int:
    page = BeautifulSoup(person.get(address, timeout=20).text, "html.parser")
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": str(token["value"]), **fields}
    return person.post(address, data=data, headers={"Referer": address}, timeout=20).status_code


@pytest.mark.slow
def test_web_and_worker_write_nothing_of_who_came(tmp_path: Path, mail_server: MailServer) -> None:
    port = keeper.free_port()
    mail_server.refuse_with = f"550 no such person as {EMAIL}, {WORD}"
    given = {"PORTAL_VAR": str(tmp_path / "var"), "PORT": str(port), "PORTAL_SMTP_HOST": mail_server.host}
    given |= {"PORTAL_SMTP_PORT": str(mail_server.port)}
    settings = from_environment(given)
    bring_up_to_date(settings)
    parts = build_parts(settings, listeners=wiring.LISTENERS)
    with open_work(parts, OPERATOR) as work:
        someone = create_staff(work, WORD, Role.APPROVER)
        work.session.execute(update(User).where(User.id == someone.user_id).values(email=EMAIL))
    environ = {**os.environ, **given, "PYTHONPATH": str(ROOT)}
    web = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app", "--workers", "1"]
    web += ["--bind", f"127.0.0.1:{port}", "--access-logfile", "-", "--log-level", "info"]
    written = tmp_path / "log"
    with written.open("wb") as log:
        running = [
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)  # noqa: S603
            for command in (web, [sys.executable, "-m", "portal.cli", "worker"])
        ]
        try:
            wait_for(lambda: listens(port))
            base, person = f"http://127.0.0.1:{port}", Session()
            assert send_form(person, f"{base}/sign-in", email=EMAIL, password=PASSWORD) == 200
            assert send_form(person, f"{base}/reset-password", email=EMAIL) == 200
            assert person.get(f"{base}/reset-password/{TOKEN}", timeout=20).status_code < 500
            with parts.engine.begin() as connection:
                connection.execute(text("ALTER TABLE intentions RENAME TO intentions_gone"))
            assert person.get(f"{base}/plans?q={WORD}", timeout=20).status_code == 500
            with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
                raw.sendall(f"GET /confirm/{TOKEN}?to={EMAIL} zebraquill\r\n\r\n".encode())
                raw.recv(100)

            def tried() -> bool:
                with parts.engine.connect() as connection:
                    return bool(connection.scalar(text("SELECT max(attempts) FROM outbox_messages")))

            wait_for(tried)
            with parts.engine.begin() as connection:
                connection.execute(text("ALTER TABLE outbox_messages RENAME TO gone"))
            wait_for(lambda: "a job failed" in written.read_text())
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=30)
    parts.engine.dispose()
    said = written.read_text()
    assert " GET 500 " in said, "the access log was on"
    assert "unexpected error in intentions.plans" in said
    assert "OperationalError" in said
    assert found_in(said, TOKEN, settings.secret_key, EMAIL) == [], said
