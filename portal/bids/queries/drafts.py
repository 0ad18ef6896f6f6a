"""The workspace: everything a provider's own people see of their bid."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import find_profile, names_of
from portal.bids.models import Bid, BidFile, BidPart, Submission, Withdrawal
from portal.bids.permissions import may_see
from portal.bids.queries.reading import asked_of, draft_digest, draft_of_rows, files_in_drafts
from portal.bids.sealed import BidSeal
from portal.parts import Parts
from portal.procurements.queries import ProcurementView, changes_since_each, list_by_ids
from portal.rules import snapshot
from portal.rules.actors import Actor
from portal.rules.completeness import LotFacts, Missing, lot_state, missing_in_lot
from portal.rules.drafts import Draft, changes, contents, contents_of, place_lot
from portal.rules.pack import Lot, Pack
from portal.rules.pack_changes import Change
from portal.rules.profile import Profile, ProfileFact
from portal.rules.refusals import NotFound, Unavailable
from portal.rules.snapshot import FileFact
from portal.sealing.keyring import Keyring
from portal.storage.models import StoredFile
from portal.storage.scans import refuse_unsafe
from portal.storage.vault import NotThere, StoreTrouble

_Row = TypeVar("_Row", BidPart, BidFile)


@dataclass(frozen=True)
class Saved:
    """When a part was last saved, and by whom. version: 0 where it never was."""

    version: int
    at: datetime
    by: str


@dataclass(frozen=True)
class Standing:
    """What was sent for a lot and counts, unless withdrawn_at is set. pack_version: what it was sent against."""

    submission_id: UUID
    reference: str
    number: int
    submitted_at: datetime
    received_at: datetime
    withdrawn_at: datetime | None
    pack_version: int = 1


@dataclass(frozen=True)
class LotView:
    """One lot of a bid. sent: the latest thing sent; changed: names of what differs from it in the draft.

    older: True where it stands and was sent against an earlier version of the pack than the one in force.
    """

    lot: Lot
    state: str
    chosen: bool
    missing: tuple[Missing, ...]
    sent: Standing | None
    changed: tuple[str, ...]
    older: bool = False

    @property
    def stands(self) -> bool:
        """True where something sent for this lot counts."""
        return self.sent is not None and self.sent.withdrawn_at is None


@dataclass(frozen=True)
class Workspace:
    """A bid as its own people see it. draft_digest: changes with every change of the draft, and of the pack.

    news: what changed in the pack since its people last said they looked, at looked_version.
    """

    bid_id: UUID
    organisation_id: UUID
    procurement: ProcurementView
    pack: Pack
    draft: Draft
    saved: Mapping[tuple[str, str], Saved]
    lots: tuple[LotView, ...]
    deadline_at: datetime
    closed: bool
    draft_digest: str
    looked_version: int = 1
    news: tuple[Change, ...] = ()

    def news_of(self, part: str) -> tuple[Change, ...]:
        """What changed about one part: "answer:Q1"."""
        return tuple(change for change in self.news if change.part == part)

    def lot(self, lot_id: str) -> LotView:
        """A lot of the opportunity. Raises NotFound."""
        for view in self.lots:
            if view.lot.id == lot_id:
                return view
        raise NotFound

    @property
    def last_saved(self) -> tuple[str, str, Saved] | None:
        """The part saved last: its name, its lot and by whom."""
        if not self.saved:
            return None
        (part, lot_id), saved = max(self.saved.items(), key=lambda item: item[1].at)
        return part, lot_id, saved


def get_bid(session: Session, actor: Actor, bid_id: UUID) -> Bid:
    """The bid, for its own people. Raises NotFound for everybody else."""
    bid = session.get(Bid, bid_id)
    may_see(actor, bid).or_refuse()
    if bid is None:
        raise NotFound
    return bid


def find_own_bid(session: Session, organisation_id: UUID | None, procurement_id: UUID) -> UUID | None:
    """The organisation's bid in a procurement, or None."""
    if organisation_id is None:
        return None
    return session.scalar(
        select(Bid.id).where(Bid.procurement_id == procurement_id, Bid.organisation_id == organisation_id)
    )


def get_workspace(session: Session, keyring: Keyring, actor: Actor, bid_id: UUID, now: datetime) -> Workspace:
    """The whole bid. Raises NotFound for anybody but its own people."""
    return workspace_of(session, keyring, get_bid(session, actor, bid_id), now)


