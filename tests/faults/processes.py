"""The portal's own processes as production runs them: `gunicorn wsgi:app` and `portal worker`, and their sudden end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.ground import keeper

ROOT = Path(__file__).resolve().parents[2]


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Web:
    """One gunicorn with one worker, which it replaces when it dies. name: what PostgreSQL knows its connections by.

    The app is loaded before the fork, so that a dead worker has its successor at once: two hundred starts would take
    longer than two hundred faults. Nothing is connected before the fork. timeout: seconds, 0 for none.
    """

    name: str
    env: Mapping[str, str]
    log: Path
    timeout: int = 60
    port: int = field(init=False)
    deaths: int = 0
    _keeper: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.port = keeper.free_port()
        self.start()

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; returns at once."""
        home = keeper.new_home(self.name)
        command = [
            sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy/gunicorn.conf.py"), "wsgi:app",
            "--chdir", str(ROOT), "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--workers", "1", "--threads", "8", "--timeout", str(self.timeout),
            "--log-level", "warning", "--preload",
        ]  # fmt: skip
        with self.log.open("ab") as out:
            self._keeper = subprocess.Popen(
                [sys.executable, keeper.__file__, str(os.getpid()), str(home), "-1", "--", *command],
                env=dict(self.env), stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    @property
    def worker(self) -> int | None:
        """The process that answers now, None while there is none."""
        for master in _children(self._keeper.pid):
            for worker in _children(master):
                return worker
        return None

    def kill(self) -> int | None:
        """kill -9 of the process that answers. Its master starts another. Gives its number."""
        worker = self.worker
        if worker is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                self.deaths += 1
        return worker

    def wait(self, seconds: float = 60, *, ready: bool = False) -> None:
        """Until it answers; `ready`: and finds database, store and mail in order."""
        end = time.monotonic() + seconds
        address = f"{self.base}/{'readyz' if ready else 'healthz'}"
        while time.monotonic() < end:
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not answer. It said:\n{self.log.read_text(errors='replace')[-3000:]}")

    def close(self) -> None:
        """End it as a machine does that is shut down in order."""
        self._keeper.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._keeper.wait(10)


@dataclass
class Worker:
    """One `portal worker`, started again by whoever watches it, as systemd would."""

    name: str
    env: Mapping[str, str]
    log: Path
    deaths: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it where it does not run."""
        if self.process is not None and self.process.poll() is None:
            return
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "worker", "--while-parent-lives"],
                cwd=ROOT, env=dict(self.env), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.deaths += 1

    def close(self) -> None:
        """Ask it to stop, and wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
            self.kill()


def portal(env: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `portal …` as the operator would."""
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *arguments],
        cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
