"""A backup of one moment, restored on an empty place and proven there, on both engines."""

import dataclasses
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.accounts.models import LinkToken, SignInSession
from portal.audit import verification
from portal.audit.models import AuditEntry
from portal.bids.models import BidFile, Submission
from portal.bids.services import remove_file
from portal.notifications.models import OutboxMessage
from portal.notifications.outbox import count_held, drain
from portal.parts import Parts
from portal.recovery import containers, tools
from portal.recovery.backup import make_backup
from portal.sealing.keyring import fingerprint
from portal.storage.models import PurgedFile, StoredFile
from portal.storage.vault import Vault
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import Scene
from tests.factories.bids import add_bytes, create_submitted_bid, small_pdf, submit
from tests.ground import ON_POSTGRESQL, ON_SQLITE
from tests.ground.letters import mails
from tests.ground.people import People
from tests.recovery.conftest import ANSWER, PRICE, Places, Restored, Run

_MOST_SENT = 250  # of each bid: it takes 300 files a day


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_a_restored_portal_is_the_one_that_was_backed_up(
    scene: Scene,
    world: UUID,
    parts: Parts,
    places: Places,
    run: Run,
    tmp_path: Path,
    name: str,
) -> None:
    source = parts
    code, said, complaint = run(parts.settings, "backup", str(tmp_path / name))
    assert (code, faults_in(complaint)) == (0, [])
    assert "seconds" in said
    assert "rows" in said
    assert "sealing key" in said
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    code, said, _ = run(parts.settings, "restore", str(tmp_path / name), "--check")
    assert (code, "The backup is whole." in said) == (0, True)

    empty = places.empty()
    code, said, complaint = run(empty, "restore", str(tmp_path / name))
    assert (code, faults_in(complaint)) == (0, [])
    assert "Every file and every chain is what the backup holds." in said
    assert "The trail holds." in said

    restored = places.start(empty, source)
    with open_reading(restored) as session:
        assert verification.verify(session, restored.vault) == []
        scene_there = dataclasses.replace(scene, parts=restored)
        bid_id = session.get_one(Submission, world).bid_id
        assert scene_there.workspace(bid_id).pack.reference
        for there, here in ((restored, source),):
            keys = set(session.scalars(select(StoredFile.vault_key)))
            assert keys
            assert all(_bytes(there.vault, key) == _bytes(here.vault, key) for key in keys)
    code, said, complaint = run(empty, "restore", str(tmp_path / name))
    assert code == 2
    assert "already" in complaint
    code, _, complaint = run(parts.settings, "backup", str(tmp_path / name))
    assert code == 2
    assert "is there already" in complaint


def faults_in(complaint: str) -> list[str]:
    """What was complained of, but for what migrations tell of themselves."""
    return [line for line in complaint.splitlines() if "alembic" not in line]


def _bytes(vault: Vault, key: str) -> bytes:
    with vault.open(key) as source:
        return source.read()


def test_after_a_restore_sessions_and_links_are_dead_and_mail_waits_for_a_word(
    parts: Parts, run: Run, come_back: Callable[..., Restored]
) -> None:
    back = come_back()
    empty, restored = back.settings, back.parts
    assert mails(parts)  # the portal that was backed up goes on, and sends them
    with open_reading(restored) as session:
        live = select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
        assert session.scalar(live) == 0
        assert session.scalar(select(func.count()).select_from(LinkToken).where(LinkToken.used_at.is_(None))) == 0
        waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.done_at.is_(None))
        assert count_held(session) == session.scalar(waiting) > 0
    now = restored.clock.system_now()
    assert drain(restored.engine, restored.keyring, restored.sender, now) == 0
    code, said, _ = run(empty, "outbox", "release")
    assert (code, "will go out" in said) == (0, True)
    assert drain(restored.engine, restored.keyring, restored.sender, restored.clock.system_now()) > 0
    assert "No mail is held." in run(empty, "outbox", "drop")[1]
    with open_reading(restored) as session:
        codes = set(session.scalars(select(AuditEntry.code).where(AuditEntry.stream == "portal:recovery")))
    assert codes == {"recovery.backup_begun", "recovery.restored", "recovery.held_mail_decided"}


def test_mail_that_is_dropped_is_never_sent(run: Run, come_back: Callable[..., Restored]) -> None:
    back = come_back()
    assert run(back.settings, "outbox", "drop")[0] == 0
    restored = back.parts
    assert drain(restored.engine, restored.keyring, restored.sender, restored.clock.system_now()) == 0


@ON_POSTGRESQL
def test_rights_and_triggers_are_made_again(scene: Scene, places: Places, come_back: Callable[..., Restored]) -> None:
    back = come_back(bucket=True)
    empty, restored = back.settings, back.parts
    for engine, words in ((restored.engine, "permission denied"), (places.owner(empty), "append-only")):
        with engine.connect() as connection, pytest.raises(DBAPIError, match=words):
            connection.execute(text("UPDATE submissions SET digest = ''"))
    with open_work(restored, scene.ama) as work:  # and what it may do, it can
        assert work.session.scalar(select(func.count()).select_from(BidFile)) == 1


