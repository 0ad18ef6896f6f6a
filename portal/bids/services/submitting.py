"""Sending a bid, lot by lot, and taking it back until the deadline."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.bids.events import ConditionKept, LotSubmitted, LotWithdrawn, SubmitRefused
from portal.bids.messages import BidReceipt, BidWithdrawn
from portal.bids.models import Bid, BidFile, BidPart, Submission, Withdrawal
from portal.bids.permissions import may_see, may_send
from portal.bids.queries.drafts import check_lot, workspace_of
from portal.bids.queries.reading import asked_profile, draft_digest, read_draft
from portal.bids.queries.scanning import harmful_names
from portal.bids.queries.sent import owner_addresses
from portal.bids.sealed import BidSeal
from portal.bids.services.drafting import lock_bid, refuse_late
from portal.procurements.queries import ProcurementView, get_procurement, lock_procurement
from portal.rules import codec, receipts, snapshot
from portal.rules.caveats import words_kept
from portal.rules.completeness import Incomplete, missing_in_lot
from portal.rules.drafts import Contents, Draft, contents, contents_of
from portal.rules.lots import limit_fault
from portal.rules.pack import Pack
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Stale, Unavailable
from portal.rules.snapshot import FileFact, Snapshot
from portal.rules.validity import valid_until
from portal.rules.wording import file_line
from portal.sealing.keyring import sealed_size
from portal.storage.models import StoredFile
from portal.storage.vault import NotThere, StoreTrouble
from portal.unit_of_work import Work


def submit_lots(
    work: Work, bid_id: UUID, lot_ids: Sequence[str], declarations: Sequence[str], *, seen: str | None = None
) -> list[UUID]:
    """Send some lots in one act: all of them, or none; gives what stands for each.

    seen: the draft's digest as the page showed it. Refuses, Records, Posts: as `submit_lot`.
    """
    if not lot_ids:
        raise Invalid("Select at least 1 lot to send", field="lots")
    return [submit_lot(work, bid_id, lot_id, declarations, seen=seen) for lot_id in dict.fromkeys(lot_ids)]


def submit_lot(work: Work, bid_id: UUID, lot_id: str, declarations: Sequence[str], *, seen: str | None = None) -> UUID:
    """Freeze one lot as it stands and send it; gives the id of what stands. Pressing twice sends once.

    Refuses: not an owner; at or after the deadline (TooLate); anything missing (Incomplete); a declaration not ticked;
    more lots than one may bid for; the draft changed since the page was shown (Stale); the store not answering (Unavailable);
    a file gone from it; a harmful one. A file still being checked stops nothing: the opening waits for it;
    nor does one that could not be checked: it is kept back.
    Records: LotSubmitted; ConditionKept for words of condition that go with it. Posts: BidReceipt to every owner.
    """
    bid, procurement = _locked_for_sending(work, bid_id)
    pack = _pack(procurement)
    lot = check_lot(pack, lot_id)
    seal = BidSeal(work.parts.keyring, bid)
    draft = _fresh_draft(work, seal, pack, bid)
    frozen = contents(pack, draft, lot.id)
    earlier = _latest(work, bid.id, lot.id)
    if earlier is not None and _says_the_same(work, seal, earlier, frozen, pack):
        return earlier.id
    if seen is not None and seen != draft_digest(draft, pack.version):
        if any(seen == draft_digest(draft, earlier) for earlier in range(1, pack.version)):
            raise Stale("The council changed this opportunity a moment ago. Look at what changed, then submit.")
        raise Stale(_what_moved(work, bid))
    if missing := missing_in_lot(pack, draft, lot.id):
        raise Incomplete({lot.id: missing})
    if pack.lots_limit is not None and (too_many := limit_fault(pack.lots_limit, _standing(work, bid, lot.id))):
        raise Invalid(too_many, field="lots")
    if set(pack.declarations) - set(declarations):
        raise Invalid(f"Tick all {len(pack.declarations)} to submit", field="declarations")
    _refuse_lost_files(work, frozen.files)
    _refuse_harmful_files(work, frozen)
    number = 1 if earlier is None else earlier.number + 1
    sent = _send(work, bid, procurement, seal, lot.id, frozen=frozen, number=number)
    for part, _, _ in words_kept(pack, draft, lot.id):
        work.record(ConditionKept(bid_id=bid.id, part=part))
    return sent


def withdraw_lot(work: Work, bid_id: UUID, lot_id: str) -> None:
    """Take back what was sent for a lot. The draft stays, and can be sent again until the deadline.

    Refuses: not an owner; at or after the deadline; nothing sent. Records: LotWithdrawn. Posts: BidWithdrawn to owners.
    """
    bid, procurement = _locked_for_sending(work, bid_id)
    pack = _pack(procurement)
    check_lot(pack, lot_id)
    row = _latest(work, bid.id, lot_id)
    if row is None:
        raise NotAllowed("You have sent nothing for this lot, so there is nothing to withdraw.")
    if _withdrawn(work, row):
        return
    work.session.add(Withdrawal(submission_id=row.id, at=work.now, by=work.actor.user_id))
    work.session.flush()
    work.record(LotWithdrawn(bid_id=bid.id, submission_id=row.id, lot_id=lot_id))
    for address in owner_addresses(work.session, bid.organisation_id):
        work.post(
            BidWithdrawn(
                to=address,
                title=pack.title,
                lot=lot_words(pack, lot_id),
                reference=row.reference,
                withdrawn_by=work.actor.name,
                withdrawn_at=work.now,
                deadline_at=pack.timetable.deadline if procurement.deadline_at is None else procurement.deadline_at,
                link=f"/bids/{bid.id}",
            )
        )


def record_refused_submit(work: Work, bid_id: UUID, lot_ids: Sequence[str], why: str) -> None:
    """Keep in the bid's own chain that a click in time sent nothing, in a short work of its own.

    why: "incomplete", "changed" or "storage". Refuses: not theirs. Records: SubmitRefused. Posts: nothing.
    """
    may_see(work.actor, work.session.get(Bid, bid_id)).or_refuse()
    work.record(SubmitRefused(bid_id=bid_id, lot_ids=tuple(lot_ids), why=why))


def lot_words(pack: Pack, lot_id: str) -> str:
    """A lot's title, or "" where the opportunity has only the one."""
    return pack.lot(lot_id).title if len(pack.lots) > 1 else ""


