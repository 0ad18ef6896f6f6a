"""Until when a tender is kept, whether it is held, what was destroyed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.contracts.models import Contract
from portal.procurements.permissions import may_see_staff_pages
from portal.procurements.queries import ProcurementView, get_procurement, list_all
from portal.retention.models import Purge, RetentionHold
from portal.rules.actors import Actor
from portal.rules.retention import TENDER_KINDS, Kind, TenderDates, TenderFacts, add_months, period, tender_dates
from portal.rules.wording import in_london


@dataclass(frozen=True)
class HoldLine:
    """One word of an approver about a hold, by name."""

    held: bool
    reason: str
    by: str
    at: datetime


_TITLES = {
    Kind.TENDER_RECORD: "The whole record, with the bid that won",
    Kind.OTHER_BIDS: "Bids that did not win, with their files",
    Kind.UNSENT_BIDS: "Bids that were begun and never sent",
}


@dataclass(frozen=True)
class Keeping:
    """How a tender is kept. purged: when each part was destroyed; holds: newest first."""

    view: ProcurementView
    dates: TenderDates
    purged: dict[Kind, datetime]
    holds: tuple[HoldLine, ...] = ()

    @property
    def held(self) -> bool:
        """True where nothing may be destroyed, whatever the dates."""
        return bool(self.holds) and self.holds[0].held

    def lines(self) -> list[tuple[str, str, date | None, datetime | None]]:
        """For each part: what it is, the law, the first day it may be destroyed, when it was."""
        rows = [period(kind, self.view.created_at.date()) for kind in reversed(TENDER_KINDS)]
        return [(_TITLES[row.kind], row.law, self.dates.of(row.kind), self.purged.get(row.kind)) for row in rows]


def get_keeping(session: Session, actor: Actor, procurement_id: UUID) -> Keeping:
    """For officers, and auditors once it is published. Raises NotFound. Five queries."""
    view = get_procurement(session, procurement_id)
    may_see_staff_pages(actor, published=view.published_at is not None).or_refuse()
    return keeping_of(session, [view])[0]


def keeping_of(session: Session, views: Collection[ProcurementView]) -> list[Keeping]:
    """How each tender is kept, in three queries."""
    ids = [view.id for view in views]
    contracts = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(Contract.procurement_id, func.max(Contract.signed_on), func.max(Contract.ends_on))
            .where(Contract.procurement_id.in_(ids))
            .group_by(Contract.procurement_id)
        )
    }
    purged: dict[UUID, dict[Kind, datetime]] = defaultdict(dict)
    for purge in session.scalars(select(Purge).where(Purge.procurement_id.in_(ids))):
        purged[purge.procurement_id][Kind(purge.kind)] = purge.at
    holds: dict[UUID, list[HoldLine]] = defaultdict(list)
    said = (
        select(RetentionHold, User.name)
        .join(User, User.id == RetentionHold.by)
        .where(RetentionHold.procurement_id.in_(ids))
        .order_by(RetentionHold.number.desc())
    )
    for row, name in session.execute(said):
        holds[row.procurement_id].append(HoldLine(row.held, row.reason, name, row.at))
    return [
        Keeping(view, tender_dates(_facts(view, contracts.get(view.id))), purged[view.id], tuple(holds[view.id]))
        for view in views
    ]


def list_keeping(session: Session) -> list[Keeping]:
    """Every tender: for the operator's commands."""
    return keeping_of(session, list_all(session))


def _facts(view: ProcurementView, contract: tuple[date, date] | None) -> TenderFacts:
    if view.signed_at is not None and contract is not None:
        signed_on, ends_on = contract
        # The day may come later than planned: every extension the pack allows counts as taken.
        months = view.pack.extension.months if view.pack and view.pack.extension else 0
        return TenderFacts(
            signed_on=max(signed_on, in_london(view.signed_at).date()), contract_ends_on=add_months(ends_on, months)
        )
    if view.terminated_at is not None:
        return TenderFacts(stopped_on=in_london(view.terminated_at).date())
    return TenderFacts()
