"""What follows when the scanner answers later about a file of a bid."""

from uuid import UUID

from sqlalchemy import select

from portal.bids.events import FileScanned
from portal.bids.messages import FileHarmful, FileNotChecked
from portal.bids.models import Bid, BidFile, Submission
from portal.bids.queries.sent import bidder_addresses, owner_addresses
from portal.bids.sealed import BidSeal
from portal.bids.services.drafting import lock_bid
from portal.procurements.queries import get_procurement
from portal.rules import snapshot
from portal.rules.kept_back import UNCHECKABLE
from portal.storage.scanner import Scan
from portal.storage.scans import KEPT_BACK, conclude
from portal.unit_of_work import Work


def note_file_scan(work: Work, stored_file_id: UUID, scan: Scan) -> bool:
    """Write down the answer about a bid's file; False where the file is none of a bid. Written down once.

    Refuses: nothing. Records: FileScanned, on the bid's own chain. Posts: FileHarmful, or FileNotChecked, to the bidder's
    owners, and to nobody of the council, where a file that is kept back stands in the draft or in a bid that was sent.
    """
    row = work.session.scalar(select(BidFile).where(BidFile.stored_file_id == stored_file_id))
    if row is None:
        return False
    bid = lock_bid(work, row.bid_id)
    work.session.refresh(row)
    if not conclude(work.session, stored_file_id, scan, work.system_now):
        return True
    work.record(FileScanned(bid_id=bid.id, file_id=row.id, outcome=scan.outcome))
    if scan.outcome not in KEPT_BACK:
        return True
    contacts = _sent_with(work, bid, row.id)
    if row.removed_at is None or contacts is not None:
        _tell(work, bid, row, contacts, scan.outcome)
    return True


def _sent_with(work: Work, bid: Bid, file_id: UUID) -> list[str] | None:
    """Who is named as the contact in what was sent with this file, or None where nothing was."""
    seal = BidSeal(work.parts.keyring, bid)
    rows = work.session.scalars(select(Submission).where(Submission.bid_id == bid.id))
    sent = [snapshot.read(seal.read_snapshot(row.id, row.sealed)) for row in rows]
    found = [each.contact_email for each in sent if any(file.file_id == file_id for file in each.files)]
    return found or None


def _tell(work: Work, bid: Bid, row: BidFile, contacts: list[str] | None, outcome: str) -> None:
    fact = BidSeal(work.parts.keyring, bid).read_fact(row.id, row.sealed_facts)
    procurement = get_procurement(work.session, bid.procurement_id)
    people = set(owner_addresses(work.session, bid.organisation_id))
    for contact in contacts or []:
        people |= set(bidder_addresses(work.session, bid.organisation_id, contact))
    message = FileNotChecked if outcome == UNCHECKABLE else FileHarmful
    for address in sorted(people):
        work.post(
            message(
                to=address,
                title=procurement.title,
                reference=procurement.reference,
                file=fact.name,
                sent=contacts is not None,
                still_open=procurement.is_open(work.now),
                deadline_at=procurement.deadline_at or work.now,
                link=f"/bids/{bid.id}",
            )
        )
