"""Reading contracts: the register, one contract with its obligations, and what is still to be signed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.awards.queries import Notice, get_notice, get_recommendation
from portal.contracts.models import Contract, Obligation
from portal.contracts.permissions import may_see_contracts, may_sign
from portal.evaluation.queries import get_board
from portal.procurements.queries import ProcurementView, get_procurement
from portal.rules import codec
from portal.rules.actors import Actor
from portal.rules.awarding import LotAward
from portal.rules.promises import YearDue
from portal.rules.refusals import NotFound
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class ObligationView:
    """One promise as a duty."""

    number: int
    code: str
    title: str
    quantity: Decimal
    unit: str
    proxy_pence: int
    value_pence: int
    belongs: str
    place: str
    delivered_by: str
    evidence: str
    checked_by: str
    starts_on: date
    due_on: date
    by_year: tuple[YearDue, ...] = ()


@dataclass(frozen=True)
class ContractView:
    """One signed contract."""

    id: UUID
    procurement_id: UUID
    lot_id: str
    organisation_id: UUID
    organisation_name: str
    reference: str
    title: str
    contact: str
    value_pence: int
    starts_on: date
    ends_on: date
    signed_on: date
    recorded_at: datetime
    obligations: tuple[ObligationView, ...]


@dataclass(frozen=True)
class ToSign:
    """A lot that is awarded: its contract where it is signed, else what signing needs."""

    view: ProcurementView
    award: LotAward
    lot_title: str
    notice: Notice | None
    contract: ContractView | None


def _obligation(row: Obligation) -> ObligationView:
    own = {name: getattr(row, name) for name in ObligationView.__dataclass_fields__ if name != "by_year"}
    return ObligationView(**own, by_year=tuple(codec.decode(YearDue, each) for each in row.by_year or ()))


def _contract(row: Contract, obligations: list[Obligation]) -> ContractView:
    duties = tuple(_obligation(each) for each in sorted(obligations, key=lambda duty: duty.number))
    own = {n: getattr(row, n) for n in ContractView.__dataclass_fields__ if n != "obligations"}
    return ContractView(**own, obligations=duties)


def _with_obligations(session: Session, rows: list[Contract]) -> list[ContractView]:
    duties: dict[UUID, list[Obligation]] = {row.id: [] for row in rows}
    for each in session.scalars(select(Obligation).where(Obligation.contract_id.in_(list(duties)))):
        duties[each.contract_id].append(each)
    return [_contract(row, duties[row.id]) for row in rows]


def list_register(session: Session, actor: Actor) -> list[ContractView]:
    """All contracts, the last signed first. Raises NotFound for who may not know."""
    may_see_contracts(actor).or_refuse()
    rows = session.scalars(select(Contract).order_by(Contract.signed_on.desc(), Contract.reference))
    return _with_obligations(session, list(rows))


def get_contract(session: Session, actor: Actor, contract_id: UUID) -> ContractView:
    """One contract. Raises NotFound."""
    may_see_contracts(actor).or_refuse()
    row = session.get(Contract, contract_id)
    if row is None:
        raise NotFound
    return _with_obligations(session, [row])[0]


def contracts_by_procurement(session: Session, procurement_ids: Collection[UUID]) -> dict[UUID, list[ContractView]]:
    """The contracts of several procurements, by lot, in two queries. The caller asks who may."""
    rows = session.scalars(
        select(Contract).where(Contract.procurement_id.in_(procurement_ids)).order_by(Contract.lot_id)
    )
    found: dict[UUID, list[ContractView]] = {}
    for each in _with_obligations(session, list(rows)):
        found.setdefault(each.procurement_id, []).append(each)
    return found


def contracts_of(session: Session, procurement_id: UUID) -> list[ContractView]:
    """The contracts of one procurement, by lot. The caller asks who may."""
    rows = session.scalars(select(Contract).where(Contract.procurement_id == procurement_id).order_by(Contract.lot_id))
    return _with_obligations(session, list(rows))


def get_to_sign(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID, lot_id: str) -> ToSign:
    """What signing one lot needs. Raises NotFound, NotAllowed."""
    case = get_board(session, procurement_id).case
    view = get_procurement(session, procurement_id)
    may_sign(actor, case, view).or_refuse()
    recommended = get_recommendation(session, keyring, procurement_id)
    award = recommended.lot(lot_id) if recommended is not None and recommended.approved else None
    if award is None or award.submission_id is None or view.pack is None:
        raise NotFound
    signed = next((c for c in contracts_of(session, procurement_id) if c.lot_id == lot_id), None)
    return ToSign(view, award, view.pack.lot(lot_id).title, get_notice(session, procurement_id), signed)
