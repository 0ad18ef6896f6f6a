"""Fixtures every test may ask for. What each gives is told in docs/testing.md."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from config.settings import Settings
from portal import wiring
from portal.app import create_app
from portal.clock import SteppedClock
from portal.parts import Parts, build_parts
from portal.rules.actors import OPERATOR, Actor
from portal.unit_of_work import Work, open_reading, open_work
from tests.ground import browser as browser_part
from tests.ground import clamav as clamav_part
from tests.ground import databases, live
from tests.ground import mail as mail_part
from tests.ground import postgres as postgres_part
from tests.ground import s3 as s3_part
from tests.ground.client import PageClient, new_client
from tests.ground.numbers import pytest_terminal_summary
from tests.ground.people import People

__all__ = ["pytest_terminal_summary"]

# The same cases on every run, and no stopwatch: a busy machine is no fault of the code.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""Where every test's clock stands at first: a Monday, 10am in London."""


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> postgres_part.Postgres:
    """The run's PostgreSQL server, with the owner's and the application's role."""
    return postgres_part.start(tmp_path_factory)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> s3_part.S3:
    """The run's S3 service."""
    return s3_part.start(tmp_path_factory)


@pytest.fixture(scope="session")
def clamav(tmp_path_factory: pytest.TempPathFactory) -> clamav_part.Clamav:
    """The run's virus scanner, which knows one harmless phrase of ours."""
    return clamav_part.start(tmp_path_factory)


@pytest.fixture
def mail_server() -> Iterator[mail_part.MailServer]:
    """A mail server of this test's own."""
    with mail_part.open_mail_server() as server:
        yield server


@pytest.fixture(params=databases.ENGINE_KINDS)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Which database: every test that reaches one runs on both. `@ON_SQLITE` (tests.ground) keeps a test to one."""
    return str(request.param)


@pytest.fixture
def settings(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a fresh, migrated database, and `var` in a folder of the test's own."""
    factory = request.getfixturevalue("tmp_path_factory")
    if engine_kind == "sqlite":
        with databases.sqlite(factory, tmp_path) as made:
            yield made
    else:
        with databases.postgresql(factory, tmp_path, request.getfixturevalue("postgres")) as made:
            yield made


@pytest.fixture
def clock() -> SteppedClock:
    """Business time: stands still until `clock.move(days=1)` or `clock.move_to(moment)`."""
    return SteppedClock(START)


@pytest.fixture
def parts(settings: Settings, clock: SteppedClock) -> Iterator[Parts]:
    """The portal's parts over a fresh database and a folder."""
    built = build_parts(settings, listeners=wiring.LISTENERS, clock=clock)
    yield built
    built.engine.dispose()


@pytest.fixture
def work_as(parts: Parts) -> Callable[..., AbstractContextManager[Work]]:
    """`with work_as(actor) as work:` is one committed unit of work; without an actor, the operator's."""

    def begin(actor: Actor = OPERATOR, **over: Any) -> AbstractContextManager[Work]:
        return open_work(parts, actor, **over)

    return begin


@pytest.fixture
def reading(parts: Parts) -> Callable[[], AbstractContextManager[Session]]:
    """`with reading() as session:` looks at what is committed."""
    return lambda: open_reading(parts)


@pytest.fixture(scope="session")
def _one_app() -> Callable[[Parts], Flask]:
    made: list[Flask] = []

    def over(parts: Parts) -> Flask:
        # Building the app compiles every template: once for each worker is enough, over each test's own parts.
        if not made:
            made.append(create_app(parts.settings, parts))
        made[0].extensions["portal"] = parts
        return made[0]

    return over


@pytest.fixture
def app(parts: Parts, _one_app: Callable[[Parts], Flask]) -> Flask:
    """The app over `parts`. A test that needs other settings builds its own: `make_app(demo=True)`."""
    return _one_app(parts)


@pytest.fixture
def make_app(parts: Parts) -> Callable[..., Flask]:
    """`make_app(upload_limit_bytes=100)` is an app of its own over the same database."""

    def make(**over: Any) -> Flask:
        changed = dataclasses.replace(parts.settings, **over)
        return create_app(changed, dataclasses.replace(parts, settings=changed))

    return make


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor without a window, who reads each page it gets; see tests/ground/client.py."""
    return new_client(app)


@pytest.fixture
def new_person(app: Flask) -> Callable[[], PageClient]:
    """Call it for one more visitor, with cookies of their own."""
    return lambda: new_client(app)


@pytest.fixture
def people(parts: Parts, request: pytest.FixtureRequest) -> People:
    """Makes people and signs them in: `people.staff("Ada", Role.APPROVER)`, `people.client_of(actor)`."""
    with_app = "app" in request.fixturenames
    return People(parts, request.getfixturevalue("app") if with_app else None)


@pytest.fixture
def live_url(app: Flask) -> Iterator[str]:
    """The app served for a browser."""
    with live.serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This worker's browser."""
    with browser_part.open_browser() as opened:
        yield opened


@pytest.fixture
def page_at(browser: Browser) -> Iterator[browser_part.Pages]:
    """Call it with a width in pixels for a page of a new person. A complaint in a console fails the test."""
    pages = browser_part.Pages(browser)
    yield pages
    pages.close()
