"""Files of a bid: looked into, sealed on their way to the store, never replaced."""

from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.bids.events import FileAdded, FileRefused, FileRemoved
from portal.bids.models import Bid, BidFile
from portal.bids.permissions import may_see
from portal.bids.queries.drafts import answer_place
from portal.bids.sealed import BidSeal
from portal.bids.services.amounts import refuse_beyond_bid
from portal.bids.services.drafting import open_draft
from portal.procurements.queries import find_blank_form
from portal.rules.pack import Question
from portal.rules.refusals import Invalid, NotFound, Unavailable
from portal.rules.snapshot import FileFact
from portal.rules.wording import count_of
from portal.storage.checking import CheckedFile
from portal.storage.intake import ReceivedFile, clean_name
from portal.storage.keeping import keep
from portal.storage.scanner import NOT_SCANNED, Scan
from portal.storage.vault import StoreTrouble
from portal.unit_of_work import Work


def add_file(work: Work, bid_id: UUID, question_id: str, file: CheckedFile, *, lot_id: str = "") -> UUID:
    """Take a file in beside an answer; gives its id. The same file twice is taken twice (CL-01-a).

    Refuses: late; more files than the question takes; more than a bid may hold; our own blank form, unfilled (CL-02-a); a
    store that does not answer (Unavailable). What the file is was looked at before.
    Records: FileAdded. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    _, lot = answer_place(pack, question_id, lot_id)
    refuse_too_many(work, bid, pack.question(question_id), lot)
    received, facts = file.received, file.facts
    refuse_beyond_bid(work, bid, received.size)
    blank = find_blank_form(work.session, bid.procurement_id, received.sha256)
    if blank is not None:
        raise Invalid(
            f"{file.name} is our form, and nothing is filled in. Fill it in, save it, then add it.", field="file"
        )
    fact = FileFact(uuid4(), question_id, file.name, facts.kind, received.size, received.sha256, facts.pages)
    keep_file(work, bid, received, fact, lot_id=lot, content_type=facts.content_type, scan=file.scan)
    return fact.file_id


def keep_file(
    work: Work,
    bid: Bid,
    received: ReceivedFile,
    fact: FileFact,
    *,
    lot_id: str,
    content_type: str,
    scan: Scan = NOT_SCANNED,
) -> UUID:
    """Store a file sealed and put it into the draft, at the place its fact names; gives the stored file's id.

    Raises Unavailable.

    Records: FileAdded.
    """
    seal = BidSeal(work.parts.keyring, bid)
    try:
        stored = keep(
            work.session,
            work.parts.vault,
            received,
            "bid-files",
            content_type=content_type,
            pages=fact.pages,
            now=work.now,
            seal=seal,
            sealed_as=fact.file_id,
            scan=scan,
            scanned_at=work.system_now,
        )
    except StoreTrouble as trouble:
        phone = work.parts.settings.help_phone
        raise Unavailable(
            f"We could not store your file. It was not added. Try again, or ring {phone}.", field="file"
        ) from trouble
    work.session.add(
        BidFile(
            id=fact.file_id,
            bid_id=bid.id,
            lot_id=lot_id,
            place=fact.place,
            stored_file_id=stored.id,
            sealed_facts=seal.seal_fact(fact),
            added_at=work.now,
            added_by=work.actor.user_id,
        )
    )
    work.session.flush()
    work.record(
        FileAdded(
            bid_id=bid.id,
            file_id=fact.file_id,
            place=fact.place,
            lot_id=lot_id,
            size=received.size,
            sha256=stored.sha256,
        )
    )
    return stored.id


def refuse_too_many(work: Work, bid: Bid, question: Question, lot_id: str) -> None:
    """Refuses a question that takes no files, or no more, beside "file"."""
    if question.files_allowed == 0:
        raise Invalid("This question takes no files. Put the words in your answer.", field="file")
    held = work.session.scalar(
        select(func.count()).where(
            BidFile.bid_id == bid.id,
            BidFile.lot_id == lot_id,
            BidFile.place == question.id,
            BidFile.removed_at.is_(None),
        )
    )
    if (held or 0) >= question.files_allowed:
        raise Invalid(
            f"This question takes {count_of(question.files_allowed, 'file')}. Remove one, then add this.", field="file"
        )


def remove_file(work: Work, bid_id: UUID, file_id: UUID) -> None:
    """Take a file out of the draft. What was sent with it keeps it.

    Refuses: late; a file that is not there (NotFound). Records: FileRemoved. Posts: nothing.
    """
    bid, _ = open_draft(work, bid_id)
    row = work.session.get(BidFile, file_id, populate_existing=True)
    if row is None or row.bid_id != bid.id:
        raise NotFound
    if row.removed_at is not None:
        return
    row.removed_at = work.now
    work.session.flush()
    work.record(FileRemoved(bid_id=bid.id, file_id=row.id, place=row.place, lot_id=row.lot_id))


def record_refused_file(work: Work, bid_id: UUID, question_id: str, lot_id: str, *, name: str, message: str) -> None:
    """Keep in the bid's own chain that a file was not taken, in a short work of its own (CL-01-d: every error).

    Refuses: not theirs (NotFound). Records: FileRefused, with our words and without the file's name. Posts: nothing.
    """
    bid = work.session.get(Bid, bid_id)
    may_see(work.actor, bid).or_refuse()
    reason = message.removeprefix(clean_name(name)).strip() or "was not taken."
    work.record(FileRefused(bid_id=bid_id, place=question_id, lot_id=lot_id, reason=reason))
