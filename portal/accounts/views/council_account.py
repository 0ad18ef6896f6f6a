"""Coming in through the council's own sign-in: off to it, and back. Outside of both, nothing is kept but a signed cookie."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from portal.accounts import identity_provider, login, services
from portal.accounts.identity_provider import Begun, ShownIdentity
from portal.accounts.views.blueprint import bp, enter_and_go, landing
from portal.rules.browsers import browser_words
from portal.rules.permissions import Permission
from portal.rules.refusals import NotFound, Refusal
from portal.web.guards import public, requires
from portal.web.kept import safe_path
from portal.web.request_work import client_address, close_read_session, current_actor, parts, work_for_request
from portal.web.told import tell_later

_ON_ITS_WAY = "council_sign_in"


def is_offered() -> bool:
    """Whether pages show the way in."""
    return identity_provider.is_offered(parts().settings)


@bp.get("/sign-in/council")
@public
def council_sign_in() -> Response:
    """Off to the council's sign-in: a link, so that no form of ours leads to another address."""
    if not is_offered():
        raise NotFound
    target = safe_path(request.args.get("next"))
    if current_actor().signed_in:
        return redirect(target or landing(), 303)
    return _off(target or "", again=False)


@bp.get("/sign-in/council/again")
@requires(Permission.ACCOUNT_OWN)
def council_sign_in_again() -> Response:
    """A person already signed in shows there afresh that it is them, and comes back to where it was asked for."""
    if not is_offered():
        raise NotFound
    return _off(safe_path(request.args.get("next")) or "", again=True)


@bp.get("/sign-in/council/back")
@public
def council_sign_in_back() -> Response:
    """Back from the council's sign-in. What was on its way is used up, whatever comes."""
    if not is_offered():
        raise NotFound
    kept = session.pop(_ON_ITS_WAY, None)
    begun = _read(kept)
    if begun is None:
        return _refused(identity_provider.NOT_LET_IN, "", again=False)
    again, target = bool(kept["again"]), safe_path(kept["next"]) or ""
    # The provider is asked before any transaction begins: a slow one must hold no lock.
    close_read_session()
    settings, system_now = parts().settings, parts().clock.system_now()
    try:
        came_back = request.full_path
        shown = identity_provider.finish(settings, begun, came_back, system_now, again=again)
    except Refusal as refusal:
        return _refused(refusal.message, target, again=again)
    return _confirm(shown, begun, target) if again else _come_in(shown, target)


def _come_in(shown: ShownIdentity, target: str) -> Response:
    with work_for_request() as work:
        outcome = services.sign_in_by_provider(
            work, shown, address=client_address(), browser=browser_words(request.headers.get("User-Agent", ""))
        )
    if isinstance(outcome, services.SignedInAs):
        return enter_and_go(outcome, target)
    return _refused(outcome.message, target, again=False)


def _confirm(shown: ShownIdentity, begun: Begun, target: str) -> Response:
    token = login.session_token()
    if token is None:
        return _refused(identity_provider.NOT_LET_IN, target, again=False)
    with work_for_request() as work:
        refusal = services.confirm_by_provider(work, shown, token=token, since=begun.at)
    if refusal is not None:
        return _refused(refusal.message, target, again=True)
    flash("You have shown again that it is you.", "notice")
    return redirect(target or landing(), 303)


def _off(target: str, *, again: bool) -> Response:
    close_read_session()
    try:
        begun = identity_provider.begin(parts().settings, parts().clock.system_now(), again=again)
    except Refusal as refusal:
        return _refused(refusal.message, target, again=again)
    kept = asdict(begun)
    address = kept.pop("address")
    session[_ON_ITS_WAY] = {**kept, "at": begun.at.isoformat(), "next": target, "again": again}
    return redirect(address, 303)


def _refused(words: str, target: str, *, again: bool) -> Response:
    """Never a page at the address with the code in it: to the page where it can be tried again, with why."""
    tell_later(words)
    if again and target:
        return redirect(target, 303)
    return redirect(url_for("accounts.sign_in", next=target or None), 303)


def _read(kept: Any) -> Begun | None:
    if not isinstance(kept, dict):
        return None
    try:
        begun = Begun(
            address="",
            state=str(kept["state"]),
            nonce=str(kept["nonce"]),
            verifier=str(kept["verifier"]),
            at=datetime.fromisoformat(str(kept["at"])),
        )
    except (KeyError, ValueError):
        return None
    age = parts().clock.system_now() - begun.at
    return begun if age.total_seconds() < identity_provider.KNOWN_FOR.total_seconds() else None
