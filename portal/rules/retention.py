"""How long what is kept, from when, by which law, and what happens then: one table of dated rows, and the sums on it.

A period ends before the first day on which something may be destroyed. That day is what is computed and shown: nothing is
destroyed before it by anyone (CL-08-e), and nothing by itself. The row that was in force when the period began holds.

Sources: Procurement Act 2023 s.98 (three years beginning with the day the contract was entered into or awarded); Limitation
Act 1980 s.5 (six years on a contract); UK GDPR art. 5(1)(c) and (e) (no more, and no longer, than needed).
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is kept, as far as it ends on a day of its own."""

    TENDER_RECORD = "tender_record"
    OTHER_BIDS = "other_bids"
    UNSENT_BIDS = "unsent_bids"
    ACCOUNT = "account"
    PROFILE = "profile"
    MAIL = "mail"
    SIGN_IN = "sign_in"
    PLAN = "plan"
    BACKUP = "backup"
    TRAIL = "trail"


class Basis(StrEnum):
    """Where a period comes from: a law that names it, or what this council decided under a law that asks for a limit."""

    LAW = "law"
    POLICY = "policy"


@dataclass(frozen=True, kw_only=True)
class Period:
    """One row of the table.

    years, months, days: how long; all None where it is kept for good. starts: the day it counts from, in words. since: the
    first day on which the row is in force. then: what happens when it has passed, in words.
    """

    kind: Kind
    what: str
    years: int = 0
    months: int = 0
    days: int = 0
    for_good: bool = False
    starts: str
    law: str
    basis: Basis
    then: str
    since: date

    @property
    def length(self) -> str:
        """How long, in words.

        >>> PERIODS[0].length
        '6 years'
        """
        if self.for_good:
            return "For good"
        counts = ((self.years, "year"), (self.months, "month"), (self.days, "day"))
        return " and ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n)

    def ends(self, start: date) -> date | None:
        """The first day on which it may be destroyed; None where it is kept for good.

        "Three years beginning with 4 March 2027" are over when 4 March 2030 begins. From 29 February they are over on 1 March.

        >>> PERIODS[1].ends(date(2027, 3, 4))
        datetime.date(2030, 3, 4)
        """
        if self.for_good:
            return None
        day = add_months(start, self.years * 12 + self.months)
        return date.fromordinal(day.toordinal() + self.days)


