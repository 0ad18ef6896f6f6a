"""Destroying what the law says may be kept no longer: the owner's act, on the host, through one function.

One transaction a tender and kind: rows first, with the list of files; the files leave the store after it. Broken off between,
running again takes the files that are left. Chains stay whole: texts beside them, and salts of rows, are emptied.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Table, delete, or_, select, update

from portal.accounts.models import Attempt, Invitation, LinkToken, SignInSession
from portal.audit.models import AuditEntry, AuditRow, AuditWords
from portal.awards.models import AwardRecommendation
from portal.bids.models import Bid, BidFile, Submission
from portal.contracts.models import Contract
from portal.db.base import Base
from portal.db.protection import is_append_only, lawful_purge
from portal.evaluation.sealed import read_words, seal_words
from portal.looks.models import PageLook
from portal.notifications.models import OutboxMessage
from portal.parts import Parts
from portal.procurements.models import Procurement
from portal.retention import events
from portal.retention.models import Purge
from portal.retention.plan import DELETED, EMPTIED, OF_A_BID, REDUCED, rows_of, tables_of_a_tender
from portal.retention.queries import Keeping, keeping_of, list_keeping
from portal.rules import codec
from portal.rules.actors import OPERATOR
from portal.rules.awarding import AwardWords
from portal.rules.refusals import TooLate
from portal.rules.retention import TENDER_KINDS, Kind, add_months, period
from portal.rules.wording import in_london, plain_date
from portal.storage.models import PurgedFile, StoredFile
from portal.unit_of_work import Work, open_work

_AT_ONCE = 300


@dataclass(frozen=True)
class Item:
    """One part of one tender. due_on: the first day it may be destroyed, None while that is not known."""

    keeping: Keeping
    kind: Kind
    due_on: date | None

    def waits(self, today: date) -> bool:
        """True where it may be destroyed today, and was not yet."""
        due = self.due_on is not None and self.due_on <= today
        return due and not self.keeping.held and self.kind not in self.keeping.purged


def list_items(keeping: Iterable[Keeping]) -> list[Item]:
    """Every part of every tender."""
    return [Item(each, kind, each.dates.of(kind)) for each in keeping for kind in TENDER_KINDS]


def due_items(work: Work, upto: date) -> list[Item]:
    """What may be destroyed, as far as a day that has come."""
    today = in_london(work.now).date()
    return [
        item
        for item in list_items(list_keeping(work.session))
        if item.waits(today) and item.due_on is not None and item.due_on <= upto
    ]


def refuse_purge(work: Work, item: Item) -> None:
    """Write down that somebody tried to destroy what must be kept (CL-08-e). Records: PurgeRefused."""
    work.record(events.PurgeRefused(procurement_id=item.keeping.view.id, due_on=item.due_on, held=item.keeping.held))


def purge(work: Work, item: Item) -> int:
    """Destroy one part of one tender; `work` is the owner's. Gives how many files are to leave the store.

    Refuses: before its day, under a hold, twice, whoever asks. Records: Purged.
    """
    procurement_id = item.keeping.view.id
    row = work.session.get_one(Procurement, procurement_id, with_for_update=True)
    now_kept = keeping_of(work.session, [item.keeping.view])[0]
    fresh = Item(now_kept, item.kind, now_kept.dates.of(item.kind))
    if not fresh.waits(in_london(work.now).date()) or fresh.due_on is None:
        raise TooLate(why_not(fresh))
    bids = _bids(work, procurement_id, item.kind)
    with lawful_purge(work.session.connection(), _guarded()):
        files = _purge_bids(work, bids, unsent=item.kind is Kind.UNSENT_BIDS)
        if item.kind is Kind.TENDER_RECORD:
            row.record_purged_at = work.now
            work.session.flush()
            _purge_record(work, procurement_id)
            _empty_words(work, [f"procurement:{procurement_id}"])
            _forget_looks(work, [procurement_id])
    work.session.expire_all()
    work.session.add(Purge(procurement_id=procurement_id, kind=str(item.kind), due_on=fresh.due_on, at=work.now))
    work.session.flush()
    work.record(
        events.Purged(
            procurement_id=procurement_id, kind=str(item.kind), due_on=fresh.due_on, bids=len(bids), files=files
        )
    )
    return files


def why_not(item: Item) -> str:
    """Why a part may not be destroyed, in words."""
    if item.keeping.held:
        return "A hold stands on this tender. Nothing of it is destroyed."
    if item.kind in item.keeping.purged:
        return "This was destroyed before."
    if item.due_on is None:
        return "This tender is not over. Nothing of it may be destroyed."
    return f"This is kept until {plain_date(item.due_on)}. Nobody may destroy it before."


def _guarded() -> list[str]:
    """Every append-only table a purge touches, those of the trail's texts with them."""
    of_tender = [name for name, table in tables_of_a_tender().items() if is_append_only(table)]
    return [
        *(name for name in of_tender if name in DELETED or name in EMPTIED or name in REDUCED),
        *_LOOKS,
        "audit_words",
    ]


