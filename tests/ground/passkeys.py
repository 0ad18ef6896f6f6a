"""Passkeys in tests: an authenticator that the browser plays, and the app under a name to which one can be bound."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Page

from config.settings import Settings
from portal.app import create_app
from portal.parts import Parts
from tests.ground import live


@contextmanager
def served_by_name(parts: Parts) -> Iterator[tuple[str, Settings]]:
    """The app under a name: to a number no passkey can be bound."""
    made: list[Flask] = []

    def app(environ: Any, start: Any) -> Any:
        return made[0](environ, start)

    with live.serving(app) as by_number:
        address = by_number.replace("127.0.0.1", "localhost")
        settings = dataclasses.replace(parts.settings, public_url=address)
        made.append(create_app(settings, dataclasses.replace(parts, settings=settings)))
        yield address, settings


def with_a_key(page: Page) -> Callable[[], list[str]]:
    """The browser plays a key that is touched at once. Call what it gives for the ids of the passkeys on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def held() -> list[str]:
        found = session.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})
        return [each["credentialId"] for each in found["credentials"]]

    return held
