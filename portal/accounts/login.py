"""Flask-Login wiring: the cookie's session token to the acting person, read afresh at each request.

This is the one place where a session comes to count: whoever lacks a step (the second factor, its set-up, the password after
a long pause) is a visitor to every page, whatever their method or role (`portal.rules.doors.step_of`).
"""

from datetime import timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.accounts.queries import LiveSession, find_live_session
from portal.accounts.services import note_seen
from portal.rules.actors import Actor
from portal.rules.doors import SEEN_EVERY, Method, Step, idle_limit, step_of
from portal.unit_of_work import open_reading
from portal.web.request_work import close_read_session, parts, work_for_request


class SessionUser(UserMixin):  # type: ignore[misc]
    """What Flask-Login carries: the session's token as its id, the person, and the step that is lacking, if any."""

    def __init__(self, token: str, actor: Actor, step: Step = Step.IN, live: LiveSession | None = None) -> None:
        self.id = token
        self.actor = actor
        self.step = step
        self.live = live

    @property
    def is_authenticated(self) -> bool:
        """Half-way in is out."""
        return self.step is Step.IN


def load_user(token: str) -> SessionUser | None:
    """The person of a session token, or None."""
    now = parts().clock.system_now()
    with open_reading(parts()) as reading:
        live = find_live_session(reading, token, now)
    if live is None:
        return None
    settings = parts().settings
    if live.method == Method.DEMO and not settings.demo:
        # A world that was a demo and is one no more: whoever was let in without a password is out.
        return None
    step = step_of(
        live.actor.roles,
        method=live.method,
        has_factor=live.has_factor,
        second_factor_at=live.second_factor_at,
        seen_at=live.seen_at,
        now=now,
        idle=idle_limit(
            live.actor.roles,
            staff=timedelta(minutes=settings.idle_minutes),
            others=timedelta(minutes=settings.idle_minutes_others),
        ),
    )
    return None if step is Step.OUT else SessionUser(token, live.actor, step, live)


def enter(token: str, actor: Actor, step: Step = Step.IN) -> None:
    """Give the browser a session that has begun. What the visitor before had in the cookie is gone."""
    _forget()
    login_user(SessionUser(token, actor, step))


def leave() -> None:
    """Take the session from the browser."""
    logout_user()
    _forget()


def session_token() -> str | None:
    """The token of this browser's session, for verbs that spare or freshen it; None while it lacks a step."""
    return str(current_user.id) if current_user and current_user.is_authenticated else None


def any_token() -> str | None:
    """The same, half-way in too: for signing out, and for the pages on which the step is taken."""
    return str(current_user.id) if isinstance(current_user._get_current_object(), SessionUser) else None


def live_session() -> LiveSession | None:
    """How this browser's session stood when the request came."""
    return getattr(current_user, "live", None)


def _note_seen() -> None:
    """Write down, every few minutes at most, that the session is in use. Reading pages do not write otherwise."""
    if request.endpoint == "static" or request.endpoint is None:
        return
    live, token = live_session(), session_token()
    if live is not None and token is not None and parts().clock.system_now() - live.seen_at >= SEEN_EVERY:
        with work_for_request() as work:
            note_seen(work, token)
        close_read_session()


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
    app.before_request(_note_seen)
