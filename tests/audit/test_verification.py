"""What somebody did behind the portal, with every right in the database and the store, is found."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from portal.audit import services, verification
from portal.audit.binding import bound_tables
from portal.audit.models import AuditEntry, AuditHead, AuditRow, AuditSeal
from portal.bids.models import Submission
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Role
from portal.storage.models import StoredFile
from portal.unit_of_work import open_reading, open_work
from tests.audit.hands import Hands, free, hands_over
from tests.factories import evaluation
from tests.factories.accounts import create_staff


@pytest.fixture
def hands(parts: Parts, request: pytest.FixtureRequest) -> Hands:
    """Statements run with every right."""
    return hands_over(parts, request)


@pytest.fixture
def sealed(parts: Parts, clock: SteppedClock) -> Parts:
    """A tender with two bids, and a seal of it."""
    evaluation.create_closed(parts, clock)
    with open_work(parts, OPERATOR) as work:
        services.seal_heads(work.session, parts.vault, work.system_now)
    assert faults(parts) == []
    return parts


def faults(parts: Parts) -> list[str]:
    """What `portal audit verify` finds."""
    with open_reading(parts) as session:
        return [*verification.verify(session, parts.vault), *verification.file_faults(session, parts.vault)]


def test_every_act_of_a_tender_leaves_a_trail_that_holds(sealed: Parts) -> None:
    with open_reading(sealed) as session:
        assert session.scalar(select(func.count(AuditRow.id)).where(AuditRow.table_name == "submissions"))
        assert verification.cover(session, sealed.clock.system_now().date()).since == 0


def test_a_row_changed_slipped_in_or_taken_out_is_found(sealed: Parts, hands: Hands) -> None:
    with open_reading(sealed) as session:
        first, second = session.scalars(select(Submission.id).order_by(Submission.id)).all()
    hands("UPDATE submissions SET number = 7 WHERE id = :id", id=_key(sealed, first))
    hands("DELETE FROM submissions WHERE id = :id", id=_key(sealed, second))
    found = faults(sealed)
    assert f"submissions: row {first} was changed" in found
    assert any(f"submissions: row {second} is missing" in fault for fault in found)
    assert len(found) == 2
    hands(
        "INSERT INTO withdrawals (id, submission_id, at, by) SELECT id, id, submitted_at, submitted_by FROM submissions"
    )
    assert sum("withdrawals: row" in fault and "stands in no chain" in fault for fault in faults(sealed)) == 1


def _key(parts: Parts, row_id: Any) -> str:
    return str(row_id) if parts.engine.dialect.name == "postgresql" else row_id.hex


@pytest.mark.parametrize("table", sorted(bound_tables()))
def test_each_append_only_table_is_watched(table: str) -> None:
    assert [column.name for column in bound_tables()[table].primary_key] == ["id"]


def test_an_entry_changed_or_missing_is_found(sealed: Parts, hands: Hands) -> None:
    hands("UPDATE audit_entries SET code = 'x' WHERE seq = 1 AND stream LIKE 'bid:%'")
    assert sum("entry 1 was changed" in fault for fault in faults(sealed)) == 2
    hands("DELETE FROM audit_entries WHERE seq = 2 AND stream LIKE 'bid:%'")
    assert any("entry 2 is missing before entry 3" in fault for fault in faults(sealed))


def test_words_changed_or_missing_beside_the_chain_are_found(parts: Parts, clock: SteppedClock, hands: Hands) -> None:
    evaluation.create_closed(parts, clock)
    with open_reading(parts) as session:
        assert session.scalar(text("SELECT count(*) FROM audit_words")) >= 2
        first, second = session.scalars(text("SELECT id FROM audit_words ORDER BY id LIMIT 2")).all()
    hands("UPDATE audit_words SET text = 'another name' WHERE id = :id", id=first)
    hands("DELETE FROM audit_words WHERE id = :id", id=second)
    found = faults(parts)
    assert sum("was changed" in fault and "the text of entry" in fault for fault in found) == 1
    assert sum("is missing" in fault and "the text of entry" in fault for fault in found) == 1


def test_a_tail_that_was_cut_is_found_with_the_seal_alone(sealed: Parts, hands: Hands) -> None:
    with open_reading(sealed) as session:
        head = session.scalars(select(AuditHead).where(AuditHead.stream.like("bid:%"))).first()
        assert head is not None
        last = session.scalars(
            select(AuditEntry).where(AuditEntry.stream == head.stream, AuditEntry.seq == head.seq)
        ).one()
    hands("DELETE FROM audit_entries WHERE stream = :stream AND seq = :seq", stream=head.stream, seq=head.seq)
    assert any("the chain ends at entry" in fault for fault in faults(sealed))
    hands("DELETE FROM audit_rows WHERE entry_id = :id", id=_key(sealed, last.id))
    hands("DELETE FROM audit_words WHERE entry_id = :id", id=_key(sealed, last.id))
    hands(
        "UPDATE audit_heads SET seq = :seq, digest = :digest WHERE stream = :stream",
        seq=head.seq - 1, digest=last.previous, stream=head.stream,
    )  # fmt: skip
    found = faults(sealed)
    assert any(f"{head.stream}: entry {head.seq} is not what the seal of" in fault for fault in found)


def test_a_chain_rewritten_so_that_all_of_it_fits_is_found(
    sealed: Parts, hands: Hands, request: pytest.FixtureRequest
) -> None:
    _rewrite(sealed, request, "bid:%")
    found = faults(sealed)
    assert len(found) == 1
    assert "is not what the seal of" in found[0]


def test_a_rewritten_chain_is_found_even_where_the_seal_was_rewritten_with_it(
    sealed: Parts, request: pytest.FixtureRequest
) -> None:
    _rewrite(sealed, request, "bid:%")
    with free(sealed, request) as connection:
        seal = connection.execute(select(*AuditSeal.__table__.columns)).one()
        heads = {row.stream: [row.seq, row.digest] for row in connection.execute(select(*AuditHead.__table__.columns))}
        connection.execute(
            AuditSeal.__table__.update().values(heads=heads, digest=services.joint_digest(heads, seal.nonce))
        )
    found = faults(sealed)
    assert len(found) == 1
    assert "is not what the file store holds" in found[0]


def _rewrite(parts: Parts, request: pytest.FixtureRequest, like: str) -> None:
    """Change the first entry of a chain, and work all digests out anew."""
    with free(parts, request) as connection:
        stream = connection.scalar(select(AuditEntry.stream).where(AuditEntry.stream.like(like)).limit(1))
        rows = connection.execute(
            select(*AuditEntry.__table__.columns).where(AuditEntry.stream == stream).order_by(AuditEntry.seq)
        ).all()
        previous = services.START
        for row in rows:
            entry = AuditEntry(**{**row._mapping, "previous": previous})
            entry.at = entry.at - timedelta(hours=1)
            entry.digest = previous = services.entry_digest(entry)
            connection.execute(
                AuditEntry.__table__.update()
                .where(AuditEntry.id == row.id)
                .values(at=entry.at, previous=entry.previous, digest=entry.digest)
            )
        connection.execute(AuditHead.__table__.update().where(AuditHead.stream == stream).values(digest=previous))


def test_seals_taken_away_are_missed_on_both_sides(sealed: Parts, clock: SteppedClock, hands: Hands) -> None:
    for _ in range(2):
        with open_work(sealed, OPERATOR) as work:
            services.seal_heads(work.session, sealed.vault, work.system_now + timedelta(days=2))
    with open_reading(sealed) as session:
        seals = session.scalars(select(AuditSeal).order_by(AuditSeal.sealed_at)).all()
        today = seals[-1].sealed_at.date()
        assert len(verification.cover(session, today).missing) == 1
    hands("DELETE FROM audit_seals WHERE id = :id", id=_key(sealed, seals[1].id))
    found = faults(sealed)
    assert any("a seal before" in fault for fault in found)
    assert any(seals[1].vault_key in fault and "does not know" in fault for fault in found)
    sealed.vault.delete(seals[2].vault_key)
    assert any("is missing from the file store" in fault for fault in faults(sealed))


def test_a_file_changed_or_missing_in_the_store_is_found(parts: Parts, clock: SteppedClock) -> None:
    evaluation.create_closed(parts, clock)
    with open_reading(parts) as session:
        kept = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
        assert session.scalar(select(func.count(Submission.id)))
    assert len(kept) >= 2
    assert faults(parts) == []
    changed = parts.settings.var / "files" / kept[0].vault_key
    changed.write_bytes(changed.read_bytes()[:-1] + b"\x00")
    parts.vault.delete(kept[1].vault_key)
    found = faults(parts)
    assert f"file {kept[0].id} was changed in the file store ({kept[0].vault_key})" in found
    assert f"file {kept[1].id} is missing from the file store ({kept[1].vault_key})" in found


def test_what_no_seal_covers_yet_is_said(sealed: Parts, clock: SteppedClock) -> None:
    with open_reading(sealed) as session:
        assert verification.cover(session, sealed.clock.system_now().date()).since == 0
    with open_work(sealed, OPERATOR) as work:
        create_staff(work, "Lee Marsh", Role.APPROVER)
    with open_reading(sealed) as session:
        found = verification.cover(session, sealed.clock.system_now().date())
    assert found.since > 0
    assert found.sealed_at is not None
    assert json.dumps(found.missing) == "[]"