def _locked_for_sending(work: Work, bid_id: UUID) -> tuple[Bid, ProcurementView]:
    bid = work.session.get(Bid, bid_id)
    may_send(work.actor, bid).or_refuse()
    if bid is None:
        raise NotFound
    # Shared, so that bidders do not wait for each other, and nobody moves the deadline while we compare.
    lock_procurement(work, bid.procurement_id, shared=True)
    procurement = get_procurement(work.session, bid.procurement_id)
    refuse_late(work, procurement)
    return lock_bid(work, bid_id), procurement


def _pack(procurement: ProcurementView) -> Pack:
    if procurement.pack is None:
        raise NotFound
    return procurement.pack


def _fresh_draft(work: Work, seal: BidSeal, pack: Pack, bid: Bid) -> Draft:
    rows = work.session.scalars(
        select(BidPart).where(BidPart.bid_id == bid.id).execution_options(populate_existing=True)
    )
    profile = asked_profile(work.session, work.parts.keyring, bid, pack, work.now)
    return read_draft(work.session, seal, pack, bid.id, list(rows), profile=profile)


def _latest(work: Work, bid_id: UUID, lot_id: str) -> Submission | None:
    return work.session.scalar(
        select(Submission)
        .where(Submission.bid_id == bid_id, Submission.lot_id == lot_id)
        .order_by(Submission.number.desc())
        .limit(1)
    )


def _standing(work: Work, bid: Bid, but: str) -> int:
    """How many other lots of this bid are sent and not withdrawn."""
    sent = work.session.execute(
        select(Submission.lot_id, Withdrawal.id)
        .outerjoin(Withdrawal, Withdrawal.submission_id == Submission.id)
        .where(Submission.bid_id == bid.id, Submission.lot_id != but)
        .order_by(Submission.number)
    )
    latest = {row.lot_id: row.id for row in sent}
    return sum(withdrawal is None for withdrawal in latest.values())


def _withdrawn(work: Work, row: Submission) -> bool:
    return work.session.scalar(select(Withdrawal.id).where(Withdrawal.submission_id == row.id)) is not None


def _says_the_same(work: Work, seal: BidSeal, earlier: Submission, frozen: Contents, pack: Pack) -> bool:
    if earlier.pack_version != pack.version or _withdrawn(work, earlier):
        return False
    return contents_of(snapshot.read(seal.read_snapshot(earlier.id, earlier.sealed))) == frozen


def _what_moved(work: Work, bid: Bid) -> str:
    last = workspace_of(work.session, work.parts.keyring, bid, work.now).last_saved
    if last and last[2].by == work.actor.name:
        return "You changed this bid in another window. Check it, then submit."
    return f"{last[2].by if last else 'Somebody'} changed this bid a moment ago. Check it, then submit."


