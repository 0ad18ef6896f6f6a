"""A reader of the database, and a reader of the bucket: everything either holds is searched for what nobody may learn there."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select, text

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.clarifications.services import ask
from portal.clock import SteppedClock
from portal.contracts.models import Contract
from portal.db.base import Base
from portal.evaluation.services import release_member
from portal.parts import Parts
from portal.rules.actors import Role
from portal.storage.models import StoredFile
from portal.unit_of_work import open_reading, open_work
from tests.factories.awards import CONTINUITY, REASON, create_contract
from tests.factories.evaluation import MISSING, STRENGTH, create_opened
from tests.factories.procurements import create_published, sample_pack
from tests.ground import ON_SQLITE
from tests.ground.people import People

pytestmark = ON_SQLITE
LEFT = "She is ill, and her doctor told her to rest until June"
POSTS = [{"post": "P-01", "pay_a_year": "24500"}]


def cells(parts: Parts) -> Iterator[tuple[str, str]]:
    """Every cell of every table, as a thief of the database reads it."""
    with open_reading(parts) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():  # noqa: S608
                for column, value in row.items():
                    shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    yield f"{table.name}.{column}", shown


def places_of(parts: Parts, *words: str) -> set[tuple[str, str]]:
    """Where one of the words stands."""
    return {(place, word) for place, shown in cells(parts) for word in words if word in shown}


def test_a_thief_of_the_database_reads_no_bid_no_mark_no_reason_and_no_post(
    parts: Parts, clock: SteppedClock, people: People
) -> None:
    made, contract_id = create_contract(parts, clock)
    secret = [STRENGTH[:40], MISSING[:40], REASON[:40], CONTINUITY[:40]]
    with open_reading(parts) as session:
        contact = session.get_one(Contract, contract_id).contact
    assert contact
    assert places_of(parts, *secret) == set()
    assert {place for place, _ in places_of(parts, contact)} <= {"users.email"}


def test_a_thief_of_the_database_reads_no_post_no_illness_and_not_who_asked_what(
    parts: Parts, clock: SteppedClock, people: People
) -> None:
    with open_work(parts, people.staff("Op", Role.APPROVER)) as work:
        other = create_published(work, pack=replace(sample_pack(), reference="EY-2027-02"), workforce=POSTS)
    ama = people.provider("Ama Boateng", "Elder Youth")
    with open_work(parts, ama) as work:
        ask(work, other, category="specification", about="all", text="How long is the lease of the hall?")
    made = create_opened(parts, clock)
    with open_work(parts, made.people.award_approver) as work:
        release_member(work, made.procurement_id, made.people.panel_officer.user_id, reason=LEFT)
    assert places_of(parts, LEFT[:20], "24500", "P-01", "lease of the hall") == set()
    with open_reading(parts) as session:
        came, own = (
            session.scalars(select(AuditEntry.at).where(AuditEntry.code == code)).one()
            for code in ("clarification.came", "clarification.own_asked")
        )
        assert session.scalar(select(User.name).where(User.email == ama.email)) == "Ama Boateng"
    assert came != own
    assert own.minute == own.second == own.microsecond == 0


def test_a_thief_of_the_bucket_reads_no_bid_and_no_name_of_a_file(parts: Parts, clock: SteppedClock) -> None:
    create_opened(parts, clock)
    with open_reading(parts) as session:
        kept = {row.vault_key: row for row in session.scalars(select(StoredFile))}
    found = list(parts.vault.keys(""))
    assert {key for key in found if not key.startswith("audit-heads/")} == set(kept)
    for key in kept:
        with parts.vault.open(key) as source:
            raw = source.read()
        assert b"%PDF" not in raw
        assert ".pdf" not in key