def list_workspaces(session: Session, keyring: Keyring, actor: Actor, now: datetime) -> list[Workspace]:
    """The organisation's bids: open ones first, closing soonest first; then closed ones, the last closed first.

    As many queries for one as for all. What was destroyed by law is not among them.
    """
    if actor.organisation_id is None:
        return []
    bids = session.scalars(select(Bid).where(Bid.organisation_id == actor.organisation_id))
    found = _workspaces(session, keyring, [bid for bid in bids if bid.wrapped_key], now)
    still_open = sorted((w for w in found if not w.closed), key=lambda w: (w.deadline_at, w.procurement.reference))
    closed = sorted((w for w in found if w.closed), key=lambda w: w.deadline_at, reverse=True)
    return still_open + closed


def workspace_of(session: Session, keyring: Keyring, bid: Bid, now: datetime) -> Workspace:
    """The whole bid, for a caller that has asked permission."""
    return _workspaces(session, keyring, [bid], now)[0]


@dataclass(frozen=True)
class _Kept:
    """What is kept of several bids, by bid, and for all of them: who saved, and what changed in each pack."""

    parts: Mapping[UUID, Sequence[BidPart]]
    files: Mapping[UUID, Sequence[BidFile]]
    sent: Mapping[UUID, Mapping[str, tuple[Submission, datetime | None]]]
    names: Mapping[UUID, str]
    news: Mapping[UUID, tuple[Change, ...]]


def _workspaces(session: Session, keyring: Keyring, bids: Sequence[Bid], now: datetime) -> list[Workspace]:
    """Bids of one organisation, in their order: as many queries for one as for all. Raises NotFound, Gone."""
    if not bids:
        return []
    procurements = {view.id: view for view in list_by_ids(session, {bid.procurement_id for bid in bids})}
    packs = {each: view.pack for each, view in procurements.items() if view.pack is not None}
    if any(bid.procurement_id not in packs for bid in bids):
        raise NotFound
    ids = [bid.id for bid in bids]
    parts = _by_bid(session.scalars(select(BidPart).where(BidPart.bid_id.in_(ids))))
    kept = _Kept(
        parts=parts,
        files=_by_bid(session.scalars(files_in_drafts(ids))),
        sent=_latest(session, ids),
        names=names_of(session, {row.saved_by for rows in parts.values() for row in rows}),
        news=changes_since_each(
            session, {bid.procurement_id: (bid.looked_version or 1, packs[bid.procurement_id]) for bid in bids}
        ),
    )
    asking = any(pack.profile_asks for pack in packs.values())
    profile = find_profile(session, keyring, bids[0].organisation_id).profile if asking else Profile()
    return [
        _workspace(
            BidSeal(keyring, bid),
            bid,
            procurements[bid.procurement_id],
            kept,
            asked=asked_of(profile, packs[bid.procurement_id], now),
            closed=not procurements[bid.procurement_id].is_open(now),
        )
        for bid in bids
    ]


def _by_bid(rows: Iterable[_Row]) -> dict[UUID, list[_Row]]:
    found: dict[UUID, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.bid_id, []).append(row)
    return found


def _workspace(
    seal: BidSeal, bid: Bid, procurement: ProcurementView, kept: _Kept, *, asked: ProfileFact | None, closed: bool
) -> Workspace:
    if procurement.pack is None or procurement.deadline_at is None:
        raise NotFound
    rows = kept.parts.get(bid.id, ())
    draft = draft_of_rows(seal, procurement.pack, rows, kept.files.get(bid.id, ()), profile=asked)
    sent = kept.sent.get(bid.id, {})
    return Workspace(
        bid_id=bid.id,
        organisation_id=bid.organisation_id,
        procurement=procurement,
        pack=procurement.pack,
        draft=draft,
        saved={
            (row.part, row.lot_id): Saved(row.version, row.saved_at, kept.names.get(row.saved_by, "Somebody"))
            for row in rows
        },
        lots=tuple(
            _lot_view(seal, procurement, draft, lot, latest=sent.get(lot.id), closed=closed)
            for lot in procurement.pack.lots
        ),
        deadline_at=procurement.deadline_at,
        closed=closed,
        draft_digest=draft_digest(draft, procurement.pack.version),
        looked_version=bid.looked_version or 1,
        news=kept.news[procurement.id],
    )


def _latest(session: Session, bid_ids: Sequence[UUID]) -> dict[UUID, dict[str, tuple[Submission, datetime | None]]]:
    """The latest thing sent for each lot of each bid, and when it was withdrawn."""
    rows = session.execute(
        select(Submission, Withdrawal.at)
        .outerjoin(Withdrawal, Withdrawal.submission_id == Submission.id)
        .where(Submission.bid_id.in_(bid_ids))
        .order_by(Submission.number)
    )
    found: dict[UUID, dict[str, tuple[Submission, datetime | None]]] = {}
    for submission, withdrawn_at in rows:
        found.setdefault(submission.bid_id, {})[submission.lot_id] = (submission, withdrawn_at)
    return found


