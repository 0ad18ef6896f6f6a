"""From a request to parts, person, session and unit of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.db.engines import read_only_session
from portal.parts import Parts
from portal.rules.actors import VISITOR, Actor
from portal.rules.browsers import browser_words
from portal.rules.doors import Step
from portal.sealing.fields import give_keyring
from portal.unit_of_work import Work, open_work


class SignInNeeded(Exception):
    """A page for signed-in people was asked for by somebody who is not."""


def parts() -> Parts:
    """The parts of this app."""
    return cast(Parts, current_app.extensions["portal"])


def read_session() -> Session:
    """This request's reading session; the database refuses to write through it."""
    if "read_session" not in g:
        g.read_session = give_keyring(read_only_session(parts().engine), parts().keyring)
    return cast(Session, g.read_session)


def close_read_session(_problem: BaseException | None = None) -> None:
    """Give the reading session back."""
    session = g.pop("read_session", None)
    if session is not None:
        session.close()


@contextmanager
def work_for_request() -> Iterator[Work]:
    """The one unit of work of a POST: begins here, commits or rolls back here.

    The reading session is given back first: a page rendered after the commit must not read the past.
    """
    actor = current_actor()
    close_read_session()
    with open_work(parts(), actor, received_at=received_at()) as work:
        yield work


def current_actor() -> Actor:
    """Who is acting, with roles as they stand now: a removed role takes effect on the next request."""
    if has_request_context() and current_user and current_user.is_authenticated:
        return cast(Actor, current_user.actor)
    return VISITOR


@dataclass(frozen=True)
class HalfWay:
    """Somebody whose session lacks a step (`portal.rules.doors.Step`). To every page but that step's they are a visitor."""

    token: str
    actor: Actor
    step: Step


def half_way() -> HalfWay | None:
    """Who is half-way in, and what they lack; None for visitors and for who is in."""
    if has_request_context() and current_user and getattr(current_user, "step", Step.IN) is not Step.IN:
        return HalfWay(str(current_user.id), current_user.actor, current_user.step)
    return None


def this_browser() -> str:
    """The browser of this request in short words."""
    return browser_words(request.headers.get("User-Agent", "")[:500])


def refuse_unless_signed_in() -> None:
    """Raise SignInNeeded for a visitor."""
    if not current_actor().signed_in:
        raise SignInNeeded


def now() -> datetime:
    """Business time, one reading a request."""
    if "now" not in g:
        g.now = parts().clock.now()
    return cast(datetime, g.now)


def received_at() -> datetime:
    """When the request reached us, in business time.

    Taken before the body was read, so that a slow upload does not make a click late.
    """
    return cast(datetime, g.get("received_at") or now())


def client_address() -> str:
    """The address a request came from, behind as many proxies as settings trust."""
    return request.remote_addr or "unknown"
