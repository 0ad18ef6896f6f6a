"""Every answer carries the whole set of headers, every form its token, every cookie its flags; found from the routes."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.app import create_app
from portal.parts import Parts
from portal.rules.actors import Role
from portal.web.cookies import cookies
from tests.architecture import routes
from tests.architecture.test_routes import _some_address as some_address
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, new_client
from tests.ground.people import People

pytestmark = ON_SQLITE
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = {
    *("default-src 'none'", "style-src 'self'", "font-src 'self'", "connect-src 'self'", "form-action 'self'"),
    *("base-uri 'none'", "frame-ancestors 'none'", "img-src 'self' data:"),
}


def faults_of(answer: Any) -> list[str]:
    """What is missing from the headers of an answer."""
    found = [
        f"{name}: {answer.headers.get(name)}" for name, value in HEADERS.items() if answer.headers.get(name) != value
    ]
    parts = {each.strip() for each in answer.headers.get("Content-Security-Policy", "").split(";")}
    if answer.mimetype == "text/html":
        scripts = [each for each in parts if each.startswith("script-src ")]
        if not parts >= POLICY or len(scripts) != 1 or not scripts[0].startswith("script-src 'self' 'nonce-"):
            found.append(f"policy: {parts}")
    elif not parts & {"default-src 'none'"}:
        found.append(f"policy: {parts}")
    if any("unsafe" in each or "*" in each or "http:" in each for each in parts) and answer.mimetype == "text/html":
        disposition = answer.headers.get("Content-Disposition", "")
        if not (disposition.startswith("attachment") and "sandbox" in parts):
            found.append(f"loose: {parts}")
    if "no-store" not in answer.headers.get("Cache-Control", "") and answer.mimetype == "text/html":
        found.append(f"kept: {answer.headers.get('Cache-Control')}")
    return found


def test_every_answer_has_all_headers_no_form_is_taken_without_its_token_and_no_cookie_is_unknown(
    people: People, app: Flask
) -> None:
    officer = people.staff("Una Reid", Role.ADMINISTRATOR, Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR)
    # Plain clients: what stands in the pages is read by other tests.
    callers = [app.test_client(), people.sign_in(app.test_client(), officer)]  # type: ignore[arg-type]
    wrong: dict[str, list[str]] = {}
    taken, asked = [], 0
    sent: set[str] = set()
    for rule in routes.rules(app):
        address = some_address(rule)
        for who, caller in enumerate(callers):
            for method in routes.methods(rule):
                answer = caller.open(address, method=method, data={"csrf_token": "made-up"} if who else None)
                asked += 1
                sent |= {each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")}
                if found := faults_of(answer):
                    wrong[f"{method} {address} ({answer.status_code}) of {who}"] = found
                if method == "POST" and answer.status_code not in (400, 401):
                    taken.append(f"{rule.rule} ({answer.status_code})")
                answer.close()
    assert (wrong, taken) == ({}, [])
    assert asked > 400
    with app.test_request_context():
        assert sent == {each.name for each in cookies()}, "the page about cookies lists each one that is sent"


def test_a_missing_header_would_be_found(client: PageClient) -> None:
    for name in (*HEADERS, "Content-Security-Policy", "Cache-Control"):
        answer = client.get("/help")
        assert faults_of(answer) == []
        del answer.headers[name]
        assert faults_of(answer), name


def test_no_route_is_let_off_the_token(app: Flask) -> None:
    protection = app.extensions["csrf"]
    assert (protection._exempt_views, protection._exempt_blueprints) == (set(), set())
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is True
    assert app.config["WTF_CSRF_ENABLED"] is True
    assert set(app.config["WTF_CSRF_METHODS"]) == {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def production(parts: Parts) -> Flask:
    """The app as a council runs it, behind one proxy."""
    over = {"production": True, "public_url": "https://tenders.example", "trusted_proxies": 1}
    settings = dataclasses.replace(parts.settings, **over)
    return create_app(settings, dataclasses.replace(parts, settings=settings))


BEHIND_THE_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@pytest.fixture
def council(production: Flask) -> Callable[..., Any]:
    """Ask for an address as the proxy hands it over."""
    visitor = new_client(production)

    def get(address: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return visitor.get(address, headers={"Host": "tenders.example", **BEHIND_THE_PROXY, **named})

    return get


def test_cookies_in_production_are_read_by_no_script_and_sent_by_no_other_site(council: Callable[..., Any]) -> None:
    cookies = council("/sign-in").headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        name, *flags = [each.strip() for each in cookie.split(";")]
        assert name.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags), cookie
        assert not any(each.lower().startswith("domain") for each in flags), cookie


def test_production_says_that_it_is_reached_by_https_alone(council: Callable[..., Any]) -> None:
    assert council("/").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("tenders.example", True),
        ("TENDERS.example", True),
        ("tenders.example:443", True),
        ("tenders.example:80", False),
        ("tenders.example.evil.example", False),
        ("evil.example", False),
        ("tenders.example@evil.example", False),
        ("192.0.2.1", False),
        ("", False),
    ],
)
def test_only_the_public_host_is_answered(council: Callable[..., Any], host: str, taken: bool) -> None:
    answer = council("/help", Host=host)
    assert answer.status_code == (200 if taken else 400)
    assert "evil" not in answer.get_data(as_text=True)
    assert "evil" not in str(answer.headers)


def test_what_a_proxy_was_told_of_the_host_changes_nothing(council: Callable[..., Any]) -> None:
    answer = council("/people", X_Forwarded_Host="evil.example")
    assert "evil" not in str(answer.headers)
    assert "evil" not in answer.get_data(as_text=True)


def test_watchers_on_the_machine_itself_are_answered(council: Callable[..., Any]) -> None:
    assert council("/healthz", Host="localhost").status_code == 200


def test_outside_production_any_host_is_answered(make_app: Callable[..., Flask]) -> None:
    assert new_client(make_app()).get("/help", headers={"Host": "laptop.local:8000"}).status_code == 200
