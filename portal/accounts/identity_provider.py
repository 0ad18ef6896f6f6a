"""OpenID Connect with the council's own sign-in: where to send a browser, and what its answer proves.

Authorization code flow with PKCE (RFC 7636), state and nonce; the token is checked by the provider's published keys. Speaks
HTTP and knows neither a database nor a request: nothing here may be called while a transaction is open.
"""

import json
import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from config.settings import Settings, is_web_address
from portal.rules.refusals import NotAllowed, Unavailable

_log = logging.getLogger("portal.accounts.identity_provider")

BACK = "/sign-in/council/back"
KNOWN_FOR = timedelta(minutes=10)
LEEWAY = timedelta(seconds=60)
"""How far the provider's clock may be from ours."""
AGE_LEEWAY = timedelta(seconds=30)
"""The same, where the person must have signed in there after we asked."""
_TIMEOUT = (3.05, 7)  # seconds to connect; seconds between two bytes
_LARGEST = 512 * 1024
# Signatures by a key only the provider has: never "none", and never our own secret.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")

SILENT = "The council's sign-in does not answer just now. Sign in with your e-mail and password, or try again in a few minutes."
NOT_LET_IN = (
    "We could not sign you in with your council account. Sign in with your e-mail and password, "
    "or ask an administrator of this portal."
)
NO_SECOND_STEP = (
    "Your council account did not ask for a second step, such as a code. Sign in again with one, or ask your IT team."
)
NOT_AGAIN = "The council's sign-in did not ask you again. Try again, or give your password."


class ProviderSilent(Unavailable):
    """The provider did not answer, or not in a way that can be read."""

    def __init__(self) -> None:
        super().__init__(SILENT)


class NotShown(NotAllowed):
    """The answer proves nothing: one message for every reason, so that nobody can try one after the other."""

    def __init__(self, words: str = NOT_LET_IN) -> None:
        super().__init__(words)