def _lot_view(
    seal: BidSeal,
    procurement: ProcurementView,
    draft: Draft,
    lot: Lot,
    *,
    latest: tuple[Submission, datetime | None] | None,
    closed: bool,
) -> LotView:
    pack = procurement.pack
    if pack is None:
        raise NotFound
    missing = missing_in_lot(pack, draft, lot.id)
    sent: Standing | None = None
    changed: tuple[str, ...] = ()
    if latest is not None:
        row, withdrawn_at = latest
        sent = Standing(
            row.id, row.reference, row.number, row.submitted_at, row.received_at, withdrawn_at, row.pack_version
        )
        frozen = snapshot.read(seal.read_snapshot(row.id, row.sealed))
        # A profile goes on being kept up to date. After the deadline that is no change of this bid.
        stands = replace(draft, profile=frozen.profile) if closed else draft
        changed = changes(pack, contents_of(frozen), contents(pack, stands, lot.id))
    facts = LotFacts(
        chosen=lot.id in draft.lots,
        started=_started(pack, draft, lot.id),
        sent=sent is not None and sent.withdrawn_at is None,
        withdrawn=sent is not None and sent.withdrawn_at is not None,
        changed=bool(changed),
        missing=bool(missing),
        closed=closed,
        opened=procurement.opened_at is not None,
    )
    older = facts.sent and sent is not None and sent.pack_version < pack.version
    return LotView(lot, lot_state(facts), facts.chosen, missing, sent, changed, older)


def _started(pack: Pack, draft: Draft, lot_id: str) -> bool:
    said = contents(pack, draft, lot_id)
    return bool(said.answers or said.prices or draft.offer(lot_id).rates or said.commitments or said.files)


def open_own_file(
    session: Session, parts: Parts, actor: Actor, bid_id: UUID, file_id: UUID
) -> tuple[FileFact, Iterator[bytes]]:
    """A file of the organisation's own bid, also one taken out of the draft. Raises NotFound, NotAllowed, Unavailable."""
    bid = get_bid(session, actor, bid_id)
    return opening_or_words(lambda: stream_file(session, parts, bid, file_id))


def stream_file(
    session: Session, parts: Parts, bid: Bid, file_id: UUID, *, for_people: bool = True
) -> tuple[FileFact, Iterator[bytes]]:
    """A file's facts and its bytes. for_people: False where no person is given them, only their digest or the scanner.

    Raises NotFound, NotThere, StoreTrouble; NotAllowed for a person where it is kept back or still being checked; SealBroken
    while it is read.
    """
    found = session.execute(
        select(BidFile, StoredFile.vault_key)
        .join(StoredFile, StoredFile.id == BidFile.stored_file_id)
        .where(BidFile.id == file_id, BidFile.bid_id == bid.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, key = found
    if for_people:
        refuse_unsafe(session, parts.scanner, row.stored_file_id)
    seal = BidSeal(parts.keyring, bid)
    return seal.read_fact(row.id, row.sealed_facts), seal.read_file(row.id, parts.vault.open(key))


def opening_or_words(read: Callable[[], tuple[FileFact, Iterator[bytes]]]) -> tuple[FileFact, Iterator[bytes]]:
    """A file for a person to look at: a store that does not answer is told in words. Raises Unavailable."""
    try:
        return read()
    except (NotThere, StoreTrouble) as trouble:
        raise Unavailable("We could not open that file. It is kept. Try again in a few minutes.") from trouble


def part_key(kind: str, thing: str) -> str:
    """The name a part is kept under: "answer:Q1"."""
    return f"{kind}:{thing}"


def answer_place(pack: Pack, question_id: str, lot_id: str) -> tuple[str, str]:
    """The part and lot of an answer. Raises NotFound where the pack has no such question or lot."""
    try:
        question = pack.question(question_id)
    except KeyError:
        raise NotFound from None
    if question.per_lot:
        check_lot(pack, lot_id)
    return part_key("answer", question.id), place_lot(question, lot_id)


def check_lot(pack: Pack, lot_id: str) -> Lot:
    """The lot. Raises NotFound where the pack has none such."""
    try:
        return pack.lot(lot_id)
    except KeyError:
        raise NotFound from None
