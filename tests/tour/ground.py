"""The portal of the tour: an empty database marked as demo, so that its clock can be moved, served as in production."""

import email
import email.policy
import email.utils
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.ground.clamav import Clamav, new_daemon

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Portal:
    """A running portal: its address, its folder and the virus scanner it asks."""

    base: str
    var: Path
    scanner: Clamav

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `portal …` as the operator."""
        return subprocess.run(
            [sys.executable, "-m", "portal.cli", *arguments],
            cwd=ROOT,
            env=environment(self.var, scanner=self.scanner),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def rows(self, query: str, **values: Any) -> list[Any]:
        """Read the database as it is."""
        engine = create_engine(f"sqlite:///{self.var / 'portal.sqlite'}")
        with engine.connect() as connection:
            found = list(connection.execute(text(query), values))
        engine.dispose()
        return found

    def value(self, query: str, **values: Any) -> Any:
        """The one value a query gives."""
        return self.rows(query, **values)[0][0]

    def mail_to(self, address: str, subject: str, *, holding: str = "") -> str:
        """The newest mail to an address whose subject has these words, and whose text those of `holding`."""
        return str(self._letter(address, subject, holding).get_content())

    def mail_time(self, address: str, subject: str) -> datetime:
        """When that mail was sent."""
        return email.utils.parsedate_to_datetime(str(self._letter(address, subject)["Date"]))

    def _letter(self, address: str, subject: str, holding: str = "", *, patience: float = 20) -> EmailMessage:
        """The newest such mail; the worker sends it within seconds."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            for path in sorted((self.var / "mail").glob("*.eml"), reverse=True):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if (
                    str(message["To"]).lower() != address.lower()
                    or subject.lower() not in str(message["Subject"]).lower()
                ):
                    continue
                if holding in str(message.get_content()):
                    return message
            time.sleep(0.3)
        raise AssertionError(f"no mail to {address} about {subject!r}")

    def link_in(self, body: str) -> str:
        """The first link of a mail, as a path."""
        found = re.search(r"https?://[^/\s]+(/\S+)", body)
        assert found, body
        return found.group(1)


def environment(var: Path, port: int | None = None, *, scanner: Clamav) -> dict[str, str]:
    """What the portal is told: its folder, the scanner, and the port its links name."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**keep, "PORTAL_VAR": str(var), "PYTHONPATH": str(ROOT), "PORTAL_CLAMAV": str(scanner.socket)} | (
        {"PORT": str(port)} if port else {}
    )


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(var: Path) -> Iterator[Portal]:
    """Serve an empty portal, with its worker and a virus scanner, until the block ends."""
    scanner = new_daemon()
    scanner.start()
    var.mkdir(parents=True, exist_ok=True)
    (var / "demo-world").touch()
    (var / "seeded").touch()
    port = free_port()
    log = (var / "serving.log").open("w")
    served = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "demo"],
        cwd=ROOT,
        env=environment(var, port, scanner=scanner),
        stdout=log,
        stderr=log,
    )
    portal = Portal(f"http://127.0.0.1:{port}", var, scanner)
    try:
        _wait_until_it_answers(portal, served)
        yield portal
    finally:
        served.terminate()
        served.wait(timeout=30)
        log.close()


def _wait_until_it_answers(portal: Portal, served: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if served.poll() is not None:
            raise RuntimeError((portal.var / "serving.log").read_text())
        try:
            with urllib.request.urlopen(f"{portal.base}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the portal does not answer")
