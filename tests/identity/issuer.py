"""A small issuer of tokens on loopback: real HTTP, real published keys, and tokens that say what a test wants.

Only for what a real provider cannot be made to send; how the portal and a real one get on is in test_with_glewlwyd.py.
"""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Request, Response

from tests.ground import live

CLIENT_ID = "fairtender"
CLIENT_SECRET = "a-secret-for-tests-alone"
PERSON = {"sub": "person-1", "email": "", "email_verified": True}
_KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True) for name in ("first", "second")}


@dataclass
class Issuer:
    """person: whom it knows. over: claims said instead (None: left out). broken: paths that answer 500. signs: with which key."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=lambda: dict(PERSON))
    over: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    signs: str = "first"
    publishes: tuple[str, ...] = ("first",)
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.path in self.broken:
            return Response("out of order", 500)(environ, start_response)
        answer = {
            "/.well-known/openid-configuration": self._about,
            "/keys": self._keys,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": lambda _: _json({**self.person, **self.over.get("userinfo", {})}),
        }.get(request.path, lambda _: Response("nothing here", 404))(request)
        return answer(environ, start_response)

    def _about(self, _request: Request) -> Response:
        return _json(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def _keys(self, _request: Request) -> Response:
        return _json({"keys": [_KEYS[name].as_dict(private=False) for name in self.publishes]})

    def _authorize(self, request: Request) -> Response:
        self.asked.append(request.args.to_dict())
        code = f"code-{len(self.asked)}"
        self.codes[code] = request.args.to_dict()
        back = {"code": code, "state": request.args["state"]}
        return Response("", 303, {"Location": f"{request.args['redirect_uri']}?{urlencode(back)}"})

    def _token(self, request: Request) -> Response:
        asked = self.codes.pop(request.form.get("code", ""), None)
        who = request.authorization
        if asked is None or who is None or (who.username, who.password) != (CLIENT_ID, CLIENT_SECRET):
            return _json({"error": "invalid_grant", "error_description": "<b>canary of the provider</b>"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked["nonce"],
            **self.person,
            **{name: value for name, value in self.over.items() if name != "userinfo"},
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = _KEYS[self.signs]
        header = {"alg": self.algorithm, "kid": self.signs}
        token = _unsigned(claims) if self.algorithm == "none" else jwt.encode(header, claims, key)
        self.given += [token, "an-access-token"]
        return _json({"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 300, "id_token": token})


def _unsigned(claims: dict[str, Any]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def _json(value: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value), status, {"Content-Type": "application/json"})


@contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer that answers until the block ends."""
    issuer = Issuer()
    with live.serving(issuer) as address:
        issuer.address = address
        yield issuer
