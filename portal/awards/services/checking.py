"""Due diligence: what was checked about a bidder before the award, by whom."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.awards import events
from portal.awards.models import DueDiligence
from portal.awards.permissions import may_check
from portal.awards.queries import diligence_titles
from portal.evaluation.queries import get_board
from portal.evaluation.sealed import digest_of, seal_words
from portal.procurements.queries import lock_procurement
from portal.rules.diligence import faults_of
from portal.rules.refusals import Invalid, NotFound
from portal.rules.wording import in_london
from portal.unit_of_work import Work


def record_check(
    work: Work,
    procurement_id: UUID,
    organisation_id: UUID,
    *,
    kind: str,
    outcome: str,
    checked_on: date | None,
    what: str,
) -> None:
    """The officer records one thing checked about one bidder; checked again is a new row, and the last one counts.

    kind, outcome: of `portal.rules.diligence`.
    Refuses: anybody but the procurement officer; before the lock and after the approval; a bidder who did not bid here;
    a day to come, no words, each beside its field.
    Records: DueDiligenceRecorded. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_check(work.actor, board.case, board.view).or_refuse()
    if organisation_id not in board.bidders:
        raise NotFound
    titles = diligence_titles(board.pack)
    faults = faults_of(
        titles, kind=kind, outcome=outcome, checked_on=checked_on, what=what, today=in_london(work.now).date()
    )
    if faults or checked_on is None:
        raise Invalid(next(iter(faults.values())), errors=faults)
    number = work.session.scalar(
        select(func.max(DueDiligence.number)).where(
            DueDiligence.procurement_id == procurement_id,
            DueDiligence.organisation_id == organisation_id,
            DueDiligence.kind == kind,
        )
    )
    row = DueDiligence(
        id=uuid4(),
        procurement_id=procurement_id,
        organisation_id=organisation_id,
        kind=kind,
        number=(number or 0) + 1,
        outcome=outcome,
        checked_on=checked_on,
        checked_by=work.actor.user_id,
        at=work.now,
    )
    row.sealed = seal_words(work.parts.keyring, DueDiligence.__tablename__, row.id, {"what": what.strip()})
    work.session.add(row)
    work.session.flush()
    work.record(
        events.DueDiligenceRecorded(
            procurement_id=procurement_id,
            organisation_id=organisation_id,
            kind=kind,
            number=row.number,
            outcome=outcome,
            digest=digest_of(row.sealed),
            title=titles[kind],
            bidder=board.bidders[organisation_id],
        )
    )
