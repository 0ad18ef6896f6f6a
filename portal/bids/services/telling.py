"""What the council's acts mean for bids: everybody concerned is told in the same transaction, so at the same minute."""

from uuid import UUID

from sqlalchemy import select

from portal.accounts.queries import addresses_of
from portal.bids.events import ChangesRead, ChangeTold, EndTold
from portal.bids.messages import ContactChanged, OpportunityChanged, OpportunityEnded
from portal.bids.models import Bid, Undertaking
from portal.bids.permissions import may_see
from portal.bids.services.drafting import lock_bid
from portal.procurements.events import HandedOver, PackAmended, ProcurementEnded
from portal.procurements.queries import changes_since, get_procurement
from portal.rules.amending import EndingKind, what_counts
from portal.rules.refusals import NotFound
from portal.unit_of_work import Work


def tell_of_change(work: Work, event: PackAmended) -> None:
    """Hears of a further version: mails everybody of every organisation that started a bid or took the undertaking.

    The act's own chain says nothing of whom: before the opening nobody at the council may know that anybody bids.
    Records: ChangeTold in each bid's own chain. Posts: OpportunityChanged.
    """
    view = get_procurement(work.session, event.procurement_id)
    if view.pack is None:
        raise NotFound
    fields = tuple(change.label for change in changes_since(work.session, view.id, view.pack.version - 1, view.pack))
    bids = _bids(work, event.procurement_id)
    for bid in bids.values():
        work.record(ChangeTold(bid_id=bid.id, version=event.version, deadline_at=event.deadline_at))
    for organisation_id, addresses in addresses_of(work.session, _concerned(work, view.id, bids)).items():
        own = bids.get(organisation_id)
        for address in addresses:
            work.post(
                OpportunityChanged(
                    to=address,
                    title=view.title,
                    reference=view.reference,
                    version=event.version,
                    reason=event.reason,
                    fields=fields,
                    closes_at=event.deadline_at,
                    closed_before=event.deadline_before,
                    deadline_reason=view.deadline_reason,
                    counts=what_counts(event.version, event.deadline_at),
                    link=f"/bids/{own.id}/changes" if own else f"/opportunity/{view.reference}/changes",
                )
            )


def tell_of_end(work: Work, event: ProcurementEnded) -> None:
    """Hears that it ended without a contract. Records: EndTold in each bid's own chain. Posts: OpportunityEnded."""
    view = get_procurement(work.session, event.procurement_id)
    bids = _bids(work, event.procurement_id)
    for bid in bids.values():
        work.record(EndTold(bid_id=bid.id))
    for addresses in addresses_of(work.session, _concerned(work, view.id, bids)).values():
        for address in addresses:
            work.post(
                OpportunityEnded(
                    to=address,
                    title=view.title,
                    reference=view.reference,
                    no_award=event.kind == EndingKind.NO_AWARD,
                    reason=event.reason,
                    opened=view.opened_at is not None,
                )
            )


def tell_of_handover(work: Work, event: HandedOver) -> None:
    """Hears that somebody else is to be asked, once it is published. Records: nothing. Posts: ContactChanged."""
    view = get_procurement(work.session, event.procurement_id)
    contact = view.contact
    if contact is None or view.published_at is None:
        return
    concerned = _concerned(work, view.id, _bids(work, event.procurement_id))
    for addresses in addresses_of(work.session, concerned).values():
        for address in addresses:
            work.post(
                ContactChanged(
                    to=address,
                    title=view.title,
                    reference=view.reference,
                    contact_name=contact.name,
                    contact_phone=contact.phone,
                    contact_email=contact.email,
                )
            )


def look_at_changes(work: Work, bid_id: UUID, version: int) -> None:
    """Say that what changed was read, up to a version. Answers stay as they are.

    Refuses: not theirs (NotFound); a version that is not published. Records: ChangesRead, once. Posts: nothing.
    """
    bid = work.session.get(Bid, bid_id)
    may_see(work.actor, bid).or_refuse()
    bid = lock_bid(work, bid_id)
    newest = get_procurement(work.session, bid.procurement_id).published_version or 1
    if not 1 <= version <= newest:
        raise NotFound
    if version <= (bid.looked_version or 1):
        return
    bid.looked_version = version
    work.session.flush()
    work.record(ChangesRead(bid_id=bid.id, version=version))


def _bids(work: Work, procurement_id: UUID) -> dict[UUID, Bid]:
    """Every bid of the procurement by organisation, in the order in which their chains are written."""
    rows = work.session.scalars(select(Bid).where(Bid.procurement_id == procurement_id))
    return {bid.organisation_id: bid for bid in sorted(rows, key=lambda bid: str(bid.id))}


def _concerned(work: Work, procurement_id: UUID, bids: dict[UUID, Bid]) -> set[UUID]:
    agreed = work.session.scalars(
        select(Undertaking.organisation_id).where(Undertaking.procurement_id == procurement_id)
    )
    return {*bids, *agreed}
