"""A file sent piece by piece, whose source is closed also where nobody reads it: HEAD, or a connection that broke."""

from collections.abc import Iterator

from flask import Response


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


def download(pieces: Iterator[bytes], name: str, size: int, content_type: str = "application/octet-stream") -> Response:
    """A file somebody sent, to be saved: it never opens in the page, and where a browser opens it all the same it does nothing.

    content_type: ours, found by the look inside; never what a browser said.
    """
    response = Response(Pieces(pieces), content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
