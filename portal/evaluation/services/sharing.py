"""Saying who marks which question, before marking begins."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from portal.evaluation import events
from portal.evaluation.models import Assignment
from portal.evaluation.queries.sharing import get_sharing
from portal.procurements.queries import lock_procurement
from portal.rules.refusals import Invalid
from portal.rules.sharing import share_faults
from portal.unit_of_work import Work


def share_out(work: Work, procurement_id: UUID, shares: Mapping[str, Sequence[UUID]]) -> None:
    """Officer or chair say who marks what. shares: member ids by question id; every question is in it.

    Refuses: anybody else; once a mark is saved; who is not on the panel or of the other kind than published; fewer members
    than policy asks.
    Records: SharedOut. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    page = get_sharing(work.session, work.actor, procurement_id)
    page.may_share.or_refuse()
    if faults := share_faults(page.board.pack, page.board.markers, shares):
        raise Invalid(next(iter(faults.values())), errors=faults)
    kept = {q.id: sorted(str(each) for each in set(shares[q.id])) for q in page.board.pack.questions}
    number = work.session.scalar(select(func.max(Assignment.number)).where(Assignment.procurement_id == procurement_id))
    row = Assignment(
        procurement_id=procurement_id,
        number=(number or 0) + 1,
        shares=kept,
        assigned_by=work.actor.user_id,
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.record(
        events.SharedOut(
            procurement_id=procurement_id,
            number=row.number,
            shares=tuple(f"{name} {each}" for name, who in sorted(kept.items()) for each in who),
        )
    )
