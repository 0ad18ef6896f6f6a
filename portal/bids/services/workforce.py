"""The undertaking to keep the table of posts private, who may read it, and who looked at it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.audit.binding import note
from portal.bids.events import ReadersNamed, UndertakingAgreed, WorkforceSeen
from portal.bids.models import Undertaking, UndertakingReader
from portal.bids.permissions import may_start
from portal.bids.queries.workforce import find_undertaking, get_workforce, list_readers, may_read
from portal.rules.actors import Role
from portal.rules.refusals import Invalid, NotAllowed, NotFound
from portal.rules.workforce_promises import PROMISES
from portal.unit_of_work import Work


def agree_undertaking(
    work: Work, procurement_id: UUID, promises: tuple[str, ...], readers: Sequence[UUID] | None = None
) -> None:
    """An owner agrees for the organisation and names who may read the table. Agreeing twice is agreeing once.

    readers: people of the organisation; None names the owner alone.
    Refuses: no table of posts (NotFound); not an owner; a promise not ticked; nobody named, or somebody of elsewhere.
    Records: UndertakingAgreed and ReadersNamed, in the organisation's own chain.
    Posts: nothing: the council never sees who agreed.
    """
    organisation_id = _owner(work, procurement_id)
    workforce = get_workforce(work.session, procurement_id)
    if set(PROMISES) - set(promises):
        raise Invalid(f"Tick all {len(PROMISES)} to see the table", field="promises")
    named = _known(work, procurement_id, readers)
    insert = postgresql_insert if work.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row_id = uuid4()
    made = work.session.execute(
        insert(Undertaking)
        .values(
            id=row_id,
            procurement_id=procurement_id,
            organisation_id=organisation_id,
            workforce_digest=workforce.digest,
            agreed_at=work.now,
            agreed_by=work.actor.user_id,
        )
        .on_conflict_do_nothing()
        .returning(Undertaking.id)
    ).scalar_one_or_none()
    if made is not None:
        note(work.session, Undertaking.__table__, made)
        work.record(
            UndertakingAgreed(
                organisation_id=organisation_id,
                procurement_id=procurement_id,
                workforce_digest=workforce.digest,
            )
        )
    _name(work, procurement_id, organisation_id, named)


def name_readers(work: Work, procurement_id: UUID, readers: Sequence[UUID]) -> None:
    """Name more people who may read the table. Who was named once stays named, and on record.

    Refuses: no undertaking (NotFound); not an owner; nobody named, or somebody of elsewhere.
    Records: ReadersNamed, where somebody is new. Posts: nothing.
    """
    organisation_id = _owner(work, procurement_id)
    _name(work, procurement_id, organisation_id, _known(work, procurement_id, readers))


def _owner(work: Work, procurement_id: UUID) -> UUID:
    may_start(work.actor).or_refuse()
    get_workforce(work.session, procurement_id)
    if not work.actor.is_any(Role.OWNER) or work.actor.organisation_id is None:
        raise NotAllowed("Only an owner can agree. Ask an owner.")
    return work.actor.organisation_id


def _known(work: Work, procurement_id: UUID, readers: Sequence[UUID] | None) -> list[UUID]:
    if readers is None:
        return [work.actor.user_id] if work.actor.user_id else []
    ours = {reader.user_id for reader in list_readers(work.session, work.actor, procurement_id)}
    if not readers or set(readers) - ours:
        raise Invalid("Add who will see it", field="readers")
    return list(readers)


def _name(work: Work, procurement_id: UUID, organisation_id: UUID, readers: Sequence[UUID]) -> None:
    undertaking_id = find_undertaking(work.session, organisation_id, procurement_id)
    if undertaking_id is None:
        raise NotFound
    there = {r.user_id for r in list_readers(work.session, work.actor, procurement_id) if r.reads}
    insert = postgresql_insert if work.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    new = [reader for reader in dict.fromkeys(readers) if reader not in there]
    for reader in new:
        made = work.session.execute(
            insert(UndertakingReader)
            .values(
                id=uuid4(),
                undertaking_id=undertaking_id,
                user_id=reader,
                named_at=work.now,
                named_by=work.actor.user_id,
            )
            .on_conflict_do_nothing()
            .returning(UndertakingReader.id)
        ).scalar_one_or_none()
        if made is not None:
            note(work.session, UndertakingReader.__table__, made)
    if new:
        work.record(
            ReadersNamed(
                organisation_id=organisation_id,
                procurement_id=procurement_id,
                readers=tuple(sorted(str(reader) for reader in new)),
            )
        )


def record_workforce_seen(work: Work, procurement_id: UUID, *, as_file: bool) -> None:
    """Keep that somebody of the organisation looked at the table, or saved it, in a short work of its own.

    Refuses: no table, not agreed, not named (NotFound). Records: WorkforceSeen, in the organisation's own chain.
    Posts: nothing.
    """
    get_workforce(work.session, procurement_id)
    organisation_id = work.actor.organisation_id
    if organisation_id is None or not may_read(work.session, work.actor, procurement_id):
        raise NotFound
    work.record(WorkforceSeen(organisation_id=organisation_id, procurement_id=procurement_id, as_file=as_file))
