"""Ending a procurement without a contract, and handing one over."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from portal.accounts.queries import get_actor
from portal.intentions import services as intentions
from portal.procurements import events, messages
from portal.procurements.models import Ending, Handover, Procurement, Seat
from portal.procurements.permissions import may_end, may_hand_over
from portal.procurements.queries import SeatView, draft_of, lock_procurement, people_for_seats, seats_of
from portal.procurements.services.drafting import keep_page
from portal.rules import codec
from portal.rules.amending import LEAST_LETTERS, EndingKind
from portal.rules.drafting import ContactDraft, Draft
from portal.rules.pack import Contact
from portal.rules.refusals import Invalid
from portal.rules.seats import SeatKind, seat_faults
from portal.unit_of_work import Work


def end_procurement(work: Work, procurement_id: UUID, kind: EndingKind, reason: str) -> None:
    """End it without a contract, for good and for all lots: stopped, or after the opening no contract awarded.

    Bids that were not opened stay sealed for ever. The plan it came from is closed.
    Refuses: anybody but an approver with a seat here who is off the panel; before publication; twice; once the award notice
    is out; no reason; “no contract” before the bids were opened.
    Records: ProcurementEnded, whose listeners tell everyone in this transaction. Posts: ProcurementStopped to the seats.
    """
    row = lock_procurement(work, procurement_id)
    seats = seats_of(work.session, row.id)
    may_end(work.actor, row, seats={seat.kind for seat in seats if seat.user_id == work.actor.user_id}).or_refuse()
    if len(reason.strip()) < LEAST_LETTERS:
        raise Invalid("Enter why it ends, for all to read", field="reason")
    if kind is EndingKind.NO_AWARD and row.opened_at is None:
        raise Invalid("The bids are not open yet, so nobody can know that none can win. Stop it instead.", field="kind")
    row.terminated_at = work.now
    row.amendment_started_at, row.amendment_started_by, row.amendment_base = None, None, None
    work.session.add(
        Ending(procurement_id=row.id, kind=kind.value, reason=reason.strip(), at=work.now, by=work.actor.user_id)
    )
    work.session.flush()
    if row.intention_id is not None:
        intentions.mark_closed(work, row.intention_id)
    work.record(
        events.ProcurementEnded(procurement_id=row.id, reference=row.reference, kind=kind.value, reason=reason.strip())
    )
    for name, email in sorted({(seat.name, seat.email) for seat in seats if seat.user_id != work.actor.user_id}):
        work.post(
            messages.ProcurementStopped(
                to=email,
                name=name,
                decided_by=work.actor.name,
                title=row.title,
                reference=row.reference,
                no_award=kind is EndingKind.NO_AWARD,
                reason=reason.strip(),
            )
        )


def hand_over(work: Work, procurement_id: UUID, to_user: UUID, phone: str, reason: str) -> None:
    """Give the seat of the procurement officer to another; from now on bidders ask them.

    What is published stays frozen: the new contact stands beside it, on the same pages.
    Refuses: anybody but a procurement officer; a person who is none, or has it already, or holds a seat that must be apart;
    no telephone, no reason; once it has ended.
    Records: HandedOver, whose listeners tell bidders. Posts: ProcurementHandedOver to both officers.
    """
    row = lock_procurement(work, procurement_id)
    may_hand_over(work.actor, row).or_refuse()
    seats = seats_of(work.session, row.id)
    holders = [seat for seat in seats if seat.kind is SeatKind.OFFICER]
    person = next(
        (one for one in people_for_seats(work.session).for_seat(SeatKind.OFFICER) if one.user_id == to_user), None
    )
    if person is None:
        raise Invalid("Select a procurement officer", field="to_user")
    if any(seat.user_id == to_user for seat in holders):
        raise Invalid(f"{person.name} runs it already. Select somebody else", field="to_user")
    if not phone.strip():
        raise Invalid("Enter their telephone", field="phone")
    if len(reason.strip()) < LEAST_LETTERS:
        raise Invalid("Enter why it is handed over", field="reason")
    _refuse_both_seats(row, seats, to_user)
    for held in holders:
        seat = work.session.get_one(Seat, held.id)
        seat.released_at, seat.released_reason = work.now, reason.strip()
    work.session.add(Seat(procurement_id=row.id, user_id=to_user, kind=SeatKind.OFFICER.value, given_at=work.now))
    told = get_actor(work.session, to_user)
    contact = Contact(told.name, phone.strip(), told.email)
    if row.published_at is None:
        keep_page(work, row, _with_contact(row.draft, contact), "contact")
    else:
        row.contact = codec.encode(contact)
        # A later change of the pack carries the new person into it.
        row.draft = codec.encode(_with_contact(row.draft, contact))
        if row.amendment_base is not None:
            base = codec.encode(_with_contact(row.amendment_base["draft"], contact))
            row.amendment_base = {**row.amendment_base, "draft": base}
    before = holders[0] if holders else None
    work.session.add(
        Handover(
            procurement_id=row.id,
            from_user=before.user_id if before else None,
            to_user=to_user,
            reason=reason.strip(),
            contact=codec.encode(contact),
            at=work.now,
            by=work.actor.user_id,
        )
    )
    work.session.flush()
    work.record(
        events.HandedOver(
            procurement_id=row.id,
            reference=row.reference,
            from_user=before.user_id if before else None,
            to_user=to_user,
            to_name=told.name,
            reason=reason.strip(),
        )
    )
    for name, email in [(told.name, told.email), *([(before.name, before.email)] if before else [])]:
        work.post(
            messages.ProcurementHandedOver(
                to=email,
                name=name,
                new_officer=told.name,
                by=work.actor.name,
                title=row.title,
                reference=row.reference,
                procurement_id=row.id,
                reason=reason.strip(),
            )
        )


def _with_contact(stored: dict[str, Any], contact: Contact) -> Draft:
    return replace(draft_of(stored), contact=ContactDraft(contact.name, contact.phone, contact.email))


def _refuse_both_seats(row: Procurement, seats: list[SeatView], to_user: UUID) -> None:
    """Raise Invalid where the newcomer holds a seat that must be apart from the officer's."""
    before = [(seat.kind, seat.user_id) for seat in seats]
    after = [pair for pair in before if pair[0] is not SeatKind.OFFICER] + [(SeatKind.OFFICER, to_user)]
    known = set(seat_faults(before, row.drafted_by))
    new = [fault for fault in seat_faults(after, row.drafted_by) if fault not in known]
    if new:
        raise Invalid(f"{new[0]} Select somebody else.", field="to_user")
