"""Between the portal and its S3 service: passes bytes on, or refuses, slows, cuts and loses them as it is told."""

import contextlib
import socket
import threading
import time
from urllib.parse import urlsplit

_PIECE = 1 << 14
REFUSE, SLOW, CUT_UP, CUT_DOWN, LOSE_ANSWER, BUSY, PASS = (
    "refuse", "slow", "cut the upload", "cut the download", "lose the answer", "busy", "pass"
)  # fmt: skip
_BUSY_ANSWER = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class StoreProxy:
    """Listens on loopback. `mode`: one of the above; `delay`: seconds before each piece of an upload, in mode SLOW.

    In mode CUT_UP a connection ends after `cut_after` bytes of a request, in CUT_DOWN after as many of an answer; in
    LOSE_ANSWER the service gets all of the request, and nobody gets its answer. `busy` counts connections under way.
    """

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._target = (parts.hostname or "127.0.0.1", int(parts.port or 80))
        self.mode, self.delay, self.cut_after = PASS, 0.5, 2_000
        self.troubled = 0
        self.put_under_way = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def endpoint(self) -> str:
        """Where the portal finds it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextlib.contextmanager
    def being(self, mode: str, *, delay: float = 0.5, cut_after: int = 2_000):  # type: ignore[no-untyped-def]
        """Behave so until the block ends."""
        self.delay, self.cut_after, self.mode = delay, cut_after, mode
        self.put_under_way.clear()
        try:
            yield self
        finally:
            self.mode = PASS

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self.mode == REFUSE:
                self.troubled += 1
                return
            if self.mode == BUSY:
                self.troubled += 1
                client.recv(_PIECE)
                client.sendall(_BUSY_ANSWER)
                return
            with socket.create_connection(self._target, timeout=60) as service:
                up = threading.Thread(target=self._pass_on, args=(client, service, True), daemon=True)
                up.start()
                self._pass_on(service, client, False)
                up.join(30)

    def _pass_on(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                mode = self.mode
                if up and (piece.startswith(b"PUT ") or passed):
                    self.put_under_way.set()
                if mode in (REFUSE, BUSY) or (mode == LOSE_ANSWER and not up):
                    self.troubled += 1
                    break
                if mode == SLOW and up:
                    self.troubled += 1
                    time.sleep(self.delay)
                if (mode == CUT_UP and up) or (mode == CUT_DOWN and not up):
                    room = self.cut_after - passed
                    if len(piece) > room:
                        self.troubled += 1
                        target.sendall(piece[: max(0, room)])
                        break
                target.sendall(piece)
                passed += len(piece)
        for end in (target, source):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
