"""Others who go on with their work while something breaks: each tells the ledger what they were told."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults.acts import Act
from tests.faults.ledger import Ledger
from tests.faults.visitor import CannotSee

_PAUSE = 0.25


class Crowd:
    """One thread a role: `acts` makes the next thing to do. Nothing is under way inside `paused()`."""

    def __init__(self, ledger: Ledger, base: str, roles: list[Callable[[], Act]]) -> None:
        self._ledger, self._base, self._roles = ledger, base, roles
        self._gate, self._stop = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self.turned_away = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def go_to(self, base: str) -> None:
        """From here on they use this web process, as a balancer would have them. Nobody is left on the other."""
        with self._gate:
            self._base = base

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nobody is in the middle of anything until the block ends."""
        with self._gate:
            yield

    def stop(self) -> None:
        """Let them finish what they do, and go."""
        self._stop.set()
        self._thread.join(60)

    def _live(self) -> None:
        while not self._stop.is_set():
            with self._gate:
                try:
                    random.choice(self._roles)().do(self._base, self._ledger)
                except CannotSee:
                    self.turned_away += 1
            time.sleep(_PAUSE * (0.5 + random.random()))
