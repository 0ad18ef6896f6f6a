"""The undertaking to keep the table of posts private, and who looked at it."""

from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from portal.bids.events import UndertakingAgreed, WorkforceSeen
from portal.bids.models import Undertaking
from portal.bids.permissions import may_start
from portal.bids.queries.workforce import get_workforce, has_agreed
from portal.rules.actors import Role
from portal.rules.refusals import Invalid, NotAllowed, NotFound
from portal.rules.workforce_promises import PROMISES
from portal.unit_of_work import Work


def agree_undertaking(work: Work, procurement_id: UUID, promises: tuple[str, ...]) -> None:
    """An owner agrees for the organisation. Agreeing twice is agreeing once.

    Refuses: no table of posts (NotFound); not an owner; a promise not ticked. Records: UndertakingAgreed, in the
    organisation's own chain. Posts: nothing: the council never sees who agreed.
    """
    may_start(work.actor).or_refuse()
    workforce = get_workforce(work.session, procurement_id)
    if not work.actor.is_any(Role.OWNER) or work.actor.organisation_id is None:
        raise NotAllowed("Only an owner can agree. Ask an owner.")
    if set(PROMISES) - set(promises):
        raise Invalid(f"Tick all {len(PROMISES)} to see the table", field="promises")
    insert = postgresql_insert if work.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row_id = uuid4()
    made = work.session.execute(
        insert(Undertaking)
        .values(
            id=row_id,
            procurement_id=procurement_id,
            organisation_id=work.actor.organisation_id,
            workforce_digest=workforce.digest,
            agreed_at=work.now,
            agreed_by=work.actor.user_id,
        )
        .on_conflict_do_nothing()
        .returning(Undertaking.id)
    ).scalar_one_or_none()
    if made is not None:
        work.record(
            UndertakingAgreed(
                organisation_id=work.actor.organisation_id,
                procurement_id=procurement_id,
                workforce_digest=workforce.digest,
            )
        )


def record_workforce_seen(work: Work, procurement_id: UUID, *, as_file: bool) -> None:
    """Keep that somebody of the organisation looked at the table, or saved it, in a short work of its own.

    Refuses: no table, or not agreed (NotFound). Records: WorkforceSeen, in the organisation's own chain. Posts: nothing.
    """
    get_workforce(work.session, procurement_id)
    organisation_id = work.actor.organisation_id
    if organisation_id is None or not has_agreed(work.session, organisation_id, procurement_id):
        raise NotFound
    work.record(WorkforceSeen(organisation_id=organisation_id, procurement_id=procurement_id, as_file=as_file))
