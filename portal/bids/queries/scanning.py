"""What the virus scanner said of a bid's files, as far as sending, opening and reading need it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import documents_before, kept_as
from portal.bids.models import Bid, BidFile
from portal.bids.queries.sent import standing_submissions
from portal.bids.sealed import BidSeal
from portal.parts import Parts
from portal.procurements.queries import ProcurementView
from portal.rules.profile import ProfileFact
from portal.rules.refusals import NotAllowed
from portal.rules.snapshot import FileFact, Snapshot
from portal.storage.models import StoredFile
from portal.storage.scanner import HARMFUL
from portal.storage.scans import KEPT_BACK, any_unanswered, kept_back_scans, states_of

BEING_CHECKED = (
    "Some files are still being checked for viruses. The opening waits for that. Try again in a few minutes."
)


def harmful_names(
    session: Session, files: tuple[FileFact, ...], profile: ProfileFact | None
) -> list[tuple[UUID, str, bool]]:
    """Id and name of each harmful file among these, and whether it is a document of the profile. Three queries."""
    kept = dict(
        session.execute(
            select(BidFile.id, BidFile.stored_file_id).where(BidFile.id.in_([each.file_id for each in files]))
        ).all()
    )
    held = [each.file for each in (profile.policies if profile else ()) if each.file is not None]
    of_profile = kept_as(session, [each.file_id for each in held])
    states = states_of(session, None, [*kept.values(), *of_profile.values()])
    found = [(f.file_id, f.name, False) for f in files if states.get(kept.get(f.file_id, f.file_id)) == HARMFUL]
    return found + [
        (f.file_id, f.name, True) for f in held if states.get(of_profile.get(f.file_id, f.file_id)) == HARMFUL
    ]


@dataclass(frozen=True)
class KeptBackFile:
    """A file of a sent bid that is harmful, or could not be checked.

    place: the question it answers, or "" for a document of the profile.
    outcome: "harmful" or "uncheckable"; signature, found_at: of the scanner's answer, the signature the kind of failure where
    it could not be checked; found_at is the system's time.
    """

    submission_id: UUID
    file_id: UUID
    name: str
    place: str
    signature: str
    found_at: datetime
    outcome: str = HARMFUL


def kept_back_in(session: Session, sent: Mapping[UUID, Snapshot]) -> list[KeptBackFile]:
    """Files of opened bids that are kept back, by submission. The caller asked who may read them. Three queries."""
    facts: dict[tuple[UUID, UUID], tuple[str, str]] = {}
    for submission_id, one in sent.items():
        for file in one.files:
            facts[submission_id, file.file_id] = (file.name, file.place)
        for policy in one.profile.policies if one.profile else ():
            if policy.file is not None:
                facts[submission_id, policy.file.file_id] = (policy.file.name, "")
    wanted = {file_id for _, file_id in facts}
    kept = dict(session.execute(select(BidFile.id, BidFile.stored_file_id).where(BidFile.id.in_(wanted))).all())
    kept |= kept_as(session, wanted)
    found = kept_back_scans(session, set(kept.values()))
    return [
        KeptBackFile(submission_id, file_id, name, place, scan.words, scan.at, scan.outcome)
        for (submission_id, file_id), (name, place) in facts.items()
        if (scan := found.get(kept.get(file_id, file_id))) is not None
    ]


def files_wait(session: Session, parts: Parts, procurement: ProcurementView) -> bool:
    """Whether a file that came in by the deadline, of anybody who sent a bid, still waits, or was never scanned.

    Never before the deadline.

    It tells neither how many bids there are nor whose.
    """
    if parts.scanner is None or procurement.deadline_at is None or parts.clock.now() < procurement.deadline_at:
        return False
    bids = {bid.id: bid.organisation_id for bid, _ in standing_submissions(session, procurement.id)}
    files = list(
        session.scalars(
            select(BidFile.stored_file_id).where(BidFile.bid_id.in_(bids), BidFile.added_at < procurement.deadline_at)
        )
    )
    files += documents_before(session, set(bids.values()), procurement.deadline_at)
    return any_unanswered(session, parts.scanner, files)


def refuse_while_files_wait(session: Session, parts: Parts, procurement: ProcurementView) -> None:
    """Raises NotAllowed while `files_wait`."""
    if files_wait(session, parts, procurement):
        raise NotAllowed(BEING_CHECKED)


def read_stored_bid_file(session: Session, parts: Parts, stored_file_id: UUID) -> Iterator[bytes] | None:
    """The bytes of a bid's file for the scanner, by its stored file; None where it is none of a bid.

    Raises NotThere, StoreTrouble; SealBroken while it is read.
    """
    found = session.execute(
        select(BidFile.id, Bid, StoredFile.vault_key)
        .join(Bid, Bid.id == BidFile.bid_id)
        .join(StoredFile, StoredFile.id == BidFile.stored_file_id)
        .where(StoredFile.id == stored_file_id)
    ).one_or_none()
    if found is None:
        return None
    file_id, bid, key = found
    return BidSeal(parts.keyring, bid).read_file(file_id, parts.vault.open(key))


def kept_back_of_bids(session: Session, procurement_id: UUID) -> dict[UUID, str]:
    """Files of this procurement's bids that are kept back, each with its word. The caller asks who may know."""
    rows = dict(
        session.execute(
            select(BidFile.id, BidFile.stored_file_id)
            .join(Bid, Bid.id == BidFile.bid_id)
            .where(Bid.procurement_id == procurement_id)
        ).all()
    )
    states = states_of(session, None, list(rows.values()))
    return {file_id: states[stored] for file_id, stored in rows.items() if states.get(stored) in KEPT_BACK}
