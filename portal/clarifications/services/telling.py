"""Askers who began no bid hear of a change too: with all others, in the same transaction."""

from portal.accounts.queries import addresses_of
from portal.bids.messages import OpportunityChanged
from portal.bids.queries import organisations_concerned
from portal.clarifications.queries.ground import pack_of
from portal.clarifications.queries.pages import askers
from portal.procurements.events import PackAmended
from portal.procurements.queries import changes_since, get_procurement
from portal.rules.amending import what_counts
from portal.unit_of_work import Work


def tell_askers_of_change(work: Work, event: PackAmended) -> None:
    """Hears of a further version. Records: nothing: no chain tells who asked. Posts: OpportunityChanged."""
    view = get_procurement(work.session, event.procurement_id)
    pack = pack_of(view)
    told = organisations_concerned(work.session, view.id)
    more = askers(work.session, work.parts.keyring, view.id) - told
    if not more:
        return
    fields = tuple(change.label for change in changes_since(work.session, view.id, pack.version - 1, pack))
    for addresses in addresses_of(work.session, more).values():
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
                    link=f"/opportunity/{view.reference}/changes",
                )
            )
