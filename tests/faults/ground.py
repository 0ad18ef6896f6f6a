"""The ground of a run: PostgreSQL with two roles, an S3 bucket behind a proxy, a mailbox, two web processes, a worker."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psycopg
from botocore.config import Config
from sqlalchemy import Engine, create_engine

from config.settings import from_environment
from portal import wiring
from portal.db import migrate
from portal.parts import Parts, build_parts
from portal.storage.local import LocalVault
from portal.storage.s3 import S3Vault
from portal.storage.vault import Vault
from tests.faults.database import APP_ROLE, OWNER_ROLE, Database
from tests.faults.mailbox import Mailbox, open_mailbox
from tests.faults.processes import ROOT, Web, Worker, portal
from tests.faults.store_proxy import StoreProxy
from tests.ground import keeper
from tests.ground.s3 import S3, start_server

DATABASE = "portal"
_KEYS = {
    "PORTAL_SECRET_KEY": "faults-secret-key-of-more-than-thirty-two-letters",
    "PORTAL_SEALING_KEY": "5e" * 32,
}


@dataclass
class Ground:
    """Everything a run stands on. env: the settings of production, as the processes read them."""

    var: Path
    database: Database
    s3: S3
    proxy: StoreProxy
    mailbox: Mailbox
    bucket: str = ""
    name: str = DATABASE
    webs: list[Web] = field(default_factory=list)
    worker: Worker = field(init=False)
    parts: Parts = field(init=False)

    def env(self, name: str = "faults", **more: str) -> dict[str, str]:
        """Settings of one process. name: what PostgreSQL shows its connections as."""
        keep = {each: os.environ[each] for each in ("PATH", "HOME", "LANG") if each in os.environ}
        return {
            **keep,
            **_KEYS,
            "PYTHONPATH": str(ROOT),
            "PORTAL_ENV": "production",
            "PORTAL_VAR": str(self.var),
            "PORTAL_DATABASE_URL": self.database.address(self.name, APP_ROLE, name=name),
            "PORTAL_OWNER_DATABASE_URL": self.database.address(self.name, OWNER_ROLE, name=name),
            "PORTAL_PUBLIC_URL": "https://portal.example",
            "PORTAL_AUTHORITY_NAME": "Demonstration County Council",
            "PORTAL_HELP_NAME": "Dawn Ellis",
            "PORTAL_HELP_PHONE": "01632 960020",
            "PORTAL_HELP_EMAIL": "help@dcc.example",
            "PORTAL_MAIL_FROM": "portal@dcc.example",
            "PORTAL_SMTP_HOST": self.mailbox.host,
            "PORTAL_SMTP_PORT": str(self.mailbox.port),
            "PORTAL_S3_ENDPOINT": self.proxy.endpoint,
            "PORTAL_S3_BUCKET": self.bucket,
            "PORTAL_S3_ACCESS_KEY": self.s3.access_key,
            "PORTAL_S3_SECRET_KEY": self.s3.secret_key,
            "PORTAL_TRUSTED_PROXIES": "1",
            "PORTAL_PROXY_STAMPS_ARRIVAL": "1",
            **more,
        }

    def watcher(self) -> "psycopg.Connection[Any]":
        """A second connection, a superuser's, that belongs to nobody of the portal."""
        return self.database.connect(self.name)

    def direct_store(self) -> Vault:
        """The bucket past the proxy."""
        return S3Vault(
            endpoint=self.s3.endpoint, bucket=self.bucket, region=self.s3.region,
            access_key=self.s3.access_key, secret_key=self.s3.secret_key,
        )  # fmt: skip

    def objects(self) -> list[str]:
        """Every key in the bucket."""
        client: Any = boto3.client(
            "s3", endpoint_url=self.s3.endpoint, region_name=self.s3.region, aws_access_key_id=self.s3.access_key,
            aws_secret_access_key=self.s3.secret_key, config=Config(s3={"addressing_style": "path"}),
        )  # fmt: skip
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return [str(each["Key"]) for page in pages for each in page.get("Contents", [])]

    def audit_engine(self) -> Engine:
        """An engine of the superuser for the audit, one snapshot a transaction."""
        address = self.database.address(self.name, name="faults-watcher")
        return create_engine(address, isolation_level="REPEATABLE READ", pool_pre_ping=True)

    def portal(self, *arguments: str) -> Any:
        """Run `portal …` as the operator."""
        return portal(self.env("operator", PORTAL_S3_ENDPOINT=self.s3.endpoint), *arguments)


