"""What a release of open data is built from: plain facts of a plan, a tender, an award, a contract.

Shapes used throughout: amounts are whole pence without VAT; `…_at` are aware times, `…_on` are days of London's
calendar; None, "" and () mean "not stated" and are left out of the release. Facts must be public already: the builders
publish whatever they are given.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Party:
    """An organisation. `id` is unique in the release and stays the same over a process ("GB-CHC-1234567").

    scheme, number: a register of org-id.guide and the number there (GB-COH, GB-CHC, GB-PPON, …).
    is_sme, is_vcse: for suppliers, as they declared. contact_…: a public contact of the buyer, never a person's own.
    """

    id: str
    name: str
    scheme: str = ""
    number: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    is_sme: bool | None = None
    is_vcse: bool | None = None


@dataclass(frozen=True, kw_only=True)
class MilestoneFact:
    """A dated step. kind: OCDS milestone type (preProcurement, engagement, approval, assessment, delivery, …).

    due_on is the date as it now stands; note may tell the first date and why it moved. met_on: the day it happened.
    """

    id: str
    title: str
    kind: str
    due_on: date
    met_on: date | None = None
    modified_at: datetime | None = None
    note: str = ""
    missed: bool = False


@dataclass(frozen=True, kw_only=True)
class DocumentFact:
    """A public document. kind: OCDS document type (tenderNotice, awardNotice, biddingDocuments, …).

    notice_type: the central digital platform's notice (UK4 tender, UK5 transparency, UK6 award, UK7 contract details).
    """

    id: str
    kind: str
    title: str
    url: str = ""
    published_at: datetime | None = None
    format: str = ""
    notice_type: str = ""


@dataclass(frozen=True, kw_only=True)
class CriterionFact:
    """A criterion with its weight in percent of the whole. minimum: the least mark that still counts, on its scale."""

    name: str
    kind: Literal["quality", "price", "cost"]
    weight_percent: Decimal
    description: str = ""
    minimum: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class LotFact:
    """A lot; a procurement without lots has one. extension_until_on: the last day if every extension is used."""

    id: str
    title: str
    description: str = ""
    value_pence: int | None = None
    value_with_vat_pence: int | None = None
    criteria: tuple[CriterionFact, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    extension_until_on: date | None = None
    sme: bool | None = None
    vcse: bool | None = None
    status: str = "active"


@dataclass(frozen=True, kw_only=True)
class ReleaseFacts:
    """What every release has. release_id is never used twice; released_at is when the facts became public."""

    ocid: str
    release_id: str
    released_at: datetime
    buyer: Party
    title: str
    description: str = ""
    cpv: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanFacts(ReleaseFacts):
    """A commissioning intention.

    rationale: why the need is to be met, and the route considered. band_…: the value band, never the estimate.
    milestones: engagement, advert, award, start. districts: pairs of code and name.
    status: planning (may be bought), planned (will be), withdrawn (paused, met another way), cancelled.
    """

    rationale: str = ""
    band_label: str = ""
    band_least_pence: int | None = None
    band_below_pence: int | None = None
    milestones: tuple[MilestoneFact, ...] = ()
    advert_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    districts: tuple[tuple[str, str], ...] = ()
    sme: bool | None = None
    vcse: bool | None = None
    status: Literal["planning", "planned", "withdrawn", "cancelled"] = "planning"
    url: str = ""
    is_update: bool = False


@dataclass(frozen=True, kw_only=True)
class AmendmentFact:
    """One change of a published opportunity. description: what changed; amends, gives: ids of the releases before and after."""

    id: str
    at: datetime
    rationale: str
    description: str
    amends: str
    gives: str


@dataclass(frozen=True, kw_only=True)
class TenderFacts(ReleaseFacts):
    """A published opportunity.

    tag: tender at publication, tenderAmendment when something a bidder relies on changed, tenderUpdate for the rest,
    tenderCancellation when it was stopped. plan_id: ocid-wide id of the intention it came from.
    amendments: every change up to this release; ended_because: the public reason of an end without a contract.
    """

    lots: tuple[LotFact, ...]
    published_at: datetime
    closes_at: datetime
    questions_close_at: datetime | None = None
    award_expected_on: date | None = None
    value_pence: int | None = None
    value_with_vat_pence: int | None = None
    method: Literal["open", "selective", "limited", "direct"] = "open"
    method_details: str = ""
    is_light_touch: bool = False
    above_threshold: bool | None = None
    max_lots_bid: int | None = None
    max_lots_awarded: int | None = None
    milestones: tuple[MilestoneFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    submission_words: str = ""
    status: Literal["planned", "active", "complete", "cancelled", "unsuccessful", "withdrawn"] = "active"
    tag: Literal["tender", "tenderAmendment", "tenderUpdate", "tenderCancellation"] = "tender"
    amendments: tuple[AmendmentFact, ...] = ()
    ended_because: str = ""


@dataclass(frozen=True, kw_only=True)
class BidCounts:
    """How many bids a lot had, published after opening only. None: not counted."""

    lot_id: str
    received: int
    assessed: int | None = None
    assessed_from_smes: int | None = None
    assessed_from_vcses: int | None = None


@dataclass(frozen=True, kw_only=True)
class AwardOfLot:
    """The decision on one lot. No suppliers: nobody could be awarded it.

    status: pending in standstill, active afterwards, unsuccessful without winner, cancelled when withdrawn.
    """

    id: str
    lot_id: str
    title: str
    decided_on: date
    status: Literal["pending", "active", "unsuccessful", "cancelled"] = "pending"
    suppliers: tuple[Party, ...] = ()
    value_pence: int | None = None
    value_with_vat_pence: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    summaries_sent_at: datetime | None = None
    standstill_ends_on: date | None = None
    documents: tuple[DocumentFact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AwardFacts(ReleaseFacts):
    """Awards of one procurement. opened_at: when bids were opened; counts are refused without it."""

    awards: tuple[AwardOfLot, ...]
    lots: tuple[LotFact, ...] = ()
    opened_at: datetime | None = None
    counts: tuple[BidCounts, ...] = ()
    above_threshold: bool | None = None
    is_update: bool = False


@dataclass(frozen=True, kw_only=True)
class ObligationFact:
    """Something the contract promises that can be measured: an indicator or a social-value commitment."""

    id: str
    title: str
    description: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class ContractFacts(ReleaseFacts):
    """One signed contract under an award."""

    contract_id: str
    award_id: str
    signed_on: date
    starts_on: date
    ends_on: date
    extension_until_on: date | None = None
    suppliers: tuple[Party, ...] = ()
    value_pence: int | None = None
    value_with_vat_pence: int | None = None
    obligations: tuple[ObligationFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    above_threshold: bool | None = None
    status: Literal["pending", "active", "cancelled", "terminated"] = "active"
    is_update: bool = False
