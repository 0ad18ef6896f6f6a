"""Fixtures every test may ask for. What each gives is told in docs/testing.md."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.ground import browser as browser_part
from tests.ground import mail as mail_part
from tests.ground import postgres as postgres_part
from tests.ground import s3 as s3_part


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> postgres_part.Postgres:
    """The run's PostgreSQL server, with the owner's and the application's role."""
    return postgres_part.start(tmp_path_factory)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> s3_part.S3:
    """The run's S3 service."""
    return s3_part.start(tmp_path_factory)


@pytest.fixture
def mail_server() -> Iterator[mail_part.MailServer]:
    """A mail server of this test's own."""
    with mail_part.open_mail_server() as server:
        yield server


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
