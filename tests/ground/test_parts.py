"""The real parts are real."""

import smtplib
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from typing import Any
from wsgiref.types import StartResponse

import psycopg
import pytest
from playwright.sync_api import Page

from tests.ground.browser import PHONE, Pages, too_wide, violations
from tests.ground.live import serving
from tests.ground.mail import MailServer
from tests.ground.postgres import APP_ROLE, Postgres
from tests.ground.s3 import S3

PAGE = (
    b"<!doctype html><html lang=en><title>One</title><h1>One</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
)


def test_the_application_role_may_not_make_tables(postgres: Postgres) -> None:
    postgres.create("roles")
    address = postgres.address("roles", APP_ROLE).replace("+psycopg", "")
    with (
        psycopg.connect(address) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (id int)")
    postgres.drop("roles")


def test_the_s3_service_gives_each_test_a_bucket(s3: S3) -> None:
    assert s3.new_bucket() != s3.new_bucket()


def test_mail_arrives_as_it_was_sent(mail_server: MailServer) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@dcc.example", "b@dcc.example", "Übergabe – £5"
    message.set_content("Grüße")
    with smtplib.SMTP(mail_server.host, mail_server.port) as connection:
        connection.send_message(message)
    assert [each["Subject"] for each in mail_server.messages] == ["Übergabe – £5"]
    assert mail_server.messages[0].get_content().strip() == "Grüße"


@pytest.mark.browser
def test_the_browser_sees_a_served_page_and_axe_its_fault(page_at: Callable[..., Page]) -> None:
    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [PAGE]

    with serving(app) as address:
        page = page_at(PHONE)
        page.goto(address)
        assert page.locator("h1").inner_text() == "One"
        assert page.viewport_size == {"width": 375, "height": 900}
        assert not too_wide(page)
        assert [each.split(":")[0] for each in violations(page)] == ["image-alt"]


@pytest.mark.browser
def test_a_page_that_complains_fails_its_test(page_at: Pages) -> None:
    page = page_at()
    page.evaluate("console.error('broken')")
    with pytest.raises(AssertionError, match="broken"):
        page_at.close()
    page_at.complaints.clear()
