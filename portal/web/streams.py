"""A file sent piece by piece, whose source is closed also where nobody reads it: HEAD, or a connection that broke."""

from collections.abc import Iterator


class Pieces:
    """Pieces of a file as a response's body. The first is read at once, so that closing reaches what stands behind."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._first: bytes | None = next(pieces, None)

    def __iter__(self) -> Iterator[bytes]:
        if self._first is not None:
            yield self._first
            self._first = None
        yield from self._pieces

    def close(self) -> None:
        """Let the source go."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
