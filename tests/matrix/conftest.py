"""One built world for the whole run; each worker walks through a copy of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.app import create_app
from tests.ground import keeper
from tests.matrix import crawled, phases
from tests.matrix.crawled import Crawled
from tests.matrix.visitor import Asker
from tests.matrix.world import World, build_world, copy_world, open_parts, read_world, settings_in


@pytest.fixture(scope="session")
def built_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo world with its canaries, built once in a run. Copy it, change nothing in it."""
    folder = keeper.run_folder(tmp_path_factory)

    def build() -> dict[str, str]:
        var = folder / "matrix-world"
        var.mkdir()
        build_world(settings_in(var))
        return {"var": str(var)}

    return Path(keeper.once_per_run(folder, "matrix-world", build)["var"])


@pytest.fixture(scope="session")
def asker(built_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Asks as anybody, and keeps nothing of what a request writes."""
    settings = copy_world(built_world, tmp_path_factory.mktemp("matrix"))
    parts = open_parts(settings)
    yield Asker(create_app(settings, parts), parts)
    parts.engine.dispose()


@pytest.fixture(scope="session")
def world(asker: Asker) -> World:
    """What stands in it."""
    return read_world(asker.parts)


@pytest.fixture(scope="session")
def phase_worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the phase world for every phase, built once in a run. Copy one, change none."""
    folder = keeper.run_folder(tmp_path_factory)

    def build() -> dict[str, str]:
        made = folder / "phases"
        phases.build_phases(made)
        return {"folder": str(made)}

    return Path(keeper.once_per_run(folder, "phases", build)["folder"])


@pytest.fixture(scope="session")
def crawled_at(phase_worlds: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Crawled]:
    """Call it with a phase for what everybody got there; walked through once in a run."""
    folder = keeper.run_folder(tmp_path_factory)

    def at(phase: str) -> Crawled:
        def walk() -> dict[str, str]:
            var = tmp_path_factory.mktemp("crawl") / "var"
            crawled.write(crawled.crawl(phase_worlds, phase, var), folder / f"crawled-{phase}.json")
            return {}

        keeper.once_per_run(folder, f"crawl-{phase}", walk)
        return crawled.read(folder / f"crawled-{phase}.json")

    return at