_LOOKS = ("page_looks", "audit_rows")


def _forget_looks(work: Work, procurement_ids: Collection[UUID], *, before: date | None = None) -> int:
    """Delete who read which page of these tenders on which day. That somebody read it stays in the chain, by number."""
    contracts = select(Contract.id).where(Contract.procurement_id.in_(procurement_ids))
    scopes = [f"procurement:{each}" for each in procurement_ids]
    scopes += [f"contract:{each}" for each in work.session.scalars(contracts)]
    ids: list[UUID] = []
    for some in _some(scopes):
        looks = select(PageLook.id).where(PageLook.scope.in_(some))
        ids += work.session.scalars(looks if before is None else looks.where(PageLook.on_day < before))
    for some in _some(ids):
        work.session.execute(delete(PageLook).where(PageLook.id.in_(some)).execution_options(**_PLAIN))
    forget_salts(work, PageLook.__table__, ids)
    return len(ids)


def _bids(work: Work, procurement_id: UUID, kind: Kind) -> list[UUID]:
    """Which bids this is about: never sent; sent and not chosen; all."""
    sent = select(Submission.bid_id)
    won = select(Submission.bid_id).join(Contract, Contract.submission_id == Submission.id)
    query = select(Bid.id).where(Bid.procurement_id == procurement_id, Bid.wrapped_key != b"")
    if kind is Kind.UNSENT_BIDS:
        query = query.where(Bid.id.not_in(sent))
    elif kind is Kind.OTHER_BIDS:
        query = query.where(Bid.id.in_(sent), Bid.id.not_in(won))
    return list(work.session.scalars(query))


def _purge_bids(work: Work, bids: Collection[UUID], *, unsent: bool) -> int:
    """The key goes first of all: without it nothing a bid held opens again, wherever a copy lies but in a backup."""
    if not bids:
        return 0
    stored = set(work.session.scalars(select(BidFile.stored_file_id).where(BidFile.bid_id.in_(bids))))
    for name in OF_A_BID:
        table = Base.metadata.tables[name]
        work.session.execute(delete(table).where(table.c.bid_id.in_(bids)))
    submissions = Base.metadata.tables["submissions"]
    sent = list(work.session.scalars(select(Submission.id).where(Submission.bid_id.in_(bids))))
    _empty(work, submissions, sent)
    _empty(work, Base.metadata.tables["bids"], list(bids))
    _empty_words(work, [f"bid:{bid_id}" for bid_id in bids])
    return list_files(work, stored)


def list_files(work: Work, stored: Collection[UUID]) -> int:
    """Put files on the list of those that leave the store, but for what something that stays still names."""
    still = set(work.session.scalars(select(BidFile.stored_file_id).where(BidFile.stored_file_id.in_(stored))))
    done = set(work.session.scalars(select(PurgedFile.stored_file_id).where(PurgedFile.stored_file_id.in_(stored))))
    profile = Base.metadata.tables["profile_documents"]
    owned = set(work.session.scalars(select(profile.c.stored_file_id).where(profile.c.stored_file_id.in_(stored))))
    going = set(stored) - still - done - owned
    work.session.add_all(PurgedFile(stored_file_id=each, purged_at=work.now) for each in sorted(going))
    work.session.flush()
    return len(going)


def _purge_record(work: Work, procurement_id: UUID) -> None:
    tables = tables_of_a_tender()
    for table in reversed(list(tables.values())):
        ids = list(work.session.scalars(rows_of(table, procurement_id)))
        if table.name in DELETED:
            for some in _some(ids):
                work.session.execute(delete(table).where(table.c.id.in_(some)))
            forget_salts(work, table, ids)
        elif table.name in REDUCED:
            _reduce_recommendations(work, ids)
        elif table.name in EMPTIED:
            _empty(work, table, ids)


