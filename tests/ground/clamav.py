"""The real virus scanner for one test run: ClamAV's daemon, with one signature of ours for a harmless phrase."""

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.storage.scanner import ClamScanner
from tests.ground import keeper

PHRASE = b"these-words-stand-for-a-virus-in-tests-of-the-portal"
SIGNATURE = "Fairtender.Test.Phrase"
STREAM_LIMIT = 12 * 1024 * 1024


@dataclass(frozen=True)
class Clamav:
    """A running daemon. `stop` and `start` are for a test that has one of its own."""

    home: Path

    @property
    def socket(self) -> Path:
        """Where it listens, as PORTAL_CLAMAV names it."""
        return self.home / "clamd.sock"

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = keeper.start_kept(self.home, [str(self.home / "clamd"), "--config-file", str(self.home / "clamd.conf")])
        keeper.wait_for("ClamAV", ClamScanner(str(self.socket)).answers, log=log)

    def stop(self) -> None:
        """End it at once, as a power cut would."""
        pid = int((self.home / "clamd.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        keeper.wait_for("The end of ClamAV", lambda: not ClamScanner(str(self.socket)).answers())
        self.socket.unlink(missing_ok=True)


def _program() -> str:
    found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if not found:
        raise RuntimeError("ClamAV is missing: run sh tests/setup/system_parts.sh scanner.")
    return found


def new_daemon(stream_limit: int = STREAM_LIMIT) -> Clamav:
    """A daemon with a home of its own, not started. stream_limit: bytes of a file it still takes."""
    made = Clamav(keeper.new_home("clamd"))
    # A copy: where AppArmor is on, the installed program may read none but the machine's own settings.
    shutil.copy2(_program(), made.home / "clamd")
    signatures = made.home / "signatures"
    signatures.mkdir()
    (signatures / "ours.ndb").write_text(f"{SIGNATURE}:0:*:{PHRASE.hex()}\n")
    (made.home / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {signatures}\nTemporaryDirectory {made.home}\n"
        f"LocalSocket {made.socket}\nPidFile {made.home / 'clamd.pid'}\nStreamMaxLength {stream_limit}\n"
        "MaxThreads 4\nExitOnOOM yes\nSelfCheck 0\n"
    )
    return made


def start(factory: pytest.TempPathFactory) -> Clamav:
    """The run's one daemon."""

    def begin() -> dict[str, str]:
        made = new_daemon()
        made.start()
        return {"home": str(made.home)}

    return Clamav(Path(keeper.once_per_run(keeper.run_folder(factory), "clamav", begin)["home"]))
