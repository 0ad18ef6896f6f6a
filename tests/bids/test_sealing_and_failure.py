"""Nothing in plain at rest, nothing half done, nothing changed unseen; on a folder and on S3."""

import dataclasses
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text, update

from portal.bids import services
from portal.bids.models import BidFile, BidPart, Submission
from portal.bids.services.opening import OpenedBid
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.refusals import Invalid, Unavailable
from portal.storage.local import LocalVault
from portal.storage.models import StoredFile
from portal.storage.s3 import S3Vault
from portal.storage.vault import StoreTrouble
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import add_bytes, create_draft, create_submitted_bid, submit
from tests.ground import ON_SQLITE
from tests.ground.s3 import S3

CANARY = "Kanarienvogel"
TEXT_FILE = f"{CANARY} in a file. ".encode() * 90_000  # over one sealed piece


def _write_canaries(scene: Scene, parts: Parts) -> UUID:
    return create_submitted_bid(
        parts,
        scene.procurement_id,
        scene.ama,
        answers={"Q1": f"{CANARY} in an answer.", "Q2": f"{CANARY} again."},
        files=[("Q2", f"{CANARY}.txt", TEXT_FILE)],
    )


@ON_SQLITE
def test_nothing_a_bidder_wrote_stands_in_plain_in_the_database_or_the_store(scene: Scene) -> None:
    _write_canaries(scene, scene.parts)
    scene.parts.engine.dispose()
    for path in Path(scene.parts.settings.var).rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path.name
            assert CANARY not in path.name


def test_no_column_holds_what_a_bidder_wrote_nor_the_digest_of_a_file(scene: Scene) -> None:
    """A reader of the database cannot even confirm a guess of what was sent."""
    _write_canaries(scene, scene.parts)
    sent = hashlib.sha256(TEXT_FILE).hexdigest()
    with scene.parts.engine.connect() as connection:
        for (table,) in connection.execute(text(_TABLES[connection.dialect.name])).all():
            for row in connection.execute(text(f'select * from "{table}"')):
                held = repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                assert CANARY not in held, table
                assert sent not in held, table


_TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table'",
    "postgresql": "select table_name from information_schema.tables where table_schema = 'public'",
}


@pytest.fixture(params=["folder", "s3"])
def stored(scene: Scene, request: pytest.FixtureRequest, tmp_path: Path) -> Parts:
    """The scene's parts over each kind of store."""
    if request.param == "folder":
        return dataclasses.replace(scene.parts, vault=LocalVault(tmp_path / "other-files"))
    server: S3 = request.getfixturevalue("s3")
    vault = S3Vault(
        endpoint=server.endpoint,
        bucket=server.new_bucket(),
        region="eu-west-2",
        access_key=server.access_key,
        secret_key=server.secret_key,
    )
    return dataclasses.replace(scene.parts, vault=vault)


def _open(scene: Scene, parts: Parts) -> OpenedBid:
    scene.parts.clock.move_to(DEADLINE)
    with open_work(parts, OPERATOR) as work:
        return services.read_for_opening(work, scene.procurement_id)[0]


def _change_stored(parts: Parts, change: Callable[[bytes], bytes | None]) -> None:
    with open_reading(parts) as session:
        key = session.scalar(select(StoredFile.vault_key))
    assert key
    with parts.vault.open(key) as source:
        raw = source.read()
    parts.vault.delete(key)
    new = change(raw)
    if new is not None:
        parts.vault.put_new(key, io.BytesIO(new))


def test_a_file_larger_than_one_piece_comes_back_whole_from_either_store(scene: Scene, stored: Parts) -> None:
    _write_canaries(scene, stored)
    assert _open(scene, stored).intact


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
        lambda raw: raw[: -(1 << 10)],
        lambda raw: raw[: 8 + (1 << 20) + 16],
        lambda raw: None,
    ],
    ids=["one bit", "cut", "last piece gone", "lost"],
)
def test_a_file_changed_in_the_store_is_found_at_the_opening(
    scene: Scene, stored: Parts, change: Callable[[bytes], bytes | None]
) -> None:
    _write_canaries(scene, stored)
    _change_stored(stored, change)
    opened = _open(scene, stored)
    assert not opened.intact
    assert opened.files[0][2] == ""
    assert opened.digest_now == opened.digest_on_receipt, "the words themselves are whole"


