"""The file store in an S3 bucket. `If-None-Match: *` makes the service itself refuse to replace a file."""

import contextlib
import io
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from portal.storage.vault import AlreadyThere, NotThere, StoreTrouble, checked_key, probe

_SPOOL_BYTES = 1 << 20
_TRIES_WHILE_ANOTHER_WRITES = 5
_MARK = "put-id"


class S3Vault:
    """Keeps files in `bucket`, addressed by path. The bucket must exist."""

    def __init__(
        self, *, bucket: str, region: str, endpoint: str | None, access_key: str | None, secret_key: str | None
    ) -> None:
        self._bucket = bucket
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id=access_key or None,  # none set: the machine's own role
            aws_secret_access_key=secret_key or None,
            config=Config(
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
            ),
        )

    @property
    def incoming(self) -> Path | None:
        return None

    def put_file(self, key: str, path: Path) -> None:
        with path.open("rb") as source:
            self.put_new(key, source)

    def put_new(self, key: str, source: BinaryIO) -> None:
        checked_key(key)
        with contextlib.ExitStack() as held:
            if not source.seekable():  # the service wants the length first, and a retry starts over
                source = held.enter_context(_on_disk(source))
            start = source.tell()
            mark = uuid.uuid4().hex
            for attempt in range(_TRIES_WHILE_ANOTHER_WRITES):
                source.seek(start)
                try:
                    with _trouble():
                        self._client.put_object(
                            Bucket=self._bucket, Key=key, Body=source, IfNoneMatch="*", Metadata={_MARK: mark}
                        )
                except ClientError as problem:
                    status = _status(problem)
                    if status == 409 and attempt < _TRIES_WHILE_ANOTHER_WRITES - 1:
                        continue  # another put of this key is under way: ask again how it ended
                    if status in (409, 412) and self._mark_of(key) != mark:
                        raise AlreadyThere(key) from None
                    if status not in (409, 412):
                        raise StoreTrouble(_words(problem)) from problem
                # A put whose answer was lost is sent again and then refused: the mark tells that it was ours.
                return

    def open(self, key: str) -> BinaryIO:
        answer = self._ask(key, "get_object")
        return io.BufferedReader(_Body(answer["Body"]), 1 << 16)

    def exists(self, key: str) -> bool:
        try:
            self._ask(key, "head_object")
        except NotThere:
            return False
        return True

    def size(self, key: str) -> int:
        length = self._ask(key, "head_object").get("ContentLength")
        if length is None:  # an answer that broke off among its headers
            raise StoreTrouble("the file store did not say how long a file is")
        return int(length)

    def keys(self, prefix: str) -> Iterator[str]:
        try:
            with _trouble():
                for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                    yield from (found["Key"] for found in page.get("Contents", ()))
        except ClientError as problem:
            raise StoreTrouble(_words(problem)) from problem

    def delete(self, key: str) -> None:
        with contextlib.suppress(NotThere):
            self._ask(key, "delete_object")

    def list_keys(self) -> Iterator[str]:
        try:
            with _trouble():
                for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
                    yield from (each["Key"] for each in page.get("Contents", ()))
        except ClientError as problem:
            raise StoreTrouble(_words(problem)) from problem

    def check(self) -> None:
        probe(self)

    def _mark_of(self, key: str) -> str | None:
        try:
            mark: str | None = self._ask(key, "head_object")["Metadata"].get(_MARK)
        except NotThere:
            return None
        return mark

    def _ask(self, key: str, act: str) -> Any:
        checked_key(key)
        try:
            with _trouble():
                return getattr(self._client, act)(Bucket=self._bucket, Key=key)
        except ClientError as problem:
            if _status(problem) == 404 and problem.response["Error"].get("Code") != "NoSuchBucket":
                raise NotThere(key) from None
            raise StoreTrouble(_words(problem)) from problem


class _Body(io.RawIOBase):
    """A body as it comes over the wire, as a raw stream: the buffer above it gives whole reads."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        with _trouble():
            piece = self._body.read(len(target))
        target[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._body.close()
        super().close()


@contextlib.contextmanager
def _on_disk(source: BinaryIO) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as spooled:
        while piece := source.read(_SPOOL_BYTES):
            spooled.write(piece)
        spooled.seek(0)
        yield spooled


def _status(problem: ClientError) -> int:
    return int(problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _words(problem: ClientError) -> str:
    return f"the file store answered {_status(problem)} {problem.response.get('Error', {}).get('Code', '')}".strip()


@contextlib.contextmanager
def _trouble() -> Iterator[None]:
    """Answers pass as they are; a service that cannot be reached, or breaks off, is trouble."""
    try:
        yield
    except (BotoCoreError, OSError) as problem:
        raise StoreTrouble(f"the file store did not answer: {type(problem).__name__}") from problem
