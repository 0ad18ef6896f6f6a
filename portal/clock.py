"""The one clock. Business time may be moved forward in a demo; system time never is (design decision 5)."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Two times, both aware UTC."""

    def now(self) -> datetime:
        """Business time: deadlines, receipts, events."""
        ...

    def system_now(self) -> datetime:
        """The machine's time: sessions, links, codes, limits, signatures, the outbox's age."""
        ...


def _machine_time() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """Production: business time is the machine's time."""

    def now(self) -> datetime:
        return _machine_time()

    def system_now(self) -> datetime:
        return _machine_time()


class DemoClock:
    """A clock that only moves forward, its offset kept in a file that web and worker share.

    path: a JSON file `{"offset_seconds": n}`; absent means no offset.
    """

    def __init__(self, path: Path, machine: Callable[[], datetime] = _machine_time) -> None:
        self._path = path
        self._machine = machine

    def offset(self) -> timedelta:
        try:
            return timedelta(seconds=int(json.loads(self._path.read_text())["offset_seconds"]))
        except FileNotFoundError:
            return timedelta(0)

    def now(self) -> datetime:
        return self._machine() + self.offset()

    def system_now(self) -> datetime:
        return self._machine()

    def move_to(self, moment: datetime) -> None:
        """Set business time to `moment` (aware). Raises ValueError where that lies in the past."""
        ahead = moment - self._machine()
        if ahead < self.offset():
            raise ValueError("The clock cannot go back.")
        # Written aside and renamed, so that the other process never reads half a number.
        aside = self._path.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps({"offset_seconds": int(ahead.total_seconds())}))
        aside.replace(self._path)


class SteppedClock:
    """For tests: business time stands where it was put; system time is the machine's, or ahead of it."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return self._now

    def system_now(self) -> datetime:
        return _machine_time() + self._ahead

    def move_system(self, **step: int) -> None:
        """The machine's time goes forward by timedelta arguments, as when nobody touches a page for an hour."""
        self._ahead += timedelta(**step)

    def move_to(self, moment: datetime) -> None:
        if moment < self._now:
            raise ValueError("The clock cannot go back.")
        self._now = moment

    def move(self, **step: int) -> None:
        """Go forward by timedelta arguments: `clock.move(days=3)`."""
        self.move_to(self._now + timedelta(**step))
