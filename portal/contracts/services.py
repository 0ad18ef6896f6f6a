"""Recording a signature: the contract, and the winner's promises as duties."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from portal.awards.queries import get_recommendation
from portal.bids import queries as bids
from portal.contracts import events
from portal.contracts.models import Contract, Obligation
from portal.contracts.queries import contracts_of, get_to_sign
from portal.intentions.services import mark_closed
from portal.procurements.queries import lock_procurement
from portal.rules import codec
from portal.rules.awarding import signature_fault
from portal.rules.pack import Pack
from portal.rules.promises import years_due
from portal.rules.refusals import Invalid, NotFound, Refusal
from portal.rules.snapshot import CommitmentFact
from portal.rules.wording import in_london
from portal.unit_of_work import Work


def sign_contract(work: Work, procurement_id: UUID, lot_id: str, signed_on: date) -> UUID:
    """The officer records when the contract for one lot was signed; its promises become duties with a day (CL-11-e).

    Once every awarded lot is signed the procurement counts as awarded and its plan is closed.
    Refuses: anybody but the procurement officer; before the award notice; a day inside standstill (CL-12-d) or in the
    future; twice.
    Records: ContractSigned. Posts: nothing.
    """
    procurement = lock_procurement(work, procurement_id)
    found = get_to_sign(work.session, work.parts.keyring, work.actor, procurement_id, lot_id)
    if found.contract is not None:
        raise Refusal("This contract is recorded as signed already.")
    sign_from = found.notice.sign_from if found.notice else None
    fault = signature_fault(signed_on, in_london(work.now).date(), sign_from)
    if fault:
        raise Invalid(fault, field="signed_on")
    pack, award = found.view.pack, found.award
    if pack is None or award.submission_id is None or award.price_pence is None:
        raise NotFound
    snapshot = bids.read_snapshot(work.session, work.parts.keyring, award.submission_id)
    number = [lot.id for lot in pack.lots].index(lot_id) + 1
    row = Contract(
        id=uuid4(),
        procurement_id=procurement_id,
        lot_id=lot_id,
        submission_id=award.submission_id,
        organisation_id=award.organisation_id,
        organisation_name=award.organisation_name,
        reference=f"{pack.reference}-C{number}",
        title=pack.title if len(pack.lots) == 1 else f"{pack.title}: {found.lot_title}",
        contact=snapshot.contact_email,
        value_pence=award.price_pence,
        starts_on=pack.timetable.start_on,
        ends_on=pack.timetable.end_on,
        signed_on=signed_on,
        recorded_by=work.actor.user_id,
        recorded_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.session.add_all(
        _obligation(row.id, place, promise, pack) for place, promise in enumerate(snapshot.commitments, start=1)
    )
    work.session.flush()
    work.record(
        events.ContractSigned(
            procurement_id=procurement_id,
            contract_id=row.id,
            lot_id=lot_id,
            submission_id=award.submission_id,
            signed_on=signed_on,
            value_pence=row.value_pence,
            obligations=len(snapshot.commitments),
        )
    )
    recommended = get_recommendation(work.session, work.parts.keyring, procurement_id)
    awarded = {lot.lot_id for lot in recommended.lots if lot.submission_id is not None} if recommended else set()
    if awarded <= {contract.lot_id for contract in contracts_of(work.session, procurement_id)}:
        procurement.signed_at = work.now
        if procurement.intention_id is not None:
            mark_closed(work, procurement.intention_id)
    return row.id


def _obligation(contract_id: UUID, number: int, promise: CommitmentFact, pack: Pack) -> Obligation:
    measure = next((each for each in pack.measures if each.id == promise.criterion_id), None)
    return Obligation(
        contract_id=contract_id,
        number=number,
        code=promise.code,
        title=promise.title,
        quantity=Decimal(promise.quantity),
        unit=promise.unit,
        proxy_pence=measure.proxy_pence if measure else 0,
        value_pence=promise.value_pence,
        belongs=promise.belongs,
        place=promise.place,
        delivered_by=promise.delivered_by,
        evidence=promise.evidence or (measure.evidence if measure else ""),
        checked_by=measure.checked_by if measure else "The contract manager",
        starts_on=promise.starts_on,
        due_on=promise.ends_on,
        by_year=codec.encode(years_due(pack.timetable, promise.by_year, promise.ends_on)) or None,
    )