@dataclass(frozen=True)
class Begun:
    """A sign-in on its way. address: where the browser goes; the rest stands in its own signed cookie until it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str
    at: datetime


@dataclass(frozen=True)
class ShownIdentity:
    """Whom the provider named. email: only where the provider says that it is verified, else "". auth_time: None if untold."""

    issuer: str
    subject: str
    email: str
    auth_time: datetime | None = None


@dataclass(frozen=True)
class _Known:
    metadata: Mapping[str, Any]
    keys: KeySet
    at: datetime


_known: dict[str, _Known] = {}
_lock = threading.Lock()


def is_offered(settings: Settings) -> bool:
    """Whether the portal was told of a provider."""
    return bool(settings.oidc_issuer and settings.oidc_client_id)


def begin(settings: Settings, system_now: datetime, *, again: bool = False) -> Begun:
    """Where to send the browser. again: the person shows afresh who they are, even if the provider still knows them.

    Raises ProviderSilent.
    """
    known = _about(settings, system_now)
    nonce, verifier = generate_token(43), generate_token(64)
    with _session(settings, known) as session:
        # One second, not none: some providers refuse 0, and the time of the sign-in is checked here in any case.
        more: dict[str, Any] = {"prompt": "login", "max_age": "1"} if again else {}
        address, state = session.create_authorization_url(
            known.metadata["authorization_endpoint"],
            state=generate_token(43),
            nonce=nonce,
            code_verifier=verifier,
            **more,
        )
    return Begun(address=address, state=state, nonce=nonce, verifier=verifier, at=system_now)


def finish(settings: Settings, begun: Begun, came_back: str, system_now: datetime, *, again: bool) -> ShownIdentity:
    """What the address the browser came back to proves: state, code, signature, issuer, audience, times and nonce hold.

    Raises NotShown where anything does not, ProviderSilent where the provider does not answer.
    """
    try:
        said = parse_authorization_code_response(came_back, begun.state)
    except AuthlibBaseError as problem:
        # Without the state we gave it, nothing it says is from the provider. With it and without a code, it said no.
        raise _not_shown(problem) from None
    _refuse_another_issuer(settings, came_back)
    known = _about(settings, system_now)
    with _session(settings, known) as session:
        try:
            token = session.fetch_token(
                known.metadata["token_endpoint"],
                grant_type="authorization_code",
                code=said["code"],
                code_verifier=begun.verifier,
                redirect_uri=settings.public_url.rstrip("/") + BACK,
                allow_redirects=False,
            )
            claims = _claims(settings, known, token, begun, system_now)
        except AuthlibBaseError as problem:
            raise _not_shown(problem) from None
        except JoseError as problem:
            raise _not_shown(problem) from None
        except (requests.RequestException, ValueError):
            raise _silent("the token") from None
        if again:
            _refuse_unless_again(claims, begun)
        if settings.oidc_required_amr and settings.oidc_required_amr not in (claims.get("amr") or []):
            raise NotShown(NO_SECOND_STEP)
        about = claims if claims.get("email") else _userinfo(session, known, str(claims["sub"]))
    verified = about.get("email_verified") is True and isinstance(about.get("email"), str)
    auth_time = claims.get("auth_time")
    return ShownIdentity(
        issuer=str(settings.oidc_issuer),
        subject=str(claims["sub"]),
        email=str(about["email"]) if verified else "",
        auth_time=datetime.fromtimestamp(auth_time, UTC) if auth_time else None,
    )


def forget_what_is_known() -> None:
    """Ask the provider afresh about its addresses and keys."""
    with _lock:
        _known.clear()


def _session(settings: Settings, known: _Known | None = None) -> OAuth2Session:
    offered = known.metadata.get("token_endpoint_auth_methods_supported") if known else None
    by_form = isinstance(offered, list) and "client_secret_basic" not in offered and "client_secret_post" in offered
    return OAuth2Session(
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        token_endpoint_auth_method="client_secret_post" if by_form else "client_secret_basic",  # noqa: S106
        scope="openid email",
        redirect_uri=settings.public_url.rstrip("/") + BACK,
        code_challenge_method="S256",
        leeway=0,
        default_timeout=_TIMEOUT,
    )


def _about(settings: Settings, system_now: datetime, *, afresh: bool = False) -> _Known:
    """The provider's addresses and keys, kept for ten minutes."""
    issuer = str(settings.oidc_issuer)
    with _lock:
        kept = _known.get(issuer)
    if kept is not None and not afresh and timedelta(0) <= system_now - kept.at < KNOWN_FOR:
        return kept
    with _session(settings) as session:
        metadata = _read(session, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != issuer:
            raise _silent("its own name")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_web_address(metadata.get(name), like=issuer):
                raise _silent(name)
        try:
            keys = KeySet.import_key_set(_read(session, metadata["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise _silent("its keys") from None
    found = _Known(metadata, keys, system_now)
    with _lock:
        _known[issuer] = found
    return found


def _read(session: OAuth2Session, address: str, **how: Any) -> dict[str, Any]:
    """A JSON object at an address, no larger than half a megabyte and without following it elsewhere."""
    how.setdefault("withhold_token", True)
    try:
        with session.get(address, stream=True, allow_redirects=False, **how) as response:
            body = response.raw.read(_LARGEST + 1, decode_content=True)
            if response.status_code != 200 or len(body) > _LARGEST:
                raise _silent("an answer of another kind")
            found = json.loads(body)
    except (requests.RequestException, AuthlibBaseError, ValueError, OSError):
        raise _silent("an address") from None
    if not isinstance(found, dict):
        raise _silent("an answer of another kind")
    return found


def _claims(
    settings: Settings, known: _Known, token: Mapping[str, Any], begun: Begun, system_now: datetime
) -> CodeIDToken:
    raw = token.get("id_token")
    if not isinstance(raw, str):
        raise NotShown
    try:
        decoded = _decoded(raw, known.keys)
    except (InvalidKeyIdError, ValueError):
        # Keys change: ask once for the new ones.
        decoded = _decoded(raw, _about(settings, system_now, afresh=True).keys)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": str(settings.oidc_issuer)},
            "aud": {"essential": True, "value": str(settings.oidc_client_id)},
            "sub": {"essential": True},
            "nonce": {"essential": True},
        },
        {"nonce": begun.nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")},
    )
    claims.validate(now=int(system_now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise NotShown
    return claims


def _decoded(raw: str, keys: KeySet) -> jwt.Token:
    registry = JWSRegistry(algorithms=list(_ALGORITHMS), strict_check_header=False)
    return jwt.decode(raw, keys, algorithms=list(_ALGORITHMS), registry=registry)


def _userinfo(session: OAuth2Session, known: _Known, subject: str) -> Mapping[str, Any]:
    address = known.metadata.get("userinfo_endpoint")
    if not is_web_address(address, like=str(known.metadata["issuer"])):
        return {}
    found = _read(session, str(address), withhold_token=False)
    if found.get("sub") != subject:
        raise NotShown
    return found


def _refuse_another_issuer(settings: Settings, came_back: str) -> None:
    """Where the answer names who gives it (RFC 9207), it must be ours."""
    named = parse_qs(urlsplit(came_back).query).get("iss")
    if named and named != [settings.oidc_issuer]:
        raise NotShown


def _refuse_unless_again(claims: CodeIDToken, begun: Begun) -> None:
    auth_time = claims.get("auth_time")
    if not auth_time or datetime.fromtimestamp(auth_time, UTC) < begun.at - AGE_LEEWAY:
        raise NotShown(NOT_AGAIN)


def _not_shown(problem: Exception) -> NotShown:
    """The refusal; the log holds the kind of fault, never what the provider or the browser sent."""
    code = str(getattr(problem, "error", "")) or type(problem).__name__
    _log.warning("the identity provider's answer was refused: %s", re.sub(r"[^a-zA-Z_]", "", code)[:40])
    return NotShown()


def _silent(what: str) -> ProviderSilent:
    _log.warning("the identity provider did not give what was asked for: %s", what)
    return ProviderSilent()
