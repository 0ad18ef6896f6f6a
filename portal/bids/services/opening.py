"""The act of opening, as far as bids go: every digest is worked out again from the stored bytes."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from portal.accounts.models import Organisation
from portal.bids.models import Bid, Submission
from portal.bids.queries.drafts import stream_file
from portal.bids.queries.scanning import refuse_while_files_wait
from portal.bids.queries.sent import standing_submissions
from portal.bids.sealed import BidSeal
from portal.procurements.queries import get_procurement
from portal.rules import codec, snapshot
from portal.rules.refusals import NotFound, TooLate, Unavailable
from portal.rules.snapshot import Snapshot
from portal.rules.wording import deadline
from portal.sealing.keyring import SealBroken
from portal.storage.vault import NotThere, StoreTrouble
from portal.unit_of_work import Work


@dataclass(frozen=True)
class OpenedBid:
    """One lot's bid on being opened. digest_now and a file's second digest are "" where the bytes do not open.

    snapshot: None where it does not open; files: (id, sha256 on receipt, sha256 now); intact: every digest matches.
    """

    submission_id: UUID
    bid_id: UUID
    lot_id: str
    organisation_id: UUID
    organisation_name: str
    reference: str
    snapshot: Snapshot | None
    digest_on_receipt: str
    digest_now: str
    files: tuple[tuple[UUID, str, str], ...]
    intact: bool


def read_for_opening(work: Work, procurement_id: UUID) -> list[OpenedBid]:
    """Unseal what counts and compare every digest with its receipt. Who may open is the caller's question.

    Refuses: before the deadline (NotFound before publication); while files wait for the virus scanner
    (NotAllowed). A bid whose bytes do not match is given back as not
    intact, never left out; a store that does not answer stops the opening (Unavailable).
    Records: nothing: the opening records what came of it. Posts: nothing.
    """
    procurement = get_procurement(work.session, procurement_id)
    if procurement.deadline_at is None:
        raise NotFound
    if work.now < procurement.deadline_at:
        raise TooLate(f"Bids stay sealed until {deadline(procurement.deadline_at)}.")
    refuse_while_files_wait(work.session, work.parts, procurement)
    return [_open_one(work, bid, row) for bid, row in standing_submissions(work.session, procurement_id)]


def _open_one(work: Work, bid: Bid, row: Submission) -> OpenedBid:
    try:
        raw = BidSeal(work.parts.keyring, bid).read_snapshot(row.id, row.sealed)
        digest_now = hashlib.sha256(raw).hexdigest()
        frozen: Snapshot | None = snapshot.read(raw)
    except (SealBroken, ValueError, codec.CannotDecode):
        digest_now, frozen = "", None
    files = tuple((f.file_id, f.sha256, _digest_of(work, bid, f.file_id)) for f in (frozen.files if frozen else ()))
    organisation = work.session.get(Organisation, bid.organisation_id)
    return OpenedBid(
        submission_id=row.id,
        bid_id=bid.id,
        lot_id=row.lot_id,
        organisation_id=bid.organisation_id,
        organisation_name=frozen.organisation_name if frozen else (organisation.name if organisation else ""),
        reference=row.reference,
        snapshot=frozen,
        digest_on_receipt=row.digest,
        digest_now=digest_now,
        files=files,
        intact=digest_now == row.digest and frozen is not None and all(then == now for _, then, now in files),
    )


def _digest_of(work: Work, bid: Bid, file_id: UUID) -> str:
    worked = hashlib.sha256()
    try:
        for piece in stream_file(work.session, work.parts, bid, file_id, for_people=False)[1]:
            worked.update(piece)
    except (SealBroken, NotThere, NotFound):
        return ""
    except StoreTrouble as trouble:
        raise Unavailable(
            "The file store does not answer. Nothing was opened. Try again in a few minutes."
        ) from trouble
    return worked.hexdigest()
