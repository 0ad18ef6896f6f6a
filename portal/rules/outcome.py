"""What an evaluation came to, in plain values: what the result page, the award and the feedback are made from."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.rules.pack import Pack
from portal.rules.snapshot import CommitmentFact, PriceFact
from portal.rules.staff_response import StaffCosts


@dataclass(frozen=True)
class AgreedReason:
    """The panel's one agreed mark for one question of one bid, with the words that may go out as they are."""

    question_id: str
    mark: str
    why: str
    strength: str
    missing: str
    place: str
    why_not_above: str
    agreed_at: datetime


@dataclass(frozen=True)
class BidOutcome:
    """One bid of one lot. record_id: its id in the evaluation record. status: as in evaluation-result/1.

    price_pence, price_fact and staff_costs are None where the price stays sealed.
    points: criterion id to shown points, None where not scored.
    """

    record_id: str
    submission_id: UUID
    bid_id: UUID
    organisation_id: UUID
    organisation_name: str
    contact_email: str
    lot_id: str
    status: str
    rank: int | None
    total: str | None
    below: tuple[str, ...]
    points: dict[str, str | None]
    reasons: tuple[AgreedReason, ...]
    price_pence: int | None
    commitments: tuple[CommitmentFact, ...]
    excluded_reason: str | None = None
    price_fact: PriceFact | None = None
    staff_costs: StaffCosts | None = None

    def reason(self, question_id: str) -> AgreedReason | None:
        """The agreed reason for a question, or None where there is none."""
        return next((r for r in self.reasons if r.question_id == question_id), None)


@dataclass(frozen=True)
class LotOutcome:
    """One lot. award: the record id of the bid in first place, or None; status as in evaluation-result/1."""

    lot_id: str
    award: str | None
    award_status: str
    bids: tuple[BidOutcome, ...]


@dataclass(frozen=True)
class Outcome:
    """The computed evaluation of a procurement: record and result are the exported JSON objects."""

    procurement_id: UUID
    pack: Pack
    record: dict[str, Any]
    result: dict[str, Any]
    lots: tuple[LotOutcome, ...]
    quality_locked_at: datetime
    prices_opened_at: datetime
    panel_officers: int = 0
    panel_service_users: int = 0
    notes: dict[str, Any] = field(default_factory=dict)