def add_months(start: date, months: int) -> date:
    """The same day so many months later; where there is none, the first of the next month.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 3, 1)
    """
    at = start.month - 1 + months
    year, month = start.year + at // 12, at % 12 + 1
    if start.day <= calendar.monthrange(year, month)[1]:
        return date(year, month, start.day)
    return date(year + month // 12, month % 12 + 1, 1)


_FROM = date(2025, 2, 24)  # the Procurement Act 2023 came into force

PERIODS: tuple[Period, ...] = (
    Period(
        kind=Kind.TENDER_RECORD,
        what="A tender that led to a contract: the pack, questions, links declared, marks with reasons, decisions, feedback, "
        "messages, and the bid that won",
        years=6,
        starts="The day the contract ends, with every extension it allows. Never less than 3 years from the day it was signed",
        law="Limitation Act 1980 s.5; Procurement Act 2023 s.98. Made as a deed: 12 years (s.8), by a hold",
        basis=Basis.LAW,
        then="Words, names and files are destroyed. The chain of digests stays, and says when",
        since=_FROM,
    ),
    Period(
        kind=Kind.OTHER_BIDS,
        what="Bids that did not win, with their files",
        years=3,
        starts="The day the contract was signed, or the tender was stopped",
        law="Procurement Act 2023 s.98",
        basis=Basis.LAW,
        then="The bids and their files are destroyed. What was said about them stays with the record of the tender",
        since=_FROM,
    ),
    Period(
        kind=Kind.UNSENT_BIDS,
        what="Bids that were begun and never sent",
        years=1,
        starts="The day the contract was signed, or the tender was stopped",
        law="UK GDPR art. 5(1)(e)",
        basis=Basis.POLICY,
        then="The drafts and their files are destroyed",
        since=_FROM,
    ),
    Period(
        kind=Kind.ACCOUNT,
        what="An account: name and e-mail address",
        years=0,
        days=1,
        starts="The day it is closed. Where the person took part in a tender, the day the record of that tender ends",
        law="UK GDPR art. 17(1) and 17(3)(b), (e)",
        basis=Basis.LAW,
        then="Name and address are replaced",
        since=_FROM,
    ),
    Period(
        kind=Kind.PROFILE,
        what="The profile of an organisation, with its documents",
        years=3,
        starts="The day its people last signed in or did something here. Where a tender names it, not before that tender's own "
        "period ends",
        law="UK GDPR art. 5(1)(e)",
        basis=Basis.POLICY,
        then="The profile and its documents are destroyed",
        since=_FROM,
    ),
    Period(
        kind=Kind.MAIL,
        what="Mails the portal sent",
        months=6,
        starts="The day it was sent or given up",
        law="UK GDPR art. 5(1)(e)",
        basis=Basis.POLICY,
        then="The mail is destroyed",
        since=_FROM,
    ),
    Period(
        kind=Kind.SIGN_IN,
        what="Sign-ins and links",
        months=12,
        starts="The day it ended",
        law="UK GDPR art. 5(1)(e) and 32",
        basis=Basis.POLICY,
        then="The entry is destroyed",
        since=_FROM,
    ),
    Period(
        kind=Kind.PLAN,
        what="Plans and notices that were published",
        for_good=True,
        starts="The day it was published",
        law="Procurement Act 2023 (published notices); Local Government Transparency Code 2015",
        basis=Basis.POLICY,
        then="Nothing: it stays public",
        since=_FROM,
    ),
    Period(
        kind=Kind.BACKUP,
        what="Backups",
        days=35,
        starts="The day it was made",
        law="UK GDPR art. 5(1)(e) and 32",
        basis=Basis.POLICY,
        then="Whoever runs the portal destroys it. Until then it may hold what the portal has destroyed already",
        since=_FROM,
    ),
    Period(
        kind=Kind.TRAIL,
        what="The chain of digests: numbers, times and codes, without words or names",
        for_good=True,
        starts="The day of the act",
        law="UK GDPR art. 5(2)",
        basis=Basis.POLICY,
        then="Nothing: it proves that nothing was changed",
        since=_FROM,
    ),
)


def period(kind: Kind, on: date, rows: Sequence[Period] = PERIODS) -> Period:
    """The row in force for a kind on a day; before the first row, the first.

    >>> period(Kind.OTHER_BIDS, date(2027, 3, 4)).years
    3
    """
    of_kind = sorted((row for row in rows if row.kind is kind), key=lambda row: row.since)
    return next((row for row in reversed(of_kind) if row.since <= on), of_kind[0])


@dataclass(frozen=True, kw_only=True)
class TenderFacts:
    """What the dates of a tender follow from.

    signed_on: the day its last contract was signed; contract_ends_on: the latest end, with extensions; stopped_on: the day it
    ended without a contract. All None while it runs.
    """

    signed_on: date | None = None
    contract_ends_on: date | None = None
    stopped_on: date | None = None


@dataclass(frozen=True)
class TenderDates:
    """The first day on which each part of a tender may be destroyed; None: not known yet, so nothing may be."""

    record: date | None
    other_bids: date | None
    unsent_bids: date | None

    def of(self, kind: Kind) -> date | None:
        """The day for one kind of the three a tender has."""
        return {Kind.TENDER_RECORD: self.record, Kind.OTHER_BIDS: self.other_bids, Kind.UNSENT_BIDS: self.unsent_bids}[
            kind
        ]


def profile_due(last_on: date, kept_until: Iterable[date | None]) -> date | None:
    """The first day on which a profile may be destroyed; None where that is not known yet.

    last_on: when its people last signed in or did something. kept_until: of each tender that still holds something of the
    organisation, the first day on which that may go, None while it runs.

    >>> profile_due(date(2026, 11, 23), [])
    datetime.date(2029, 11, 23)
    >>> profile_due(date(2026, 11, 23), [date(2035, 3, 31)])
    datetime.date(2035, 3, 31)
    >>> profile_due(date(2026, 11, 23), [None, date(2035, 3, 31)])
    """
    ends = [period(Kind.PROFILE, last_on).ends(last_on), *kept_until]
    known = [day for day in ends if day is not None]
    return max(known) if len(known) == len(ends) else None


TENDER_KINDS = (Kind.UNSENT_BIDS, Kind.OTHER_BIDS, Kind.TENDER_RECORD)


def tender_dates(facts: TenderFacts) -> TenderDates:
    """When the parts of a tender may be destroyed.

    Without a contract everything waits for the three years of s.98, counted from the day it was stopped. The record never ends
    before the bids do.

    >>> tender_dates(TenderFacts(signed_on=date(2027, 3, 4), contract_ends_on=date(2029, 3, 31))).record
    datetime.date(2035, 3, 31)
    """
    if facts.signed_on is not None and facts.contract_ends_on is not None:
        others = period(Kind.OTHER_BIDS, facts.signed_on).ends(facts.signed_on)
        ends = max(facts.signed_on, facts.contract_ends_on)
        record = period(Kind.TENDER_RECORD, ends).ends(ends)
        unsent = period(Kind.UNSENT_BIDS, facts.signed_on).ends(facts.signed_on)
        return TenderDates(None if record is None or others is None else max(record, others), others, unsent)
    if facts.stopped_on is not None:
        others = period(Kind.OTHER_BIDS, facts.stopped_on).ends(facts.stopped_on)
        return TenderDates(others, others, period(Kind.UNSENT_BIDS, facts.stopped_on).ends(facts.stopped_on))
    return TenderDates(None, None, None)
