"""Keys that an embedded portal makes for itself."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.settings import from_environment


def test_first_starters_at_once_get_the_same_keys(tmp_path: Path) -> None:
    for number in range(30):
        var, start = tmp_path / str(number), threading.Barrier(4)

        def begin(_: int, var: Path = var, start: threading.Barrier = start) -> tuple[bytes, str]:
            start.wait()
            made = from_environment({"PORTAL_VAR": str(var)})
            return made.sealing_key, made.secret_key

        with ThreadPoolExecutor(4) as pool:
            found = set(pool.map(begin, range(4)))
        assert len(found) == 1
        assert all(len(key) == 32 for key, _ in found)
        assert sorted(each.name for each in (var / "keys").iterdir()) == ["sealing_key", "secret_key"]
        assert all(each.stat().st_mode & 0o077 == 0 for each in (var / "keys").iterdir())
