"""Every cookie the portal sets. The page about cookies is made from this, and a test holds it against what is sent."""

from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class Cookie:
    """One cookie, in words. needed: why nobody can use the portal without it."""

    name: str
    purpose: str
    lasts: str
    needed: str


def cookies() -> tuple[Cookie, ...]:
    """The one cookie there is, under the name it has here."""
    return (
        Cookie(
            current_app.config["SESSION_COOKIE_NAME"],
            "Knows that you are signed in, and keeps forms safe from other sites",
            "Until you close the browser or sign out. Signed in, 12 hours at most",
            "Without it nobody could sign in, or send a form safely",
        ),
    )
