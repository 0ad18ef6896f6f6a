"""Keeps a server for a test run: starts it, waits, and ends it with the run, however the run ended.

Run as a program: `keeper.py OWNER_PID FOLDER [UID] -- COMMAND…`. It ends the command, and then removes FOLDER, as soon
as the process OWNER_PID is gone.
"""

import contextlib
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_kept: list[subprocess.Popen[bytes]] = []  # held, so that nothing warns of a process left running on purpose
_ports: set[int] = set()


def run_folder(factory: "pytest.TempPathFactory") -> Path:
    """The folder that all workers of one test run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def run_owner() -> int:
    """The process that outlives every worker of this run: pytest itself."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


@contextlib.contextmanager
def only_one(folder: Path, name: str) -> Iterator[None]:
    """Let one worker at a time past."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once_per_run(folder: Path, name: str, start: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Start a part in the first worker that asks; the others read what it wrote down."""
    with only_one(folder, name):
        note = folder / f"{name}.json"
        if not note.exists():
            note.write_text(json.dumps(start()))
        return dict(json.loads(note.read_text()))


def new_home(name: str) -> Path:
    """A short path of its own: the socket of a database may not have a long one."""
    return Path(tempfile.mkdtemp(prefix=f"fairtender-{name}-"))


def start_kept(home: Path, command: list[str], *, uid: int | None = None, env: dict[str, str] | None = None) -> Path:
    """Start a server that ends with the test run. Returns the file its output goes to."""
    return start_held(home, command, uid=uid, env=env)[1]


def start_held(
    home: Path, command: list[str], *, uid: int | None = None, env: dict[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], Path]:
    """The same, for a test that ends it earlier: terminate what is returned. And the file its output goes to."""
    log = home.with_suffix(".log")
    keeper = [sys.executable, str(Path(__file__)), str(run_owner()), str(home), str(-1 if uid is None else uid), "--"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*keeper, *command], stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=env, start_new_session=True
        )
    _kept.append(process)
    return process, log


def free_port(*, also_at: int = 0) -> int:
    """A free port on loopback; with `also_at`, that much further on is free as well."""
    for _ in range(200):
        port = random.randrange(20_000, 32_000)
        if port in _ports:
            continue
        with contextlib.ExitStack() as held:
            try:
                for wanted in {port, port + also_at}:
                    held.enter_context(socket.socket()).bind(("127.0.0.1", wanted))
            except OSError:
                continue
            _ports.add(port)
            return port
    raise RuntimeError("No free port on 127.0.0.1.")


def wait_for(what: str, ready: Callable[[], bool], *, log: Path | None = None, seconds: float = 60) -> None:
    """Wait until `ready()`; otherwise fail with the end of the server's own log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if ready():
                return
        time.sleep(0.05)
    said = log.read_text(errors="replace")[-2000:] if log and log.exists() else ""
    raise RuntimeError(f"{what} did not start within {seconds:.0f} seconds. It said:\n{said}")


def answers(url: str) -> bool:
    """Whether the address answers at all, with any status."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _keep(owner: int, home: Path, uid: int, command: list[str]) -> None:
    identity = {"user": uid, "group": uid, "extra_groups": []} if uid >= 0 else {}
    server = subprocess.Popen(command, cwd=home, **identity)
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    while _alive(owner) and server.poll() is None and not asked:
        time.sleep(0.3)
    server.send_signal(signal.SIGINT)
    try:
        server.wait(3)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if not _alive(owner):
        shutil.rmtree(home, ignore_errors=True)
        home.with_suffix(".log").unlink(missing_ok=True)


if __name__ == "__main__":
    _keep(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[5:])
