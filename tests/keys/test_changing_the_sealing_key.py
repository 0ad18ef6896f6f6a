"""PORTAL_SEALING_KEY changed: only what is wrapped is wrapped anew, at any moment everything opens, then the old one is refused."""

import dataclasses
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, LargeBinary, create_engine, select, text

from portal.accounts.models import OrganisationProfile
from portal.accounts.sealed import ProfileSeal
from portal.bids.models import Bid, Submission
from portal.bids.sealed import BidSeal
from portal.db.base import Base
from portal.db.protection import is_append_only
from portal.evaluation.sealed import read_words, seal_words
from portal.keys import rotation
from portal.keys.store import load_or_make
from portal.notifications.outbox import drain
from portal.parts import Parts, build_parts
from portal.sealing.keyring import OWN_KEYS, Keyring, SealBroken, fingerprint
from portal.unit_of_work import open_reading, open_work
from tests.architecture import ROOT
from tests.bids.conftest import scene  # noqa: F401
from tests.factories.bids import create_submitted_bid, fill_own_profile
from tests.ground.commands import runner
from tests.ground.letters import mails

Starting = Callable[[bytes, bytes | None], Parts]
NEW = b"a-new-sealing-key-of-32-characters-or-more"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    return runner(monkeypatch, capsys)


@pytest.fixture
def with_keys(parts: Parts) -> Iterator[Callable[[bytes, bytes | None], Parts]]:
    """The same portal, started with other keys: the new one, the one before."""
    made: list[Parts] = []

    def start(new: bytes, old: bytes | None) -> Parts:
        settings = dataclasses.replace(parts.settings, sealing_key=new, sealing_key_old=old)
        made.append(build_parts(settings, listeners=parts.listeners, clock=parts.clock))
        return made[-1]

    yield start
    for each in made:
        each.engine.dispose()


@pytest.fixture
def owner(parts: Parts) -> Iterator[Engine]:
    """The owner's role, which alone wraps anew."""
    engine = create_engine(parts.settings.owner_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sealed(scene: Any, parts: Parts) -> Callable[[Parts], None]:  # noqa: F811
    """A world with a bid, a profile, mails and a marked word in it; gives what tells that all of it opens."""
    submission_id = create_submitted_bid(parts, scene.procurement_id, scene.ama, answers={"Q1": "A rota by name"})
    with open_work(parts, scene.ama) as work:
        fill_own_profile(work)
    row_id = scene.procurement_id
    words = seal_words(parts.keyring, "marks", row_id, {"words": "Strong on names"})
    mark = parts.keyring.mark("the same text")

    def opens(other: Parts) -> None:
        with open_reading(other) as session:
            row = session.get_one(Submission, submission_id)
            sent = BidSeal(other.keyring, session.get_one(Bid, row.bid_id)).read_snapshot(row.id, row.sealed)
            profile = session.scalars(select(OrganisationProfile)).one()
            assert ProfileSeal(other.keyring, profile).read(profile.sealed or b"")
        assert b"A rota by name" in sent
        assert read_words(other.keyring, "marks", row_id, words) == {"words": "Strong on names"}
        assert other.keyring.mark("the same text") == mark

    return opens


def test_after_rotation_everything_opens_with_the_new_key_and_nothing_with_the_old(
    sealed: Callable[[Parts], None], parts: Parts, run: Callable[..., tuple[int, str, str]], with_keys: Starting
) -> None:
    old = parts.settings.sealing_key
    both = with_keys(NEW, old)
    sealed(both)  # before anything is wrapped anew
    code, said, _ = run(both.settings, "key", "rotate")
    assert (code, "Everything opens with PORTAL_SEALING_KEY alone" in said) == (0, True)
    sealed(both)
    alone = with_keys(NEW, None)
    sealed(alone)
    assert mails(alone)
    with pytest.raises(SealBroken):
        sealed(with_keys(old, None))
    code, _, complaint = run(parts.settings, "key", "check")
    assert code == 2
    assert "not the key of this database" in complaint
    code, said, _ = run(alone.settings, "key", "check")
    assert (code, fingerprint(NEW) in said) == (0, True)


def test_a_rotation_that_stops_half_way_leaves_everything_readable_and_is_run_again(
    sealed: Callable[[Parts], None], parts: Parts, monkeypatch: pytest.MonkeyPatch, with_keys: Starting, owner: Engine
) -> None:
    both = with_keys(NEW, parts.settings.sealing_key)
    whole, calls = Keyring.rewrap, 0

    def falls(self: Keyring, wrapped: bytes, owner_text: str) -> bytes | None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise KeyboardInterrupt
        return whole(self, wrapped, owner_text)

    monkeypatch.setattr(rotation, "_AT_ONCE", 1)
    monkeypatch.setattr(Keyring, "rewrap", falls)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(owner, both.keyring)
    monkeypatch.setattr(Keyring, "rewrap", whole)
    number = rotation.left_over(owner, both.keyring)
    assert number > 0
    sealed(with_keys(NEW, parts.settings.sealing_key))
    done = rotation.rotate(owner, both.keyring)
    assert sum(each.anew for each in done) == number
    assert sum(each.already for each in done) == 1
    assert rotation.left_over(owner, both.keyring) == 0
    sealed(with_keys(NEW, None))


def test_rotating_with_a_wrong_old_key_changes_nothing(
    sealed: Callable[[Parts], None], parts: Parts, run: Callable[..., tuple[int, str, str]], with_keys: Starting
) -> None:
    wrong = with_keys(NEW, b"some-other-key-that-was-never-in-use")
    assert run(wrong.settings, "key", "rotate")[0] == 2
    assert run(parts.settings, "key", "rotate")[0] == 2
    sealed(parts)


def test_two_first_starters_end_with_one_set_of_keys(parts: Parts, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sealing_keys"))
    start = threading.Barrier(6)

    def first(_: int) -> str:
        ring = Keyring(parts.settings.sealing_key, slowly)
        return ring.mark("the same text")

    def slowly(ring: Keyring) -> dict[str, bytes]:
        start.wait()
        return load_or_make(parts.engine, ring, parts.clock.system_now())

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(first, range(6)))) == 1


