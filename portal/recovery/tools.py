"""PostgreSQL's own dump tools: of the major version of the server, or none."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from portal.recovery.manifest import BackupRefused

_DEBIAN = Path("/usr/lib/postgresql")


def find_tool(name: str, major: int) -> str:
    """The path of `pg_dump` or `pg_restore` of a major version: on PATH, or where Debian puts it. Raises BackupRefused."""
    others = set()
    for path in _candidates(name, major):
        version = _version(path)
        if version == major:
            return path
        others.add(f"{version} at {path}")
    seen = f" Found: {', '.join(sorted(others))}." if others else ""
    raise BackupRefused(
        f"The server is PostgreSQL {major}, and no {name} of version {major} was found.{seen} Install the client tools of "
        f"that version (on Debian: postgresql-client-{major}), or put their folder first on PATH."
    )


def _candidates(name: str, major: int) -> Iterator[str]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and (found := shutil.which(name, path=folder)):
            yield found
    if found := shutil.which(name, path=str(_DEBIAN / str(major) / "bin")):
        yield found


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", said)
    return int(found.group(1)) if found else 0


def run_tool(path: str, arguments: Sequence[str], address: str) -> None:
    """Run a dump tool on the database at an SQLAlchemy address. Raises BackupRefused with what the tool said last.

    The password goes by the environment: other users of the host can read what a program was started with.
    """
    url = make_url(address)
    known: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "dbname": url.database,
        **url.query,
    }
    dbname = make_conninfo(**{name: value for name, value in known.items() if value is not None})
    password = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    # Debian's wrapper of these programs picks a version by cluster: PATH is left out of it, the path is whole.
    ended = subprocess.run(  # noqa: S603
        [path, *arguments, f"--dbname={dbname}"],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        lines = [line for line in ended.stderr.splitlines() if line.strip()]
        said = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "it said nothing")
        raise BackupRefused(f"{Path(path).name} stopped: {said}")
