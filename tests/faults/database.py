"""A real PostgreSQL with its safety on, which can be stopped without warning, started again and watched."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from tests.ground import keeper
from tests.ground.postgres import APP_ROLE, OWNER_ROLE, Postgres, programs, with_roles

# What is told as kept must be kept: nothing that makes a test run quicker at the price of the last second is set here.
_SAFE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_connections=150", "shared_buffers=64MB")
WATCHER = "faults-watcher"


@dataclass(frozen=True)
class Transaction:
    """One open transaction of the portal, as PostgreSQL itself shows it. xid: its number, "" before it wrote."""

    backend: int
    xid: str
    statement: str
    waits: bool


@dataclass
class Database:
    """The server of one run. Every connection of the run's own is named, so that it is never taken for the portal's."""

    home: Path
    server: Postgres = field(init=False)
    _uid: int | None = field(init=False, default=None)
    _keeper: "subprocess.Popen[bytes] | None" = field(init=False, default=None)
    starts: int = 0

    def __post_init__(self) -> None:
        # PostgreSQL refuses to run as root: there it runs as the machine's nobody.
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._uid = nobody.pw_uid if nobody else None
        self.home.chmod(0o755)
        self._programs = programs(self.home, shared=nobody is not None)
        for name in ("data", "socket"):
            (self.home / name).mkdir(mode=0o700)
            if nobody:
                os.chown(self.home / name, nobody.pw_uid, nobody.pw_gid)
        (self.home / "socket").chmod(0o755)
        identity: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
        subprocess.run(
            [self._programs / "initdb", "-D", self.home / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8",
             "--locale=C"],
            check=True, capture_output=True, cwd=self.home, **identity,
        )  # fmt: skip
        address = f"postgresql://postgres@/postgres?host={self.home / 'socket'}"
        self.server = Postgres(make_url(address))
        self.start()
        with_roles(address)

    def start(self) -> None:
        """Start, or start again: it recovers from its log. Returns when it answers."""
        options = [part for setting in _SAFE for part in ("-c", setting)]
        command = [str(self._programs / "postgres"), "-D", str(self.home / "data"), "-k", str(self.home / "socket")]
        log = self.home.with_suffix(".log")
        with log.open("ab") as out:
            self._keeper = subprocess.Popen(
                [sys.executable, keeper.__file__, str(os.getpid()), str(self.home),
                 str(-1 if self._uid is None else self._uid), "--", *command, "-h", "", *options],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.starts += 1
        keeper.wait_for("PostgreSQL", self._ready, log=log)

    def stop_at_once(self) -> None:
        """Stop as a power cut does to a server's processes: nobody is asked, nothing is written first."""
        pid = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        assert self._keeper is not None
        self._keeper.wait(30)

    def close(self) -> None:
        """End it for good."""
        if self._keeper is not None and self._keeper.poll() is None:
            self._keeper.send_signal(signal.SIGTERM)
            self._keeper.wait(15)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.with_suffix(".log").unlink(missing_ok=True)

    def address(self, database: str, role: str | None = None, *, name: str = "") -> str:
        """The address of a database for SQLAlchemy; `name` is what the server knows the connection by."""
        plain = self.server.address(database, role)
        return f"{plain}&application_name={name}" if name else plain

    def connect(self, database: str, *, autocommit: bool = True) -> "psycopg.Connection[Any]":
        """A connection of the superuser, named as the watcher's."""
        url = self.server.superuser.set(database=database, drivername="postgresql")
        return psycopg.connect(
            url.render_as_string(hide_password=False), autocommit=autocommit, application_name=WATCHER
        )

    def _ready(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True


_OPEN = """
    SELECT pid, coalesce(backend_xid::text, ''), query, coalesce(wait_event_type = 'Lock', false)
    FROM pg_stat_activity
    WHERE application_name = %s AND xact_start IS NOT NULL AND state IN ('active', 'idle in transaction')
"""


def open_transactions(watcher: "psycopg.Connection[Any]", name: str, *, writing: bool = True) -> list[Transaction]:
    """Transactions open now on connections of that name; `writing`: only those that have written or locked a row."""
    found = [Transaction(*row) for row in watcher.execute(_OPEN, (name,)).fetchall()]
    return [each for each in found if each.xid or not writing]


def outcome_of(watcher: "psycopg.Connection[Any]", xid: str, *, patience: float = 15) -> str:
    """How a transaction ended, by the server's own log: "committed" or "aborted". Waits while it is still open."""
    end = time.monotonic() + patience
    while True:
        row = watcher.execute("SELECT pg_xact_status(%s::text::xid8)", (xid,)).fetchone()
        status = str(row[0]) if row else ""
        if status != "in progress" or time.monotonic() > end:
            return status
        time.sleep(0.01)


__all__ = ["APP_ROLE", "OWNER_ROLE", "Database", "Transaction", "open_transactions", "outcome_of"]