def test_what_was_sealed_before_keys_were_kept_still_opens(
    sealed: Callable[[Parts], None], parts: Parts, with_keys: Starting, owner: Engine
) -> None:
    """A portal that has a trail and no kept keys: its derived keys are kept, and can be wrapped anew from then on."""
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sealing_keys"))
    first, second = with_keys(parts.settings.sealing_key, None), with_keys(NEW, None)
    kept = first.keyring.seal(None, "", b"words", "here")
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sealing_keys"))
    assert with_keys(parts.settings.sealing_key, None).keyring.unseal(None, "", kept, "here") == b"words"
    rotation.rotate(owner, with_keys(NEW, parts.settings.sealing_key).keyring)
    assert second.keyring.unseal(None, "", kept, "here") == b"words"


def test_mail_that_waits_goes_out_after_a_rotation(
    sealed: Callable[[Parts], None], parts: Parts, with_keys: Starting, owner: Engine
) -> None:
    rotation.rotate(owner, with_keys(NEW, parts.settings.sealing_key).keyring)
    alone = with_keys(NEW, None)
    assert drain(alone.engine, alone.keyring, alone.sender, alone.clock.system_now()) > 0
    assert mails(alone)


def test_every_column_that_holds_a_wrapped_key_is_wrapped_anew() -> None:
    """Columns are found by what code puts into them: a call of `new_key`, under the column's name."""
    calls, columns = 0, set()
    for path in (ROOT / "portal").rglob("*.py"):
        if path.parent.name == "sealing":
            continue
        source = path.read_text()
        calls += source.count(".new_key(") + source.count(".first_own_key(")
        columns |= set(re.findall(r"(\w+) ?= ?[\w.]*\.(?:new_key|first_own_key)\(", source))
    assert calls == 3, "a new call of new_key: name its column in `info={'wrapped_for': …}` and count it here"
    named = {column.name for column in rotation.wrapped_columns()}
    assert columns == named
    bytes_of_that_name = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and (column.name in columns or "wrap" in column.name)
    ]
    assert set(bytes_of_that_name) == set(rotation.wrapped_columns())
    assert not any(is_append_only(column.table) for column in rotation.wrapped_columns())  # type: ignore[arg-type]


def test_a_copy_of_the_key_is_checked_without_being_shown(
    parts: Parts, run: Callable[..., tuple[int, str, str]], tmp_path: Any
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(parts.settings.sealing_key + b"\n")
    code, said, _ = run(parts.settings, "key", "check", str(copy))
    assert (code, "They are the same key." in said) == (0, True)
    assert parts.settings.sealing_key.decode() not in said
    copy.write_text("another key of thirty-two characters or more")
    code, said, _ = run(parts.settings, "key", "check", str(copy))
    assert (code, "two different keys" in said) == (1, True)
    assert run(parts.settings, "key", "check", str(tmp_path / "none"))[0] == 2
    assert len(run(parts.settings, "key", "make")[1].strip()) == 64
    assert set(OWN_KEYS) == {"general", "mark"}