def test_nothing_in_a_backup_tells_the_key_or_a_word_of_a_bid(
    scene: Scene,
    world: UUID,
    parts: Parts,
    places: Places,
    run: Run,
    tmp_path: Path,
    engine_kind: str,
) -> None:
    keys = parts.settings.var / "keys"
    keys.mkdir()
    (keys / "sealing_key").write_bytes(parts.settings.sealing_key)
    assert run(parts.settings, "backup", str(tmp_path / "copy"))[0] == 0
    whole = b"".join(each.read_bytes() for each in sorted((tmp_path / "copy").rglob("*")) if each.is_file())
    if engine_kind == "postgresql":  # the dump is packed: read it as a restore would
        tool = tools.find_tool("pg_restore", 16)
        dump = str(tmp_path / "copy" / "database.postgresql")
        whole += subprocess.run([tool, "--file=-", dump], check=True, capture_output=True).stdout  # noqa: S603
    found = whole.decode("utf-8", "replace")
    # What stands there plainly is found, so that the search is known to search.
    assert "Alder Youth" in found
    assert fingerprint(parts.settings.sealing_key) in found
    key = parts.settings.sealing_key
    secrets = [key.decode(), key.hex(), parts.settings.secret_key, ANSWER, "kingfisher", str(PRICE), "Rota.pdf"]
    assert [each for each in secrets if each in found or each.encode().hex() in found] == []


def test_files_that_are_gone_are_told_apart(
    scene: Scene,
    world: UUID,
    parts: Parts,
    places: Places,
    run: Run,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    """One destroyed by law while the backup runs, one that nobody can explain, one that was changed in the store."""
    with open_reading(parts) as session:
        file = session.scalars(select(StoredFile).order_by(StoredFile.created_at)).first()
    assert file is not None
    opening = type(parts.vault).open
    owner = places.owner(parts.settings)

    def purged_meanwhile(self: Vault, key: str) -> Any:
        if key == file.vault_key and self.exists(key):
            with owner.begin() as connection:
                row = {"id": file.id, "stored_file_id": file.id, "purged_at": parts.clock.now()}
                connection.execute(PurgedFile.__table__.insert().values(**row))
            self.delete(key)
        return opening(self, key)

    monkeypatch.setattr(type(parts.vault), "open", purged_meanwhile)
    made = make_backup(parts, tmp_path / "copy")
    monkeypatch.undo()
    assert (made.manifest.purged, made.manifest.missing) == ((file.vault_key,), ())
    with open_reading(parts) as session:
        left = session.scalars(select(StoredFile.vault_key).where(StoredFile.id != file.id)).all()
    assert file.vault_key not in left


@ON_SQLITE
def test_a_missing_and_a_changed_file_are_told(world: UUID, parts: Parts, run: Run, tmp_path: Path) -> None:
    with open_reading(parts) as session:
        key = session.scalars(select(StoredFile.vault_key)).first()
    assert key is not None
    path = parts.settings.var / "files" / key
    raw = path.read_bytes()
    path.write_bytes(b"x" + raw[1:])
    code, _, complaint = run(parts.settings, "backup", str(tmp_path / "one"))
    assert code == 1
    assert f"CHANGED: {key}" in complaint
    path.unlink()
    code, _, complaint = run(parts.settings, "backup", str(tmp_path / "two"))
    assert code == 1
    assert f"MISSING: the database names {key}" in complaint


@pytest.mark.slow
def test_a_backup_taken_while_bids_are_sent_is_consistent(
    scene: Scene,
    world: UUID,
    parts: Parts,
    places: Places,
    run: Run,
    tmp_path: Path,
    people: People,
) -> None:
    """Four organisations go on sending bids with files, on PostgreSQL into a bucket, while backups are taken."""
    if places.kind == "postgresql":
        with_bucket = places.with_bucket(parts.settings)
        for key in list(parts.vault.list_keys()):
            with parts.vault.open(key) as kept:
                places.start(with_bucket, parts).vault.put_new(key, kept)
        parts = places.start(with_bucket, parts)
    stop, sent, problems = threading.Event(), [0] * 4, []
    owners = [people.provider(f"Owner {at}", f"Organisation {at}") for at in range(4)]

    def write(at: int) -> None:
        try:
            submission_id = create_submitted_bid(parts, scene.procurement_id, owners[at])
            with open_reading(parts) as session:
                bid_id = session.get_one(Submission, submission_id).bid_id
            file_id: UUID | None = None
            while sent[at] < _MOST_SENT and not stop.is_set():
                if file_id is not None:
                    with open_work(parts, owners[at]) as work:
                        remove_file(work, bid_id, file_id)
                file_id = add_bytes(parts, owners[at], bid_id, "Q2", f"Rota {sent[at]}.pdf", small_pdf(str(sent[at])))
                submit(parts, owners[at], bid_id)
                sent[at] += 1
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(at,)) for at in range(4)]
    for each in threads:
        each.start()
    copies = []
    try:
        for number in range(20):
            before = sum(sent)
            make_backup(parts, tmp_path / f"copy{number}")
            if before < sum(sent):
                copies.append(tmp_path / f"copy{number}")
            if len(copies) == 2:
                break
    finally:
        stop.set()
        for each in threads:
            each.join(60)
    assert problems == []
    assert len(copies) == 2, f"too few of {number + 1} backups were taken while bids were sent ({sent})"
    for copy in copies:
        empty = places.empty()
        empty = places.with_bucket(empty) if places.kind == "postgresql" else empty
        code, said, complaint = run(empty, "restore", str(copy))
        assert (code, faults_in(complaint)) == (0, [])
        assert "The trail holds." in said
        restored = places.start(empty, parts)
        with open_reading(restored) as session:
            for key, digest in session.execute(select(StoredFile.vault_key, StoredFile.sha256)):
                with restored.vault.open(key) as there:
                    assert containers.hashed(there)[1] == digest
