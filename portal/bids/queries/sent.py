"""What was sent: receipts for the bidder at any time, the bid itself for the council once it was opened."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.queries import addresses_of, owners_of
from portal.audit.models import AuditEntry
from portal.bids.events import LotSubmitted
from portal.bids.models import Bid, Submission, Withdrawal
from portal.bids.permissions import may_see
from portal.bids.queries.drafts import opening_or_words, stream_file
from portal.bids.sealed import BidSeal
from portal.parts import Parts
from portal.procurements.queries import get_pack_version, get_procurement
from portal.rules import snapshot
from portal.rules.actors import Actor
from portal.rules.codec import CannotDecode
from portal.rules.pack import Pack
from portal.rules.refusals import Gone, NotFound
from portal.rules.snapshot import FileFact, Snapshot
from portal.sealing.keyring import Keyring, SealBroken


@dataclass(frozen=True)
class Receipt:
    """Proof of one lot sent. head: digest of the bid's chain with this submission as its last entry."""

    submission_id: UUID
    bid_id: UUID
    snapshot: Snapshot
    digest: str
    head: str
    number: int
    pack: Pack
    withdrawn_at: datetime | None
    replaced: bool


def get_receipt(session: Session, keyring: Keyring, actor: Actor, submission_id: UUID) -> Receipt:
    """The receipt, for the bidder's own people. Raises NotFound for everybody else."""
    row = session.get(Submission, submission_id)
    bid = session.get(Bid, row.bid_id) if row else None
    may_see(actor, bid).or_refuse()
    if row is None or bid is None:
        raise NotFound
    last = session.scalar(
        select(func.max(Submission.number)).where(Submission.bid_id == row.bid_id, Submission.lot_id == row.lot_id)
    )
    return Receipt(
        submission_id=row.id,
        bid_id=bid.id,
        snapshot=snapshot.read(BidSeal(keyring, bid).read_snapshot(row.id, row.sealed)),
        digest=row.digest,
        head=_head_at(session, row),
        number=row.number,
        pack=get_pack_version(session, bid.procurement_id, row.pack_version),
        withdrawn_at=session.scalar(select(Withdrawal.at).where(Withdrawal.submission_id == row.id)),
        replaced=row.number != last,
    )


def _head_at(session: Session, row: Submission) -> str:
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.stream == f"bid:{row.bid_id}", AuditEntry.code == LotSubmitted.code)
    )
    return next((e.digest for e in entries if e.facts.get("submission_id") == str(row.id)), "")


def owner_addresses(session: Session, organisation_id: UUID) -> list[str]:
    """Where receipts go: every owner, in a stable order."""
    return sorted(address for _, _, address in owners_of(session, organisation_id))


def bidder_addresses(session: Session, organisation_id: UUID, contact: str) -> list[str]:
    """Where the council's words on an opened bid go: every owner, and its contact while they are still of the organisation."""
    everybody = addresses_of(session, {organisation_id})[organisation_id]
    here = {contact} & set(everybody)
    return sorted({*owner_addresses(session, organisation_id), *here})


def standing_submissions(session: Session, procurement_id: UUID) -> list[tuple[Bid, Submission]]:
    """What counts: for each bid and lot the latest thing sent, where it was not withdrawn. By lot and reference."""
    rows = session.execute(
        select(Bid, Submission, Withdrawal.id)
        .join(Submission, Submission.bid_id == Bid.id)
        .outerjoin(Withdrawal, Withdrawal.submission_id == Submission.id)
        .where(Bid.procurement_id == procurement_id)
        .order_by(Submission.number)
    )
    latest = {(bid.id, row.lot_id): (bid, row, withdrawn) for bid, row, withdrawn in rows}
    standing = [(bid, row) for bid, row, withdrawn in latest.values() if withdrawn is None]
    return sorted(standing, key=lambda pair: (pair[1].lot_id, pair[1].reference))


def own_standing(session: Session, organisation_id: UUID) -> dict[UUID, list[str]]:
    """Lots an organisation has sent and not withdrawn, by procurement, in one query. For its own people only."""
    rows = session.execute(
        select(Bid.procurement_id, Submission.lot_id, Withdrawal.id)
        .join(Submission, Submission.bid_id == Bid.id)
        .outerjoin(Withdrawal, Withdrawal.submission_id == Submission.id)
        .where(Bid.organisation_id == organisation_id)
        .order_by(Submission.number)
    )
    latest = {(procurement_id, lot_id): withdrawn is None for procurement_id, lot_id, withdrawn in rows}
    found: dict[UUID, list[str]] = {}
    for procurement_id, lot_id in sorted(latest, key=lambda key: (str(key[0]), key[1])):
        if latest[procurement_id, lot_id]:
            found.setdefault(procurement_id, []).append(lot_id)
    return found


