"""What is typed, page by page. Numbers are decimal texts, "" where nothing was typed; dates are None until chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from portal.rules.lots import ONE, LotsDraft
from portal.rules.marking_draft import (
    ConsideredDraft,
    CriteriaDraft,
    GroupDraft,
    MarksDraft,
    PriceDraft,
    QuestionDraft,
    RulesDraft,
    ValueDraft,
)
from portal.rules.pack import Lot, PackDocument, ScaleStep
from portal.rules.price_schedule import ScheduleDraft
from portal.rules.specification import (
    AnswerDraft,
    BudgetDraft,
    DutyDraft,
    ExtensionDraft,
    RecordClass,
    RequirementsDraft,
)
from portal.rules.staff_facts import StaffCostsDraft, StaffDraft


@dataclass(frozen=True)
class AboutDraft:
    """The specification: what is needed, for whom, what must come of it, and what the provider decides."""

    title: str = ""
    summary: str = ""
    need: str = ""
    outcomes: tuple[str, ...] = ()
    who_for: str = ""
    provider_decides: str = ""
    districts: tuple[str, ...] = ()
    value_pence: int | None = None


@dataclass(frozen=True)
class TimetableDraft:
    """The planned moments. length_reason: for a contract shorter than policy asks."""

    questions_by: date | None = None
    answers_by: date | None = None
    deadline: datetime | None = None
    opening_on: date | None = None
    marking_by: date | None = None
    award_on: date | None = None
    start_on: date | None = None
    end_on: date | None = None
    length_reason: str = ""


@dataclass(frozen=True)
class TupeDraft:
    """The view on staff transfer. view: "" or a key of `staff_facts.VIEWS`."""

    view: str = ""
    reason: str = ""
    facts_as_at: date | None = None
    source: str = ""


@dataclass(frozen=True)
class ContactDraft:
    """The person bidders may ask."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class AmendmentDraft:
    """What an amendment says of itself. reason: public; deadline_reason: why the deadline does not move, where it does not."""

    reason: str = ""
    deadline_reason: str = ""


@dataclass(frozen=True)
class ConditionDraft:
    """A condition of taking part, as typed. when: "award" unless when_reason says why it must be there with the bid."""

    text: str = ""
    level: str = ""
    why: str = ""
    when: str = "award"
    when_reason: str = ""
    consequence: str = ""


@dataclass(frozen=True)
class ConditionsDraft:
    """The conditions of taking part, in order; there may be none."""

    conditions: tuple[ConditionDraft, ...] = ()


@dataclass(frozen=True)
class BidderDraft:
    """What bidders say of themselves. asks: sections of `portal.rules.profile`; validity_days: how long a bid stands."""

    asks: tuple[str, ...] = ()
    validity_days: int | None = None


@dataclass(frozen=True)
class Saved:
    """When a page was last saved, by whom, and the draft's number after it."""

    version: int
    by: UUID | None
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """Everything typed so far. saved: by page. scale: the template's words for marks. policy: values in force at the start.

    answers, duties, records: by code of `portal.rules.specification`; template_reasons: by code of a difference.
    """

    about: AboutDraft = AboutDraft()
    questions: dict[str, QuestionDraft] = field(default_factory=dict)
    marks: dict[str, MarksDraft] = field(default_factory=dict)
    price: PriceDraft = PriceDraft()
    value: ValueDraft = ValueDraft()
    criteria: CriteriaDraft = CriteriaDraft()
    timetable: TimetableDraft = TimetableDraft()
    tupe: TupeDraft = TupeDraft()
    contact: ContactDraft = ContactDraft()
    staff: StaffDraft = StaffDraft()
    staff_costs: StaffCostsDraft = StaffCostsDraft()
    lots: tuple[Lot, ...] = ()
    declarations: tuple[str, ...] = ()
    scale: tuple[ScaleStep, ...] = ()
    policy: dict[str, str] = field(default_factory=dict)
    light_touch: bool = True
    documents: tuple[PackDocument, ...] = ()
    amendment: AmendmentDraft = AmendmentDraft()
    saved: dict[str, Saved] = field(default_factory=dict)
    conditions: ConditionsDraft = ConditionsDraft()
    bidder: BidderDraft = BidderDraft()
    schedule: ScheduleDraft = ScheduleDraft()
    groups: dict[str, GroupDraft] = field(default_factory=dict)
    measures: dict[str, ValueDraft] = field(default_factory=dict)
    rules: RulesDraft = RulesDraft()
    considered: ConsideredDraft = ConsideredDraft()
    lots_choice: LotsDraft = LotsDraft()
    answers: dict[str, AnswerDraft] = field(default_factory=dict)
    requirements: RequirementsDraft = RequirementsDraft()
    budget: BudgetDraft = BudgetDraft()
    extension: ExtensionDraft = ExtensionDraft()
    duties: dict[str, DutyDraft] = field(default_factory=dict)
    records: dict[str, RecordClass] = field(default_factory=dict)
    template_reasons: dict[str, str] = field(default_factory=dict)

    @property
    def lots_in_use(self) -> tuple[Lot, ...]:
        """The lots it is divided into; none where one provider does all of it, though lots may stand typed."""
        return () if self.lots_choice.decision == ONE else self.lots


@dataclass(frozen=True)
class Workforce:
    """What is published of the table of posts without an undertaking. ranges, on_costs_pence, …: as in `pack.Tupe`."""

    headcount: int | None
    full_time_posts: str | None
    pay_bill_pence: int | None
    digest: str
    ranges: tuple[str, ...] = ()
    on_costs_pence: int | None = None
    rates_source: str = ""
    lots: tuple[tuple[str, int, str, int], ...] = ()


def decimal_of(text: str) -> Decimal | None:
    """A typed number, or None where nothing was typed.

    >>> decimal_of("12.50"), decimal_of("")
    (Decimal('12.50'), None)
    """
    return Decimal(text) if text else None


def who_saved(draft: Draft) -> Mapping[UUID, str]:
    """Everybody who saved a page, by id."""
    return {saved.by: saved.by_name for saved in draft.saved.values() if saved.by is not None}
