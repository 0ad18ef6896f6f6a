"""Asking for pages as somebody, with every write undone: the same world for each request, whatever was asked before."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from flask import Flask, got_request_exception, has_request_context
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection, Engine, event
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.accounts.services.sessions import begin_session
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor
from portal.sealing.keyring import Keyring
from portal.unit_of_work import open_work

_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Pass:
    """What a browser of this person holds: the cookie, and a form token that fits it."""

    cookie: str
    token: str


@dataclass
class Answer:
    """What came back. wrote: tables that would have changed; broke: an error nobody expected; queries: how many.

    unsealed: what was opened for it, each by what it was sealed as: "submission:<id>", "marks:<id>".
    """

    response: TestResponse
    wrote: list[str] = field(default_factory=list)
    broke: Exception | None = None
    queries: int = 0
    unsealed: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.get_data().decode("utf-8", "replace")


class Asker:
    """Sends requests over one world. Nothing it asks for is kept: a commit within a request rolls back."""

    def __init__(self, app: Flask, parts: Parts) -> None:
        self.app = app
        self.parts = parts
        self._client = app.test_client(use_cookies=False)
        self._unsealed = _watched(parts.keyring)
        base: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "portal.raise_errors": True}
        self._client.environ_base = base
        self._passes: dict[Any, Pass] = {}
        self.forms: dict[
            Any, dict[str, tuple[str, str]]
        ] = {}  # pages' forms that were read, for whoever fills them in many times

    def ask(self, actor: Actor, method: str, address: str, *, token: bool = False, **more: Any) -> Answer:
        """One request. token: send a good form token with the fields."""
        held = self.pass_of(actor)
        headers = {"Cookie": f"{self.app.config['SESSION_COOKIE_NAME']}={held.cookie}", **more.pop("headers", {})}
        if token:
            more["data"] = {"csrf_token": held.token, **(more.get("data") or {})}
        broke: list[Exception] = []

        def keep(_app: Flask, exception: Exception, **_rest: Any) -> None:
            broke.append(exception)

        engine = self.parts.engine
        self._unsealed.clear()
        with (
            undone(engine) as wrote,
            got_request_exception.connected_to(keep, self.app),
            counted(engine) as statements,
        ):
            response = self._client.open(address, method=method, headers=headers, **more)
            response.get_data()
            response.close()
        return Answer(response, wrote, broke[0] if broke else None, len(statements), [*self._unsealed])

    def pass_of(self, actor: Actor) -> Pass:
        """Signed in once, by way of the services."""
        if actor.user_id not in self._passes:
            self._passes[actor.user_id] = self._sign_in(actor)
        return self._passes[actor.user_id]

    def _sign_in(self, actor: Actor) -> Pass:
        held: dict[str, Any] = {"csrf_token": secrets.token_hex(20)}
        if actor.user_id is not None:
            with open_work(self.parts, OPERATOR) as work:
                token = begin_session(work, work.session.get_one(User, actor.user_id), second_factor=True).token
            held.update(_user_id=token, _fresh=True)
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        with self.app.test_request_context("/") as context:
            context.session.update(held)
            return Pass(str(signer.dumps(held)), str(generate_csrf()))


def _watched(keyring: Keyring) -> list[str]:
    """What the keyring opens from now on."""
    opened: list[str] = []
    unseal, stream = keyring.unseal, keyring.unseal_stream

    def noted(wrapped: bytes | None, owner: str, sealed: bytes, context: str) -> bytes:
        opened.append(context)
        return unseal(wrapped, owner, sealed, context)

    def noted_stream(wrapped: bytes | None, owner: str, sealed: BinaryIO, context: str) -> Iterator[bytes]:
        opened.append(context)
        return stream(wrapped, owner, sealed, context)

    keyring.unseal, keyring.unseal_stream = noted, noted_stream  # type: ignore[method-assign]
    return opened


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Within: every statement the database was asked."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def undone(engine: Engine) -> Iterator[list[str]]:
    """Within: what a request writes is noted and rolled back at its commit."""
    wrote: list[str] = []
    waiting: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = _WRITES.match(statement)
        if found and has_request_context():
            waiting.append(found.group(1))

    def instead_of_commit(connection: Connection) -> None:
        wrote.extend(waiting)
        waiting.clear()
        held = connection.connection.driver_connection
        assert held is not None
        held.rollback()

    def forget(_connection: Connection) -> None:
        waiting.clear()

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", instead_of_commit)
    event.listen(engine, "rollback", forget)
    try:
        yield wrote
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", instead_of_commit)
        event.remove(engine, "rollback", forget)
