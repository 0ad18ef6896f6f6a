"""Deployment settings: one typed class, read once from the environment, every missing or wrong one reported at once.

A default stands only where it is right for production and safe to publish. With nothing set the portal is embedded: SQLite
and files under `var/`, keys made on first use in `var/keys` (design.md, Interfaces).
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

DEMO_MARK = "demo-world"
_ROOT = Path(__file__).resolve().parents[1]


class SettingsWrong(Exception):
    """What is missing or wrong, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """Where things are and what the portal is called.

    var: folder for embedded data; database_url: what the application signs in with; owner_database_url: what migrations use.
    secret_key: signs cookies and links; sealing_key: wraps the bids' keys; sealing_key_old: the one before, while it is being
    changed. Sizes in bytes.
    oidc_*: the council's own sign-in for staff; required_amr: what its token must name as shown, such as "mfa".
    proxy_stamps_arrival: the trusted proxy writes `X-Request-Start` itself, over whatever a browser sent.
    scan_tries, scan_minutes: so often, and over so long, the scanner fails on a file before it is given up.
    bid_limit_…: how much one bid may hold. papers: a folder of texts that take the place of pages. security_contact: an
    address for those who found a hole, with its scheme; the help e-mail where it is empty.
    idle_minutes, idle_minutes_others: a session left alone so long is locked; the first for council accounts.
    password_cost: "full", or "cheap" for tests only: no name in the environment sets it.
    """

    var: Path
    database_url: str = field(repr=False)
    owner_database_url: str = field(repr=False)
    database_app_role: str | None
    secret_key: str = field(repr=False)
    sealing_key: bytes = field(repr=False)
    sealing_key_old: bytes | None = field(default=None, repr=False)
    production: bool = False
    demo: bool = False
    public_url: str = "http://127.0.0.1:8000"
    authority_name: str = "Demonstration County Council"
    authority_short_name: str = "the council"
    brand_colour: str = "#1D4F4B"
    help_name: str = "Dawn Ellis"
    help_phone: str = "01632 960020"
    help_email: str = "help@dcc.example"
    mail_from: str = "portal@dcc.example"
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    smtp_tls: bool = False
    s3_endpoint: str | None = None
    s3_bucket: str | None = None
    s3_region: str = "eu-west-2"
    s3_access_key: str | None = None
    s3_secret_key: str | None = field(default=None, repr=False)
    clamav: str | None = None
    scan_tries: int = 5
    scan_minutes: int = 120
    upload_limit_bytes: int = 10 * 1024 * 1024
    bid_limit_bytes: int = 1024 * 1024 * 1024
    bid_limit_files: int = 1000
    bid_limit_files_a_day: int = 300
    security_contact: str = ""
    papers: Path | None = None
    trusted_proxies: int = 0
    proxy_stamps_arrival: bool = False
    ocid_prefix: str = "ocds-fairtender"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_name: str = "Sign in with your council account"
    oidc_required_amr: str | None = None
    idle_minutes: int = 30
    idle_minutes_others: int = 60
    password_cost: str = "full"  # noqa: S105


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read PORTAL_* names. Raises SettingsWrong with every fault at once."""
    env = os.environ if environ is None else environ
    var = Path(env.get("PORTAL_VAR", "") or _ROOT / "var").resolve()
    if env.get("PORTAL_ENV", "") == "production":
        return _production(env, var)
    if env.get("PORTAL_ENV", "") not in ("", "embedded"):
        raise SettingsWrong([f"PORTAL_ENV must be production or not set, not {env['PORTAL_ENV']}"])
    var.mkdir(parents=True, exist_ok=True)
    url = env.get("PORTAL_DATABASE_URL", "") or f"sqlite:///{var / 'portal.sqlite'}"
    settings = Settings(
        var=var,
        database_url=url,
        owner_database_url=env.get("PORTAL_OWNER_DATABASE_URL", "") or url,
        database_app_role=_role_of(url) if env.get("PORTAL_OWNER_DATABASE_URL") else None,
        secret_key=env.get("PORTAL_SECRET_KEY", "") or _kept_key(var, "secret_key"),
        sealing_key=key_bytes(env.get("PORTAL_SEALING_KEY", "") or _kept_key(var, "sealing_key")),
        sealing_key_old=_old_key(env),
        demo=(var / DEMO_MARK).exists(),
        public_url=env.get("PORTAL_PUBLIC_URL", "") or f"http://127.0.0.1:{env.get('PORT', '') or '8000'}",
    )
    return _with_optional(settings, env)


def _production(env: Mapping[str, str], var: Path) -> Settings:
    needed = ["DATABASE_URL", "OWNER_DATABASE_URL", "SECRET_KEY", "SEALING_KEY", "PUBLIC_URL", "AUTHORITY_NAME"]
    needed += ["HELP_NAME", "HELP_PHONE", "HELP_EMAIL", "MAIL_FROM", "SMTP_HOST", "S3_BUCKET"]
    needed += ["S3_ACCESS_KEY", "S3_SECRET_KEY"]
    faults = [f"PORTAL_{name} is not set" for name in needed if not env.get(f"PORTAL_{name}")]
    if (var / DEMO_MARK).exists():
        faults.append(f"PORTAL_VAR is marked as demo ({DEMO_MARK}): production does not start on it")
    if (var / "clock.json").exists():
        faults.append("PORTAL_VAR holds a clock offset: production does not start with one")
    if env.get("PORTAL_SECRET_KEY") and len(env["PORTAL_SECRET_KEY"]) < 32:
        faults.append("PORTAL_SECRET_KEY must be 32 characters or more")
    if env.get("PORTAL_SEALING_KEY") and len(key_bytes(env["PORTAL_SEALING_KEY"])) < 32:
        faults.append("PORTAL_SEALING_KEY must be 64 hexadecimal characters, or 32 characters or more")
    if env.get("PORTAL_SEALING_KEY_OLD") and len(key_bytes(env["PORTAL_SEALING_KEY_OLD"])) < 32:
        faults.append("PORTAL_SEALING_KEY_OLD must be the key as it was before: 32 characters or more")
    if env.get("PORTAL_DATABASE_URL", "").startswith("sqlite"):
        faults.append("PORTAL_DATABASE_URL must be PostgreSQL in production")
    roles = [_role_of(env.get(f"PORTAL_{name}", "")) for name in ("DATABASE_URL", "OWNER_DATABASE_URL")]
    if env.get("PORTAL_DATABASE_URL", "").startswith("postgresql") and roles[0] in (None, roles[1]):
        faults.append(
            "PORTAL_DATABASE_URL must name a role of its own, not the owner's: it may not rewrite what is kept"
        )
    if faults:
        raise SettingsWrong(faults)
    settings = Settings(
        var=var,
        database_url=env["PORTAL_DATABASE_URL"],
        owner_database_url=env["PORTAL_OWNER_DATABASE_URL"],
        database_app_role=_role_of(env["PORTAL_DATABASE_URL"]),
        secret_key=env["PORTAL_SECRET_KEY"],
        sealing_key=key_bytes(env["PORTAL_SEALING_KEY"]),
        sealing_key_old=_old_key(env),
        production=True,
        public_url=env["PORTAL_PUBLIC_URL"],
    )
    return _with_optional(settings, env)


_TEXTS = (
    *("authority_name", "authority_short_name", "brand_colour", "help_name", "help_phone", "help_email", "mail_from"),
    *("smtp_host", "smtp_user", "smtp_password", "s3_endpoint", "s3_bucket", "s3_region", "s3_access_key"),
    *("s3_secret_key", "ocid_prefix", "clamav"),
    *("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name", "oidc_required_amr"),
)
_NUMBERS = (
    *("smtp_port", "upload_limit_bytes", "trusted_proxies"),
    *("bid_limit_bytes", "bid_limit_files", "bid_limit_files_a_day"),
    *("idle_minutes", "idle_minutes_others"),
    *("scan_tries", "scan_minutes"),
)


def _with_optional(settings: Settings, env: Mapping[str, str]) -> Settings:
    faults: list[str] = []
    found: dict[str, object] = {n: env[f"PORTAL_{n.upper()}"] for n in _TEXTS if env.get(f"PORTAL_{n.upper()}")}
    for name in _NUMBERS:
        raw = env.get(f"PORTAL_{name.upper()}", "")
        if raw and re.fullmatch(r"[0-9]{1,12}", raw):
            found[name] = int(raw)
        elif raw:
            faults.append(f"PORTAL_{name.upper()} must be a whole number, not {raw}")
    for name in ("smtp_tls", "proxy_stamps_arrival"):
        found[name] = env.get(f"PORTAL_{name.upper()}", "") in ("1", "true", "yes")
    faults += [
        f"PORTAL_{name.upper()} must be 5 to 720 minutes, not {found[name]}"
        for name in ("idle_minutes", "idle_minutes_others")
        if name in found and not 5 <= int(str(found[name])) <= 720
    ]
    faults += [
        f"PORTAL_{name.upper()} must be {least} to {most}, not {found[name]}"
        for name, least, most in (("scan_tries", 2, 100), ("scan_minutes", 10, 10080))
        if name in found and not least <= int(str(found[name])) <= most
    ]
    colour = str(found.get("brand_colour", settings.brand_colour))
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        faults.append(f"PORTAL_BRAND_COLOUR must look like #1D4F4B, not {colour}")
    contact = env.get("PORTAL_SECURITY_CONTACT", "")
    if contact and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:[+0-9-]+)", contact):
        faults.append(f"PORTAL_SECURITY_CONTACT must begin with mailto:, https:// or tel:, not {contact}")
    found["security_contact"] = contact
    if papers := env.get("PORTAL_PAPERS", ""):
        found["papers"] = Path(papers)
        if not Path(papers).is_dir():
            faults.append(f"PORTAL_PAPERS must be a folder, and {papers} is none")
    scanner = str(found.get("clamav", "/"))
    if not re.fullmatch(r"/.*|(\[[0-9A-Fa-f:]+\]|[^\s:/]+):[0-9]{1,5}", scanner):
        faults.append(f"PORTAL_CLAMAV must be the path of a socket or host:port, not {scanner}")
    changed = replace(settings, **found)  # type: ignore[arg-type]
    faults += _provider_faults(changed)
    if faults:
        raise SettingsWrong(faults)
    return changed


def _provider_faults(settings: Settings) -> list[str]:
    """All or nothing of the identity provider, and by HTTPS; HTTP on this machine alone, and never in production."""
    if not (settings.oidc_issuer or settings.oidc_client_id or settings.oidc_client_secret):
        return []
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
    faults = [f"PORTAL_{name.upper()} is not set" for name in names if not getattr(settings, name)]
    issuer = settings.oidc_issuer or ""
    if issuer and not is_web_address(issuer, like="https://" if settings.production else issuer):
        faults.append("PORTAL_OIDC_ISSUER must be an address that begins with https://")
    if len(settings.oidc_name) > 60:
        faults.append("PORTAL_OIDC_NAME must be 60 characters or fewer")
    return faults


def is_web_address(address: object, *, like: str) -> bool:
    """Whether it is HTTPS; plain HTTP only on this machine, and where `like` is that too."""
    if not isinstance(address, str) or any(sign.isspace() for sign in address):
        return False
    try:
        parts, model = urlsplit(address), urlsplit(like)
    except ValueError:
        return False
    if parts.username or parts.password or parts.fragment:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    here = ("127.0.0.1", "::1", "localhost")
    return parts.scheme == model.scheme == "http" and parts.hostname in here and model.hostname in here


def _kept_key(var: Path, name: str) -> str:
    """A key made on first use, mode 600, in a folder that backups leave out. Two first starters end with the same one."""
    folder = var / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        handle, aside = tempfile.mkstemp(dir=folder, prefix=f".{name}-")  # mode 600
        with os.fdopen(handle, "w") as target:
            target.write(secrets.token_hex(32))
            target.flush()
            os.fsync(target.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)  # whole, and never in the place of one that is there
        os.unlink(aside)
    return path.read_text()


def _old_key(env: Mapping[str, str]) -> bytes | None:
    return key_bytes(env["PORTAL_SEALING_KEY_OLD"]) if env.get("PORTAL_SEALING_KEY_OLD") else None


def key_bytes(key: str) -> bytes:
    """A key as it is written in settings: hexadecimal where it is 64 figures or more of that, else its characters."""
    return bytes.fromhex(key) if re.fullmatch(r"([0-9a-fA-F]{2}){32,}", key) else key.encode()


def _role_of(url: str) -> str | None:
    found = re.match(r"postgresql\+?\w*://([^:@/]+)[:@]", url)
    return found.group(1) if found else None


def for_tests(var: Path, database_url: str, **over: object) -> Settings:
    """Settings for a test: cheap fixed keys, no file read, no environment."""
    base = Settings(
        var=var,
        database_url=database_url,
        owner_database_url=database_url,
        database_app_role=None,
        secret_key="test-secret-key-of-thirty-two-characters",  # noqa: S106
        sealing_key=b"test-sealing-key-of-thirty-two-b",
        password_cost="cheap",  # noqa: S106
    )
    return replace(base, **over)  # type: ignore[arg-type]
