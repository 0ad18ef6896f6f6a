"""A real identity provider for one test: Debian's glewlwyd, on loopback, with its own SQLite file, set up through its own API."""

import gzip
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.ground import keeper

CLIENT_ID = "fairtender"
CLIENT_SECRET = "a-secret-of-the-client"
PASSWORD = "a password at the council"
_SCHEMA = Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
_MODULES = Path("/usr/lib/glewlwyd")
_ADMIN = {"username": "admin", "password": "password"}  # what the schema of the package comes with
_SECONDS = 10


@dataclass
class Person:
    """Somebody at the council: their own browser there."""

    username: str
    browser: requests.Session


@dataclass
class Glewlwyd:
    """A running provider. issuer: what a portal is told. redirect: the one address that its client may name."""

    address: str
    redirect: str
    admin: requests.Session
    process: "subprocess.Popen[bytes]"

    @property
    def issuer(self) -> str:
        return f"{self.address}/api/oidc"

    def add_person(self, username: str, email: str, *, verified: bool = True) -> Person:
        """Somebody who can sign in there."""
        who = {"username": username, "password": PASSWORD, "email": email, "name": username, "enabled": True}
        self._post(
            "user/", {**who, "email-verified": "yes" if verified else "no", "scope": ["openid", "email", "g_profile"]}
        )
        return Person(username, requests.Session())

    def sign_in(self, person: Person, address: str) -> str:
        """What a person does there: their password, their consent. Gives the address the browser is sent back to."""
        answer = person.browser.get(address, allow_redirects=False, timeout=_SECONDS)
        for _ in range(4):
            there = answer.headers.get("Location", "")
            if there.startswith(self.redirect):
                return there
            assert "login.html" in there, (answer.status_code, there, answer.text[:300])
            self._log_in(person)
            onward = parse_qs(urlsplit(there).query)["callback_url"][0] + "&g_continue"
            answer = person.browser.get(onward, allow_redirects=False, timeout=_SECONDS)
        raise AssertionError("The provider did not send the browser back.")

    def _log_in(self, person: Person) -> None:
        said = {"username": person.username, "password": PASSWORD}
        answer = person.browser.post(f"{self.address}/api/auth/", json=said, timeout=_SECONDS)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        grant = f"{self.address}/api/auth/grant/{CLIENT_ID}"
        answer = person.browser.put(grant, json={"scope": "openid email"}, timeout=_SECONDS)
        assert answer.status_code == 200, (answer.status_code, answer.text)

    def set_up(self) -> None:
        """Its OpenID Connect, a verified e-mail for its people, and the portal as its client."""
        self.admin.post(f"{self.address}/api/auth/", json=_ADMIN, timeout=_SECONDS).raise_for_status()
        email = {
            "name": "email",
            "display_name": "E-mail",
            "password_required": True,
            "password_max_age": 0,
            "scheme": {},
        }
        self._post("scope/", email)
        users = self.admin.get(f"{self.address}/api/mod/user/database", timeout=_SECONDS).json()
        users["parameters"]["data-format"]["email-verified"] = {"multiple": False, "read": True, "write": True}
        self._put("mod/user/database", users)
        self._put("mod/user/database/reset/", {})
        self._post(
            "mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "OIDC", "parameters": self._oidc()}
        )
        client = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "password": CLIENT_SECRET,
            "confidential": True,
            "enabled": True,
            "redirect_uri": [self.redirect],
            "authorization_type": ["code"],
            "token_endpoint_auth_method": ["client_secret_basic"],
            "scope": [],
        }
        self._post("client/", client)

    def _oidc(self) -> dict[str, Any]:
        key = rsa.generate_private_key(65537, 2048)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "iss": self.issuer,
            "jwt-type": "rsa",
            "jwt-key-size": "256",
            "key": private.decode(),
            "cert": public.decode(),
            "access-token-duration": 3600,
            "refresh-token-duration": 3600,
            "code-duration": 600,
            "refresh-token-rolling": False,
            "allow-non-oidc": False,
            "auth-type-code-enabled": True,
            "auth-type-token-enabled": False,
            "auth-type-id-token-enabled": True,
            "auth-type-none-enabled": False,
            "auth-type-password-enabled": False,
            "auth-type-client-enabled": False,
            "auth-type-device-enabled": False,
            "auth-type-refresh-enabled": False,
            "jwks-show": True,
            "pkce-allowed": True,
            "pkce-required": True,
            "pkce-method-plain-allowed": False,
            "email-claim": "mandatory",
            "name-claim": "no",
            "scope-claim": "no",
            "claims": [
                {
                    "name": "email_verified",
                    "user-property": "email-verified",
                    "type": "boolean",
                    "boolean-value-true": "yes",
                    "boolean-value-false": "no",
                    "mandatory": True,
                }
            ],
            "request-parameter-allow": False,
            "introspection-revocation-allowed": False,
            "register-client-allowed": False,
            "session-management-allowed": False,
        }

    def stop(self) -> None:
        """It answers nobody any more."""
        self.process.terminate()
        self.process.wait(10)

    def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = self.admin.post(f"{self.address}/api/{path}", json=body, timeout=_SECONDS)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)

    def _put(self, path: str, body: dict[str, Any]) -> None:
        answer = self.admin.put(f"{self.address}/api/{path}", json=body, timeout=_SECONDS)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)


_CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="INFO"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
use_secure_connection=false
secure_connection_key_file="unused"
secure_connection_pem_file="unused"
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{database}"; }};
"""


@contextmanager
def providing(redirect: str) -> Iterator[Glewlwyd]:
    """The provider, until the block ends; its client may be sent back to `redirect` alone."""
    program = shutil.which("glewlwyd")
    if program is None:
        raise RuntimeError("The identity provider is missing: run sh tests/setup/system_parts.sh identity-provider.")
    home, port = keeper.new_home("idp"), keeper.free_port()
    database, config = home / "glewlwyd.sqlite", home / "glewlwyd.conf"
    with sqlite3.connect(database) as schema:
        schema.executescript(gzip.decompress(_SCHEMA.read_bytes()).decode())
    schema.close()
    config.write_text(_CONFIG.format(port=port, modules=_MODULES, database=database))
    address = f"http://127.0.0.1:{port}"
    process, log = keeper.start_held(home, [program, "--config-file", str(config)])
    with requests.Session() as admin:
        provider = Glewlwyd(address, redirect, admin, process)
        try:
            keeper.wait_for("glewlwyd", lambda: keeper.answers(f"{address}/config"), log=log, seconds=30)
            provider.set_up()
            yield provider
        finally:
            provider.stop()
            shutil.rmtree(home, ignore_errors=True)
            log.unlink(missing_ok=True)
