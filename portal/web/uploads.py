"""Uploads go to the disk as they come, never into memory. Limits are said in plain words.

A file a little over its limit is thrown away while the rest of the form is kept, so that nothing typed is lost. A
request far over it is refused by its length, before it is read.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from flask import Flask, Request, current_app
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from portal.rules.refusals import Invalid, Unavailable
from portal.storage.checking import CheckedFile, check_file
from portal.storage.intake import Incoming, ReceivedFile
from portal.storage.vault import StoreTrouble
from portal.web.request_work import close_read_session, parts

_log = logging.getLogger("portal.web")
_LIMIT = "UPLOAD_LIMIT_BYTES"
_ADMIT = "portal_admit_upload"
_ROOM_FOR_FIELDS = 1024 * 1024
# Each file sent is an open file of ours until the request ends: a thousand empty ones would use up the process's share.
MOST_FILES = 8


class UploadRequest(Request):
    """A request whose files are written to the upload folder while they are received."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        begun = self.__dict__.setdefault("begun_files", [])
        if len(begun) >= MOST_FILES:
            raise RequestEntityTooLarge
        incoming = Incoming(parts().incoming, current_app.config[_LIMIT])
        begun.append(incoming)
        # The parser's promise is an open file: Incoming is one, as far as the parser writes, seeks and closes it.
        return incoming  # type: ignore[return-value]

    def close(self) -> None:
        """At the request's end: also forget files whose sending broke off, which the form never came to hold."""
        super().close()
        for incoming in self.__dict__.get("begun_files", []):
            incoming.close()


def set_up_uploads(app: Flask, limit_bytes: int, admit: Callable[[str], None] | None = None) -> None:
    """Let the app receive files of up to `limit_bytes` each. A request may hold two such and its fields.

    admit: called with the field's name before a file is looked into; it refuses one file too many.
    """
    app.request_class = UploadRequest
    app.extensions[_ADMIT] = admit
    app.config[_LIMIT] = limit_bytes
    app.config["MAX_CONTENT_LENGTH"] = 2 * limit_bytes + _ROOM_FOR_FIELDS


def upload_limit_words() -> str:
    """The limit as people read it: "10 MB"."""
    return f"{current_app.config[_LIMIT] / (1024 * 1024):.0f} MB"


@contextmanager
def checked_file(upload: FileStorage | None, field: str = "file") -> Iterator[CheckedFile]:
    """The file a person sent, looked into and scanned, on our disk until the block ends. Ask before any work begins.

    Raises Invalid beside `field`: as `received_file`, or not what we take; Harmful.
    """
    close_read_session()  # the look takes its time: nothing of the database is held meanwhile
    with received_file(upload, field) as received:
        name = upload.filename or "" if upload else ""
        yield check_file(received, name, parts().scanner, field)


@contextmanager
def received_file(upload: FileStorage | None, field: str = "file") -> Iterator[ReceivedFile]:
    """The file a person sent, on our disk until the block ends.

    Raises Invalid beside `field`: none chosen, too large, empty; TooManyTries where too many came in the last hour;
    Unavailable where our disk is full.
    """
    if upload is None or not upload.filename:
        raise Invalid("Choose a file", field=field)
    admit = current_app.extensions.get(_ADMIT)
    if admit is not None:
        admit(field)
    stream = upload.stream
    if not isinstance(stream, Incoming):
        raise TypeError("the app was not prepared for uploads: call set_up_uploads")
    try:
        received = stream.received(upload.filename, field)
    except StoreTrouble as trouble:
        _log.error("a file was not received: %s", trouble)
        phone = parts().settings.help_phone
        raise Unavailable(
            f"We could not store your file. It was not added. Try again, or ring {phone}.", field=field
        ) from trouble
    with received:
        yield received