def _reduce_recommendations(work: Work, ids: list[UUID]) -> None:
    """Of each recommendation only who won, at what price and out of how many is left."""
    keyring, table = work.parts.keyring, cast(Table, AwardRecommendation.__table__)
    for row_id, sealed in work.session.execute(select(table.c.id, table.c.sealed).where(table.c.id.in_(ids))).all():
        words = codec.decode(AwardWords, read_words(keyring, table.name, row_id, sealed))
        public = AwardWords(tuple(replace(lot, reason="") for lot in words.lots), counts=words.counts)
        fresh = seal_words(keyring, table.name, row_id, public)
        work.session.execute(update(table).where(table.c.id == row_id).values(sealed=fresh))
    forget_salts(work, table, ids)


def _empty(work: Work, table: Table, ids: list[UUID]) -> None:
    for some in _some(ids):
        work.session.execute(update(table).where(table.c.id.in_(some)).values(**EMPTIED[table.name]))
    forget_salts(work, table, ids)


def forget_salts(work: Work, table: Any, ids: list[UUID]) -> None:
    """A row without a salt was purged: the trail says so, and its digest tells nothing of a short text."""
    for some in _some(ids):
        named = AuditRow.table_name == table.name, AuditRow.row_id.in_(some)
        work.session.execute(update(AuditRow).where(*named).values(salt=None).execution_options(**_PLAIN))


def _empty_words(work: Work, streams: list[str]) -> None:
    for some in _some(streams):
        entries = select(AuditEntry.id).where(AuditEntry.stream.in_(some))
        words = update(AuditWords).where(AuditWords.entry_id.in_(entries)).values(text=None)
        work.session.execute(words.execution_options(**_PLAIN))


_PLAIN = {"synchronize_session": False}


def _some(values: list[Any]) -> Iterable[list[Any]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


def remove_files(parts: Parts) -> int:
    """Take files that are on the list out of the store; gives how many. Safe to run again."""
    with open_work(parts, OPERATOR) as work:
        waiting = work.session.execute(
            select(PurgedFile.id, StoredFile.vault_key)
            .join(StoredFile, StoredFile.id == PurgedFile.stored_file_id)
            .where(PurgedFile.removed_at.is_(None))
        ).all()
    for row_id, key in waiting:
        parts.vault.delete(key)
        with open_work(parts, OPERATOR) as work:
            work.session.get_one(PurgedFile, row_id).removed_at = work.now
    return len(waiting)


def purge_traces(work: Work) -> tuple[int, int]:
    """Destroy mails and traces of signing in that are older than their periods; gives how many of each.

    Refuses: nothing. Records: TracesPurged where anything was destroyed.
    """
    at, today = work.system_now, in_london(work.system_now).date()
    mail_before = _before(at, Kind.MAIL, today)
    mails = _count(
        work,
        delete(OutboxMessage).where(or_(OutboxMessage.done_at < mail_before, OutboxMessage.failed_at < mail_before)),
    )
    before = _before(at, Kind.SIGN_IN, today)
    traces = sum(
        _count(work, statement)
        for statement in (
            delete(Attempt).where(Attempt.at < before),
            delete(SignInSession).where(
                or_(SignInSession.ended_at < before, SignInSession.expires_at < before),
                SignInSession.token_digest.not_in(_sessions_of_openings()),
            ),
            delete(LinkToken).where(LinkToken.expires_at < before),
            delete(Invitation).where(Invitation.expires_at < before),
        )
    )
    # A tender that was destroyed is looked at still: those looks go as other traces do.
    purged = list(work.session.scalars(select(Procurement.id).where(Procurement.record_purged_at.is_not(None))))
    with lawful_purge(work.session.connection(), _LOOKS):
        traces += _forget_looks(work, purged, before=in_london(before).date())
    if mails or traces:
        work.record(events.TracesPurged(mails=mails, traces=traces))
    return mails, traces


def _sessions_of_openings() -> Any:
    """Who opened bids in which session stays with the tender."""
    tables = [Base.metadata.tables[name] for name in ("opening_starts", "openings")]
    return select(tables[0].c.session_digest).union(select(tables[1].c.session_digest))


def _before(at: datetime, kind: Kind, today: date) -> datetime:
    row = period(kind, today)
    return at - timedelta(days=today.toordinal() - add_months(today, -(row.years * 12 + row.months)).toordinal())


def _count(work: Work, statement: Any) -> int:
    found: CursorResult[Any] = work.session.execute(statement.execution_options(**_PLAIN))  # type: ignore[assignment]
    return int(found.rowcount)