def test_a_lost_file_stops_a_bid_from_being_sent(scene: Scene, stored: Parts) -> None:
    bid_id = create_draft(stored, scene.procurement_id, scene.ama)
    add_bytes(stored, scene.ama, bid_id, "Q2", "Plan.txt", TEXT_FILE)
    _change_stored(stored, lambda raw: raw[:100])
    with pytest.raises(Invalid, match="Plan.txt could not be opened. Remove it, then add it again."):
        submit(stored, scene.ama, bid_id)
    with open_reading(stored) as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


@ON_SQLITE
def test_a_snapshot_changed_in_the_database_is_found_at_the_opening(scene: Scene) -> None:
    _write_canaries(scene, scene.parts)
    with scene.parts.engine.connect() as connection:
        connection.exec_driver_sql("drop trigger if exists submissions_no_update")
        for (name,) in connection.exec_driver_sql(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'submissions'"
        ).all():
            connection.exec_driver_sql(f"drop trigger {name}")
        connection.execute(update(Submission).values(sealed=b"x" * 100))
        connection.commit()
    opened = _open(scene, scene.parts)
    assert not opened.intact
    assert (opened.snapshot, opened.digest_now) == (None, "")
    assert opened.organisation_name == "Alder Youth"


@ON_SQLITE
def test_a_part_moved_to_another_row_does_not_open(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    with open_work(scene.parts, OPERATOR) as work:
        one, other = work.session.scalars(select(BidPart).where(BidPart.bid_id == bid_id).limit(2)).all()
        one.sealed = other.sealed
    with pytest.raises(Exception, match=f"part:{one.id}"):
        scene.workspace(bid_id)


class _BrokenVault(LocalVault):
    """A store that fails in the middle of an act."""

    def __init__(self, folder: Path, *, put: bool = False, size: bool = False) -> None:
        super().__init__(folder)
        self._put, self._size = put, size

    def put_file(self, key: str, path: Path) -> None:
        if self._put:
            raise StoreTrouble("the disk is full")
        super().put_file(key, path)

    def size(self, key: str) -> int:
        if self._size:
            raise StoreTrouble("the store does not answer")
        return super().size(key)


def test_a_store_that_fails_while_a_file_comes_leaves_no_half_file(scene: Scene, tmp_path: Path) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    broken = dataclasses.replace(scene.parts, vault=_BrokenVault(tmp_path / "broken", put=True))
    with pytest.raises(Unavailable, match="We could not store your file. It was not added. Try again, or ring 01632"):
        add_bytes(broken, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    with open_reading(scene.parts) as session:
        assert session.scalar(select(func.count()).select_from(BidFile)) == 0
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert not list(broken.incoming.iterdir())
    add_bytes(scene.parts, scene.ama, bid_id, "Q2", "Plan.txt", b"words")


def test_a_store_that_does_not_answer_sends_nothing_and_keeps_the_draft(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Plan.txt", b"words")])
    down = dataclasses.replace(scene.parts, vault=_BrokenVault(scene.parts.settings.var / "files", size=True))
    with pytest.raises(Unavailable, match="We could not store your bid. It is not submitted. Your draft is safe."):
        submit(down, scene.ama, bid_id)
    assert scene.workspace(bid_id).lots[0].state == "Ready to submit"
    submit(scene.parts, scene.ama, bid_id)


def test_what_was_sent_cannot_be_deleted(scene: Scene) -> None:
    create_submitted_bid(scene.parts, scene.procurement_id, scene.ama)
    with pytest.raises(Exception, match="(?i)append|permission|denied"), open_work(scene.parts, OPERATOR) as work:
        work.session.execute(delete(Submission))
