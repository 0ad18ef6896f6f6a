"""A file taken to another place of the same bid, or put there as well (CL-01-a)."""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.bids.events import FileMoved
from portal.bids.models import BidFile
from portal.bids.queries.drafts import answer_place
from portal.bids.sealed import BidSeal
from portal.bids.services.amounts import refuse_beyond_bid
from portal.bids.services.drafting import open_draft
from portal.bids.services.filing import keep_file, refuse_too_many
from portal.rules.refusals import Invalid, NotFound, Unavailable
from portal.rules.snapshot import FileFact
from portal.storage.intake import Incoming, ReceivedFile
from portal.storage.models import StoredFile
from portal.storage.scans import copy_state, refuse_unsafe
from portal.storage.vault import NotThere, StoreTrouble
from portal.unit_of_work import Work


def place_file(
    work: Work, bid_id: UUID, file_id: UUID, question_id: str, *, lot_id: str = "", copy: bool = False
) -> UUID:
    """Take a file of the draft to another question or lot, or put the same file there as well; gives its id there.

    Refuses: late; a file that is not there or was taken out (NotFound); a copy of a harmful one; the place where it stands;
    a place that takes no more files, beside "place"; a store that does not answer (Unavailable).
    Records: FileMoved, or FileAdded for a copy. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    row = work.session.get(BidFile, file_id, populate_existing=True)
    if row is None or row.bid_id != bid.id or row.removed_at is not None:
        raise NotFound
    _, lot = answer_place(pack, question_id, lot_id)
    if (row.place, row.lot_id) == (question_id, lot):
        raise Invalid("The file is in this place already. Choose another.", field="place")
    try:
        refuse_too_many(work, bid, pack.question(question_id), lot)
    except Invalid as full:
        raise Invalid(full.message, field="place") from full
    seal = BidSeal(work.parts.keyring, bid)
    fact = replace(seal.read_fact(row.id, row.sealed_facts), place=question_id)
    if not copy:
        before = (row.place, row.lot_id)
        row.place, row.lot_id, row.sealed_facts = question_id, lot, seal.seal_fact(fact)
        work.session.flush()
        work.record(
            FileMoved(
                bid_id=bid.id,
                file_id=row.id,
                place=question_id,
                lot_id=lot,
                from_place=before[0],
                from_lot_id=before[1],
            )
        )
        return row.id
    stored = work.session.scalar(select(StoredFile).where(StoredFile.id == row.stored_file_id))
    if stored is None:
        raise NotFound
    refuse_beyond_bid(work, bid, stored.size, field="place")
    refuse_unsafe(work.session, None, stored.id)
    new_id = uuid4()
    try:
        with _unsealed(work, seal, row.id, stored, fact) as received:
            if received.sha256 != fact.sha256:
                raise StoreTrouble("what is stored is not what was added")
            moved = replace(fact, file_id=new_id)
            kept = keep_file(work, bid, received, moved, lot_id=lot, content_type=stored.content_type)
            copy_state(work.session, stored.id, kept, work.system_now)
    except (NotThere, StoreTrouble) as trouble:
        raise Unavailable(
            "We could not open that file. It is kept. Try again in a few minutes.", field="place"
        ) from trouble
    return new_id


def _unsealed(work: Work, seal: BidSeal, file_id: UUID, stored: StoredFile, fact: FileFact) -> ReceivedFile:
    """The file's own bytes on our disk, to be removed by the caller."""
    incoming = Incoming(work.parts.incoming, fact.size)
    try:
        for piece in seal.read_file(file_id, work.parts.vault.open(stored.vault_key)):
            incoming.write(piece)
        received = incoming.received(fact.name)
    except BaseException:
        incoming.close()
        raise
    incoming.leave()
    return received
