"""Flask-Login wiring: the cookie's session token to the acting person, read afresh at each request."""

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.accounts.queries import find_actor_by_session
from portal.rules.actors import Actor
from portal.unit_of_work import open_reading
from portal.web.request_work import parts


class SessionUser(UserMixin):  # type: ignore[misc]
    """What Flask-Login carries: the session's token as its id, and the person."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.id = token
        self.actor = actor


def load_user(token: str) -> SessionUser | None:
    """The person of a session token, or None."""
    with open_reading(parts()) as session:
        actor = find_actor_by_session(session, token, parts().clock.system_now())
    return SessionUser(token, actor) if actor else None


def enter(token: str, actor: Actor) -> None:
    """Give the browser a session that has begun. What the visitor before had in the cookie is gone."""
    _forget()
    login_user(SessionUser(token, actor))


def leave() -> None:
    """Take the session from the browser."""
    logout_user()
    _forget()


def session_token() -> str | None:
    """The token of this browser's session, for verbs that spare or freshen it."""
    return str(current_user.id) if current_user and current_user.is_authenticated else None


def _forget() -> None:
    session.clear()
    # The form token of this request stood in the old cookie: a page rendered now needs a new one.
    g.pop("csrf_token", None)


def set_up_login(app: Flask) -> None:
    """Let Flask-Login carry the session."""
    manager = LoginManager()
    manager.session_protection = None  # an address that changes on a train is no attack
    manager.user_loader(load_user)
    manager.init_app(app)
