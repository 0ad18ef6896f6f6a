"""Who does what in a procurement."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from portal.procurements import events
from portal.procurements.models import Seat
from portal.procurements.permissions import may_run
from portal.procurements.queries import Chosen, draft_of, lock_procurement, people_for_seats
from portal.procurements.services.drafting import keep_page, refuse_stale
from portal.rules.refusals import Invalid, NotAllowed
from portal.rules.seats import SEAT_NAMES
from portal.unit_of_work import Work


def fill_seats(work: Work, procurement_id: UUID, chosen: Sequence[Chosen], seen_version: int) -> int:
    """Set every seat anew; gives the draft's new number. Seats that must be apart are told by the checks, not here.

    Refuses: who may not, a published pack, a stale form, a person who may not sit there.
    Records: SeatsFilled, DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    may_run(work.actor, row).or_refuse()
    if row.published_at is not None:
        raise NotAllowed("This is published. The people stay as they are. To change who runs it, hand it over.")
    draft = draft_of(row.draft)
    refuse_stale(draft, "seats", seen_version)
    people = people_for_seats(work.session)
    for one in chosen:
        if one.user_id not in {person.user_id for person in people.for_seat(one.kind)}:
            raise Invalid(f"This person cannot have the seat “{SEAT_NAMES[one.kind]}”.", field=one.kind.value)
    work.session.execute(delete(Seat).where(Seat.procurement_id == row.id))
    unique = {(one.kind, one.user_id): one for one in chosen}
    work.session.add_all(
        Seat(procurement_id=row.id, user_id=one.user_id, kind=one.kind.value, supports=one.supports, given_at=work.now)
        for one in unique.values()
    )
    work.session.flush()
    work.record(
        events.SeatsFilled(
            procurement_id=row.id,
            reference=row.reference,
            seats=tuple(sorted(f"{kind.value}:{person}" for kind, person in unique)),
        )
    )
    return keep_page(work, row, draft, "seats")
