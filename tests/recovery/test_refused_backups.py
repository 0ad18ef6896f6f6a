"""A backup that is torn, changed or of another kind is refused by name, and a full disk leaves none."""

import dataclasses
import errno
import io
import json
import tarfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from portal.parts import Parts
from portal.recovery import containers, manifest, tools
from portal.recovery.manifest import BackupRefused
from portal.sealing.keyring import fingerprint
from tests.bids.conftest import Scene
from tests.ground import ON_POSTGRESQL, ON_SQLITE
from tests.recovery.conftest import Places, Run


@pytest.mark.parametrize("harm", ["torn", "changed", "missing", "strange", "manifest", "manifest torn"])
@pytest.mark.slow
@ON_SQLITE
def test_a_torn_or_changed_backup_is_refused_by_the_name_of_its_part(
    scene: Scene,
    world: UUID,
    parts: Parts,
    places: Places,
    run: Run,
    tmp_path: Path,
    harm: str,
) -> None:
    copy = tmp_path / "copy"
    assert run(parts.settings, "backup", str(copy))[0] == 0
    file = next(each for each in (copy / "files").rglob("*") if each.is_file())
    named = str(file.relative_to(copy))
    if harm == "torn":
        file.write_bytes(file.read_bytes()[:-1])
    elif harm == "changed":
        raw = bytearray(file.read_bytes())
        raw[0] ^= 1
        file.write_bytes(raw)
    elif harm == "missing":
        file.unlink()
    elif harm == "strange":
        (copy / "files" / "more").write_text("x")
        named = "files/more"
    else:
        path = copy / "manifest.json"
        plain = json.loads(path.read_text())
        plain["tables"]["users"] += 1
        path.write_text(json.dumps(plain) if harm == "manifest" else path.read_text()[:-9])
        named = "manifest.json"
    for words in (["--check"], []):
        empty = places.empty()
        code, _, complaint = run(empty, "restore", str(copy), *words)
        assert code == 2
        assert named in complaint
        assert not (empty.var / "portal.sqlite").exists()
        assert not (empty.var / "files").exists()


@ON_SQLITE
def test_a_torn_tar_is_refused(world: UUID, parts: Parts, places: Places, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    assert run(parts.settings, "backup", str(copy))[0] == 0
    raw = copy.read_bytes()
    for length in (len(raw) // 2, 700, 0):
        copy.write_bytes(raw[:length])
        code, _, complaint = run(places.empty(), "restore", str(copy))
        assert code == 2
        assert complaint.startswith("Nothing was restored.")


@ON_SQLITE
def test_a_backup_is_not_put_on_what_is_not_empty(
    world: UUID, parts: Parts, places: Places, run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert run(parts.settings, "backup", str(copy))[0] == 0
    with_file, other_key, half = places.empty(), places.empty(), places.empty()
    places.start(with_file, parts).vault.put_new("bid-files/other", io.BytesIO(b"x"))
    code, _, complaint = run(with_file, "restore", str(copy))
    assert code == 2
    assert "bid-files/other" in complaint
    other = dataclasses.replace(other_key, sealing_key=b"another key of thirty-two characters")
    code, _, complaint = run(other, "restore", str(copy))
    assert code == 2
    assert fingerprint(parts.settings.sealing_key) in complaint
    assert not (other.var / "files").exists()
    # A store that holds nothing but files of this very backup is one on which a restore stopped: it goes on.
    file = next(each for each in (copy / "files").rglob("*") if each.is_file())
    key = str(file.relative_to(copy / "files"))
    places.start(half, parts).vault.put_new(key, io.BytesIO(file.read_bytes()))
    assert run(half, "restore", str(copy))[0] == 0


@ON_SQLITE
def test_a_full_disk_leaves_nothing_that_looks_whole(
    world: UUID, parts: Parts, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, written = containers._copied, 0

    def fills(*given: Any) -> Any:
        nonlocal written
        written += 1
        if written == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(*given)

    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("copy", "copy.tar"):
        written = 0
        monkeypatch.setattr(containers, "_copied", fills)
        code, _, complaint = run(parts.settings, "backup", str(folder / name))
        assert code == 2
        assert "No space left on device" in complaint
        assert "No backup was made." in complaint
        assert list(folder.iterdir()) == []


@ON_POSTGRESQL
def test_a_dump_tool_of_another_version_is_refused_in_plain_words(
    world: UUID, parts: Parts, places: Places, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.8'\n")
    (fake / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(fake))
    monkeypatch.setattr(tools, "_DEBIAN", tmp_path / "none")
    code, _, complaint = run(parts.settings, "backup", str(tmp_path / "copy"))
    assert code == 2
    assert "The server is PostgreSQL 16, and no pg_dump of version 16 was found. Found: 15" in complaint
    assert "postgresql-client-16" in complaint
    assert not (tmp_path / "copy").exists()


@ON_POSTGRESQL
def test_a_backup_of_one_engine_is_not_put_on_the_other(
    world: UUID, parts: Parts, places: Places, run: Run, tmp_path: Path
) -> None:
    assert run(parts.settings, "backup", str(tmp_path / "copy.tar"))[0] == 0
    sqlite = dataclasses.replace(places.empty(), database_url=f"sqlite:///{tmp_path / 'x.sqlite'}")
    sqlite = dataclasses.replace(sqlite, owner_database_url=sqlite.database_url)
    code, _, complaint = run(sqlite, "restore", str(tmp_path / "copy.tar"))
    assert code == 2
    assert "This is a backup of PostgreSQL, and the settings name SQLite." in complaint
    with tarfile.open(tmp_path / "copy.tar") as tar:
        assert tar.getnames()[-1] == "manifest.json"


def test_words_of_a_refused_backup_name_the_part() -> None:
    with pytest.raises(BackupRefused, match=r"manifest\.json is torn"):
        manifest.read(b"{")