def read_sent_bytes(session: Session, keyring: Keyring, actor: Actor, submission_id: UUID) -> bytes:
    """The canonical bytes of what was sent, whose SHA-256 is the digest on the receipt; for the bidder's own people."""
    row = session.get(Submission, submission_id)
    bid = session.get(Bid, row.bid_id) if row else None
    may_see(actor, bid).or_refuse()
    if row is None or bid is None:
        raise NotFound
    return BidSeal(keyring, bid).read_snapshot(row.id, row.sealed)


def _opened(session: Session, submission_id: UUID) -> tuple[Bid, Submission]:
    """The row, if it counts in a procurement that was opened. Raises NotFound."""
    row = session.get(Submission, submission_id)
    bid = session.get(Bid, row.bid_id) if row else None
    if row is None or bid is None or get_procurement(session, bid.procurement_id).opened_at is None:
        raise NotFound
    if all(row.id != standing.id for _, standing in standing_submissions(session, bid.procurement_id)):
        raise NotFound
    return bid, row


def read_snapshot(session: Session, keyring: Keyring, submission_id: UUID) -> Snapshot:
    """A bid as sent. The caller asks who may. Raises NotFound before opening; SealBroken, CannotDecode."""
    bid, row = _opened(session, submission_id)
    return snapshot.read(BidSeal(keyring, bid).read_snapshot(row.id, row.sealed))


def open_file(session: Session, parts: Parts, submission_id: UUID, file_id: UUID) -> tuple[FileFact, Iterator[bytes]]:
    """A file of a bid as sent. The caller asks who may. Raises NotFound before opening and for a file it does not hold;
    Unavailable; SealBroken while the bytes are read."""
    bid, row = _opened(session, submission_id)
    frozen = snapshot.read(BidSeal(parts.keyring, bid).read_snapshot(row.id, row.sealed))
    fact = next((f for f in frozen.files if f.file_id == file_id), None)
    if fact is None:
        raise NotFound
    return fact, opening_or_words(lambda: stream_file(session, parts, bid, file_id))[1]


def opened_snapshots(
    session: Session, keyring: Keyring, procurement_id: UUID, only: Collection[UUID] | None = None
) -> dict[UUID, Snapshot]:
    """Every bid that counts, by the id of what was sent, in two queries. only: of these alone.

    Raises NotFound before opening; SealBroken, CannotDecode.
    """
    if get_procurement(session, procurement_id).opened_at is None:
        raise NotFound
    return {
        row.id: snapshot.read(BidSeal(keyring, bid).read_snapshot(row.id, row.sealed))
        for bid, row in standing_submissions(session, procurement_id)
        if only is None or row.id in only
    }


def partners_named(session: Session, keyring: Keyring, procurement_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """Names of the partners in every bid that counts, by the bidder's id; only bidders who named some.

    What does not open any more is left out here: the opening tells it. Raises NotFound before opening.
    """
    if get_procurement(session, procurement_id).opened_at is None:
        raise NotFound
    found: dict[UUID, tuple[str, ...]] = {}
    for bid, row in standing_submissions(session, procurement_id):
        try:
            sent = snapshot.read(BidSeal(keyring, bid).read_snapshot(row.id, row.sealed))
        except (SealBroken, CannotDecode, ValueError, Gone):
            continue
        names = (*found.get(bid.organisation_id, ()), *(partner.name for partner in sent.team.partners))
        if names:
            found[bid.organisation_id] = tuple(dict.fromkeys(names))
    return found


def find_owner(session: Session, submission_id: UUID) -> tuple[UUID, UUID] | None:
    """Whose submission it is and in which procurement: organisation and procurement id, or None."""
    found = session.execute(
        select(Bid.organisation_id, Bid.procurement_id)
        .join(Submission, Submission.bid_id == Bid.id)
        .where(Submission.id == submission_id)
    ).one_or_none()
    return None if found is None else (found[0], found[1])
