"""The parts a running portal is made of, built once from settings and handed to web, worker, seeds and commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from config.settings import Settings
from portal.clock import Clock, DemoClock, SystemClock
from portal.db.engines import make_engine
from portal.keys.store import load_or_make
from portal.notifications.messages import Renderer
from portal.notifications.senders import FileSender, Sender, SmtpSender
from portal.sealing.keyring import Keyring
from portal.storage.local import LocalVault
from portal.storage.s3 import S3Vault
from portal.storage.scanner import Scanner, make_scanner
from portal.storage.vault import Vault

# Called in the same transaction, with the work and the event: (work, event) -> None.
Listener = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Parts:
    """Everything a use case may need of the machine. `listeners`: by event class, from `portal.wiring`."""

    settings: Settings
    engine: Engine
    clock: Clock
    vault: Vault
    keyring: Keyring
    renderer: Renderer
    sender: Sender
    listeners: Mapping[type, tuple[Listener, ...]]
    scanner: Scanner | None = None

    @property
    def incoming(self) -> Path:
        """The folder files on their way in are written to: the store's own where it is a folder, so that keeping is a link."""
        return self.vault.incoming or self.settings.var / "incoming"


def build_parts(
    settings: Settings,
    *,
    listeners: Mapping[type, tuple[Listener, ...]] | None = None,
    clock: Clock | None = None,
    sender: Sender | None = None,
    vault: Vault | None = None,
    scanner: Scanner | None = None,
) -> Parts:
    """Build the parts; a test may hand over its own clock, sender or store."""
    engine = make_engine(settings.database_url)
    the_clock = clock or (DemoClock(settings.var / "clock.json") if settings.demo else SystemClock())
    return Parts(
        settings=settings,
        engine=engine,
        clock=the_clock,
        vault=vault or _vault(settings),
        keyring=Keyring(
            settings.sealing_key,
            lambda keyring: load_or_make(engine, keyring, the_clock.system_now()),
            settings.sealing_key_old,
        ),
        renderer=Renderer(portal_url=settings.public_url, authority_name=settings.authority_name),
        sender=sender or _sender(settings),
        listeners=listeners or {},
        scanner=scanner or make_scanner(settings.clamav),
    )


def _vault(settings: Settings) -> Vault:
    if settings.s3_bucket:
        return S3Vault(
            endpoint=settings.s3_endpoint,
            bucket=settings.s3_bucket,
            region=settings.s3_region,
            access_key=settings.s3_access_key or "",
            secret_key=settings.s3_secret_key or "",
        )
    return LocalVault(settings.var / "files")


def _sender(settings: Settings) -> Sender:
    if settings.smtp_host:
        return SmtpSender(
            settings.smtp_host,
            settings.smtp_port,
            settings.mail_from,
            user=settings.smtp_user,
            password=settings.smtp_password,
            tls=settings.smtp_tls,
        )
    return FileSender(settings.var / "mail", settings.mail_from)
