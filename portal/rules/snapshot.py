"""The snapshot: one lot's bid as it was sent, in canonical JSON. It, and nothing else, is opened, scored and exported."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.rules import codec
from portal.rules.profile import ProfileFact
from portal.rules.sensitive import SensitiveFact
from portal.rules.staff_response import StaffCosts, StaffPosition
from portal.rules.team import Team

FORMAT = "bid/1"


@dataclass(frozen=True)
class FileFact:
    """A file of a bid. sha256: of what the bidder uploaded; place: the question it answers."""

    file_id: UUID
    place: str
    name: str
    kind: str
    size: int
    sha256: str
    pages: int | None = None


@dataclass(frozen=True)
class AnswerFact:
    """An answer as numbered paragraphs, with its words counted by the published rule."""

    question_id: str
    paragraphs: tuple[str, ...]
    words: int


@dataclass(frozen=True)
class PriceLineFact:
    """One line of a price, worked out. rate_pence: as offered, None where left empty; counted_pence: what counts of it.

    volume: decimal text; when: "year", "start" or "end"; by_year: pence a year, adding up to total_pence; rule: as it was
    published; beyond: how the price breaks its limit and what follows, "" where it does not.
    """

    line_id: str
    number: int
    title: str
    unit: str
    volume: str
    when: str
    rate_pence: int | None
    counted_pence: int
    by_year: tuple[int, ...]
    total_pence: int
    rule: str
    beyond: str = ""
    working: str = ""


@dataclass(frozen=True)
class PriceFact:
    """The price for one price criterion, in pence without VAT. lines, by_year: where it was priced line by line.

    extension_years: how many of the years, the last ones, are the extension's; rise_percent: the bidder's own, or "".
    """

    criterion_id: str
    pence: int
    lines: tuple[PriceLineFact, ...] = ()
    by_year: tuple[int, ...] = ()
    extension_years: int = 0
    rise_percent: str = ""


@dataclass(frozen=True)
class CommitmentFact:
    """A social-value promise. quantity: decimal text; value_pence: quantity × proxy, rounded once; belongs: "extra"
    (because of this contract), "part" (part of the service) or "already" (done anyway, earns nothing).

    quantity is for the whole contract, by_year for each contract year, adding up to it, however it was typed; delivered_as:
    "lead", "member", "subcontractor", or "" for another.
    """

    criterion_id: str
    code: str
    title: str
    unit: str
    quantity: str
    value_pence: int
    starts_on: date
    ends_on: date
    place: str
    delivered_by: str
    evidence: str
    belongs: str
    by_year: tuple[str, ...] = ()
    delivered_as: str = ""


@dataclass(frozen=True)
class ConditionFact:
    """What a bidder said to one condition of taking part. answer: "yes", "no" or "by_award"."""

    condition_id: str
    answer: str
    words: str


@dataclass(frozen=True)
class Snapshot:
    """What was sent for one lot, by whom and when, against which version of the pack.

    profile: what the pack asks about the organisation, as its profile stood; team: the partners named; sensitive: parts marked
    as such by the bidder; valid_until: the last day on which the bid binds. staff: what is said of staff who may move, read
    with the answers; staff_costs: what they cost, sealed with the price until quality is locked.
    """

    reference: str
    procurement_id: UUID
    procurement_reference: str
    pack_version: int
    pack_digest: str
    lot_id: str
    bid_id: UUID
    organisation_id: UUID
    organisation_name: str
    contact_email: str
    submitted_by: str
    submitted_at: datetime
    received_at: datetime
    answers: tuple[AnswerFact, ...]
    prices: tuple[PriceFact, ...]
    commitments: tuple[CommitmentFact, ...]
    files: tuple[FileFact, ...]
    declarations: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict)
    format: str = FORMAT
    conditions: tuple[ConditionFact, ...] = ()
    profile: ProfileFact | None = None
    team: Team = Team()
    sensitive: tuple[SensitiveFact, ...] = ()
    valid_until: date | None = None
    staff: StaffPosition | None = None
    staff_costs: StaffCosts | None = None

    def answer(self, question_id: str) -> AnswerFact | None:
        """The answer to a question, or None where there is none."""
        return next((a for a in self.answers if a.question_id == question_id), None)


def read(raw: bytes) -> Snapshot:
    """A snapshot from its canonical bytes. Raises codec.CannotDecode, ValueError."""
    return codec.decode(Snapshot, json.loads(raw))