class Embedded(Ground):
    """The portal as it is when nothing is set, but on PostgreSQL: files in a folder, a clock that may be moved forward."""

    def env(self, name: str = "faults", **more: str) -> dict[str, str]:
        """Settings of one process."""
        with_s3 = super().env(name)
        left_out = (
            "PORTAL_ENV",
            "PORTAL_S3_ENDPOINT",
            "PORTAL_S3_BUCKET",
            "PORTAL_S3_ACCESS_KEY",
            "PORTAL_S3_SECRET_KEY",
        )
        return {each: value for each, value in with_s3.items() if each not in left_out} | more

    def direct_store(self) -> Vault:
        """The folder."""
        return LocalVault(self.var / "files")

    def objects(self) -> list[str]:
        """Every file in it."""
        folder = self.var / "files"
        found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
        return [str(path) for path in found if not path.parts[0].startswith("_")]

    def portal(self, *arguments: str) -> Any:
        """Run `portal …` as the operator."""
        return portal(self.env("operator"), *arguments)


@contextlib.contextmanager
def embedded(beside: Ground) -> Iterator[Embedded]:
    """A second portal on the same server, in a database and a folder of its own, with one web process."""
    with contextlib.ExitStack() as held:
        var = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="fairtender-faults-")))
        (var / "demo-world").touch()
        (var / "seeded").touch()
        ground = Embedded(
            var, beside.database, beside.s3, beside.proxy, held.enter_context(open_mailbox()), name="embedded"
        )
        beside.database.server.create(ground.name)
        _migrate(ground)
        ground.parts = build_parts(from_environment(ground.env("operator")), listeners=wiring.LISTENERS)
        held.callback(ground.parts.engine.dispose)
        ground.webs = [Web("embedded-1", ground.env("embedded-1"), var / "embedded-1.log")]
        held.callback(ground.webs[0].close)
        ground.webs[0].wait(ready=True)
        yield ground


def _migrate(ground: Ground) -> None:
    owner = create_engine(ground.database.address(ground.name, OWNER_ROLE))
    migrate.upgrade(owner, APP_ROLE)
    owner.dispose()


@contextlib.contextmanager
def standing(*, webs: int = 2) -> Iterator[Ground]:
    """Set it all up; ends every process of it at the end, however it ends."""
    with contextlib.ExitStack() as held:
        var = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="fairtender-faults-")))
        database = Database(keeper.new_home("faults-pg"))
        held.callback(database.close)
        s3 = S3(start_server()["endpoint"])
        proxy = StoreProxy(s3.endpoint)
        held.callback(proxy.close)
        mailbox = held.enter_context(open_mailbox())
        ground = Ground(var, database, s3, proxy, mailbox, s3.new_bucket())
        database.server.create(DATABASE)
        _migrate(ground)
        settings = from_environment(ground.env("operator", PORTAL_S3_ENDPOINT=s3.endpoint))
        ground.parts = build_parts(settings, listeners=wiring.LISTENERS)
        held.callback(ground.parts.engine.dispose)
        for number in range(webs):
            name = f"web-{number + 1}"
            web = Web(name, ground.env(name), var / f"{name}.log")
            held.callback(web.close)
            ground.webs.append(web)
        ground.worker = Worker("worker-1", ground.env("worker-1"), var / "worker-1.log")
        held.callback(ground.worker.close)
        for web in ground.webs:
            web.wait(ready=True)
        yield ground
