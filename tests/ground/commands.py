"""Commands run as an operator runs them: by name, with settings from the environment."""

from collections.abc import Callable

import pytest

from config.settings import Settings
from portal.cli import __main__ as command

_TEXTS = ("secret_key", "public_url", "authority_name", "s3_endpoint", "s3_bucket", "s3_access_key", "s3_secret_key")


def environment_of(settings: Settings) -> dict[str, str]:
    """The PORTAL_ names that give these settings, as far as tests change them."""

    found = {f"PORTAL_{name.upper()}": str(getattr(settings, name)) for name in _TEXTS if getattr(settings, name)}
    found |= {"PORTAL_VAR": str(settings.var), "PORTAL_DATABASE_URL": settings.database_url}
    found["PORTAL_SEALING_KEY"] = settings.sealing_key.decode()
    if settings.sealing_key_old:
        found["PORTAL_SEALING_KEY_OLD"] = settings.sealing_key_old.decode()
    if settings.owner_database_url != settings.database_url:
        found["PORTAL_OWNER_DATABASE_URL"] = settings.owner_database_url
    return found


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`run(settings, "key", "check")` gives exit code, what was printed, what was complained."""

    def run(settings: Settings, *words: str, **over: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patched:
            for name, value in (environment_of(settings) | over).items():
                patched.setenv(name, value)
            capsys.readouterr()
            code = command.main(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
