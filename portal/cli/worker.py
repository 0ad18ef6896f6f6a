"""`portal worker`: mail and timed jobs until it is told to stop. Nothing that matters depends on it having run."""

import argparse
import logging
import os
import signal
import threading
from datetime import datetime, timedelta

from portal.accounts.services.rates import forget_old_tries
from portal.audit.services import seal_heads
from portal.cli.common import BAD_INPUT, DONE, CannotStart, complain, open_portal
from portal.logs import tell
from portal.notifications.outbox import drain
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.scanning.services import scan_unscanned, scan_waiting
from portal.storage.intake import sweep
from portal.unit_of_work import open_work

HELP = "send mail and run timed jobs until stopped"
_PAUSE_SECONDS = 2.0
_MAILS_A_ROUND = 50
_SEAL_EVERY = timedelta(hours=24)
_UNSCANNED_EVERY = timedelta(minutes=10)
_LEFT_BEHIND_AFTER = timedelta(hours=24)
_log = logging.getLogger("portal.worker")


def main(argv: list[str]) -> int:
    """Exit 0 when told to stop (SIGTERM, SIGINT), 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal worker", description=HELP)
    parser.add_argument("--while-parent-lives", action="store_true", help="stop when the process that started it ends")
    given = parser.parse_args(argv)
    parent = os.getppid() if given.while_parent_lives else None
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run(parts, stop, parent)
    return DONE


def run(parts: Parts, stop: threading.Event, parent: int | None = None) -> None:
    """Work until `stop` is set; a job that fails is logged and tried again, and never ends the others."""
    sealed_at: datetime | None = None
    taken_up_at: datetime | None = None
    while not stop.is_set() and parent in (None, os.getppid()):
        now = parts.clock.system_now()
        try:
            _send_mail(parts, stop)
            if sealed_at is None or now - sealed_at >= _SEAL_EVERY:
                with open_work(parts, OPERATOR) as work:
                    seal_heads(work.session, parts.vault, work.system_now)
                    forget_old_tries(work)
                sweep(parts.incoming, now - _LEFT_BEHIND_AFTER)
                sealed_at = now
            if taken_up_at is None or now - taken_up_at >= _UNSCANNED_EVERY:
                taken_up_at = None if scan_unscanned(parts) else now
            scan_waiting(parts, most=5)
        except Exception as problem:
            tell(_log, "a job failed and will be tried again", problem=problem)
        stop.wait(_PAUSE_SECONDS)


def _send_mail(parts: Parts, stop: threading.Event) -> None:
    """One at a time, each by a fresh look at the clock, so that its lease outlasts it; a few, then the other jobs."""
    for _ in range(_MAILS_A_ROUND):
        if stop.is_set() or not drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now(), limit=1):
            return