def _refuse_lost_files(work: Work, files: Sequence[FileFact]) -> None:
    """Every byte must be in the store before a receipt exists."""
    for fact in files:
        key = work.session.scalar(
            select(StoredFile.vault_key)
            .join(BidFile, BidFile.stored_file_id == StoredFile.id)
            .where(BidFile.id == fact.file_id)
        )
        try:
            whole = key is not None and work.parts.vault.size(key) == sealed_size(fact.size)
        except NotThere:
            whole = False
        except StoreTrouble as trouble:
            raise Unavailable(
                "We could not store your bid. It is not submitted. Your draft is safe. "
                f"Try again, or ring {work.parts.settings.help_phone}."
            ) from trouble
        if not whole:
            raise Invalid(f"{fact.name} could not be opened. Remove it, then add it again.")


def _refuse_harmful_files(work: Work, frozen: Contents) -> None:
    for _, name, of_profile in harmful_names(work.session, frozen.files, frozen.profile):
        where = " in your organisation's profile" if of_profile else ""
        raise Invalid(f"{name}{where} is harmful: our scanner found a virus in it. Remove it, then submit.")


def _send(
    work: Work, bid: Bid, procurement: ProcurementView, seal: BidSeal, lot_id: str, *, frozen: Contents, number: int
) -> UUID:
    pack = _pack(procurement)
    sent = Snapshot(
        reference=_new_reference(work, pack, lot_id),
        procurement_id=procurement.id,
        procurement_reference=pack.reference,
        pack_version=pack.version,
        pack_digest=codec.digest(pack),
        lot_id=lot_id,
        bid_id=bid.id,
        organisation_id=bid.organisation_id,
        organisation_name=work.actor.organisation_name,
        contact_email=work.actor.email,
        submitted_by=work.actor.name,
        submitted_at=work.now,
        received_at=work.received_at,
        answers=frozen.answers,
        prices=frozen.prices,
        commitments=frozen.commitments,
        files=frozen.files,
        conditions=frozen.conditions,
        profile=frozen.profile,
        team=frozen.team,
        sensitive=frozen.sensitive,
        staff=frozen.staff,
        staff_costs=frozen.staff_costs,
        valid_until=valid_until(pack, procurement.deadline_at or pack.timetable.deadline),
        declarations=pack.declarations,
        extra={"copies_to": owner_addresses(work.session, bid.organisation_id)},
    )
    submission_id, raw = uuid4(), codec.canonical(sent)
    digest = codec.digest(sent)
    work.session.add(
        Submission(
            id=submission_id,
            bid_id=bid.id,
            lot_id=lot_id,
            number=number,
            reference=sent.reference,
            sealed=seal.seal_snapshot(submission_id, raw),
            digest=digest,
            pack_version=pack.version,
            submitted_at=work.now,
            received_at=work.received_at,
            submitted_by=work.actor.user_id,
        )
    )
    work.session.flush()
    entry = work.record(
        LotSubmitted(
            bid_id=bid.id,
            submission_id=submission_id,
            lot_id=lot_id,
            number=number,
            digest=digest,
            pack_version=pack.version,
            received_at=work.received_at,
        )
    )
    _post_receipts(work, sent, submission_id, procurement, digest=digest, head=entry.digest)
    return submission_id


def _post_receipts(
    work: Work, sent: Snapshot, submission_id: UUID, procurement: ProcurementView, *, digest: str, head: str
) -> None:
    pack = _pack(procurement)
    for address in owner_addresses(work.session, sent.organisation_id):
        work.post(
            BidReceipt(
                to=address,
                title=pack.title,
                lot=lot_words(pack, sent.lot_id),
                reference=sent.reference,
                sent_by=sent.submitted_by,
                received_at=sent.received_at,
                deadline_at=procurement.deadline_at or pack.timetable.deadline,
                digest=digest,
                head=head,
                files=tuple(f"{file_line(f.name, f.kind, f.size, f.pages)}\n{f.sha256}" for f in sent.files),
                link=f"/bids/{sent.bid_id}/receipts/{submission_id}",
            )
        )


def _new_reference(work: Work, pack: Pack, lot_id: str) -> str:
    while True:
        chosen = receipts.reference(pack.reference, lot_id)
        if work.session.scalar(select(Submission.id).where(Submission.reference == chosen)) is None:
            return chosen
