"""The pack: everything a procurement publishes, frozen at publication. Bidder and panel read this one source (CL-05-a).

`portal.rules.codec` turns it into canonical JSON and back; `digest(pack)` names the version. The workforce rows are not in
it, only their totals and digest: they are shown behind an undertaking.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.rules import codec
from portal.rules.price_schedule.lines import Schedule
from portal.rules.tupe import Tupe

FORMAT = "pack/1"


@dataclass(frozen=True)
class ScaleStep:
    """One mark of a question's scale. mark: a decimal text; words: official; plain: for people who use the service."""

    mark: str
    label: str
    words: str
    plain: str


@dataclass(frozen=True)
class Question:
    """A scored criterion. id: its id in the evaluation record ("Q1"); weight: percentage points as decimal text.

    points: what we are looking for, points_plain: the same in plain words, line for line; marked_by: "officers",
    "service_users"; files_allowed: how many files may be added.
    group: the id of the criteria group it stands in ("Q" quality, "S" social value, or one of its own), "" for none.
    """

    id: str
    group: str
    title: str
    text: str
    plain: str
    points: tuple[str, ...]
    weight: str
    word_limit: int
    scale: tuple[ScaleStep, ...]
    minimum_score: str | None = None
    marked_by: tuple[str, ...] = ("officers",)
    per_lot: bool = True
    files_allowed: int = 0
    points_plain: tuple[str, ...] = ()

    @property
    def top_mark(self) -> str:
        return max(self.scale, key=lambda step: Decimal(step.mark)).mark

    def step(self, mark: str) -> ScaleStep:
        """The step of a mark. Raises KeyError where the mark is not on the scale."""
        for step in self.scale:
            if Decimal(step.mark) == Decimal(mark):
                return step
        raise KeyError(mark)


@dataclass(frozen=True)
class PriceLine:
    """The one price asked for. formula: as in the evaluation record; unit: what the price is for; consequence: in words."""

    id: str
    title: str
    unit: str
    weight: str
    formula: dict[str, Any]
    in_words: str
    help: str = ""
    group: str = ""


@dataclass(frozen=True)
class Measure:
    """A social-value measure. proxy_pence: value of one unit (an example set by the council); weight: percentage points.

    period, place, evidence, checked_by: without them a promise cannot be checked (CL-11-a). most: the largest sensible quantity.
    """

    id: str
    code: str
    title: str
    unit: str
    proxy_pence: int
    weight: str
    formula: dict[str, Any]
    period: str
    place: str
    evidence: str
    checked_by: str
    priority: str
    most: str
    group: str = "S"
    pillar: str = ""


@dataclass(frozen=True)
class Considered:
    """What was considered of social value before publishing, and whether people were asked (R79). why: either way."""

    result: str
    consulted: bool
    why: str
    considered_on: date


@dataclass(frozen=True)
class Lot:
    """A part that is bid for and awarded by itself. A procurement without lots has one, unseen, with id "1".

    differs: what is asked here and not elsewhere.
    """

    id: str
    title: str
    districts: tuple[str, ...]
    value_pence: int | None = None
    differs: str = ""


@dataclass(frozen=True)
class SpecificationAnswer:
    """One question of the specification, answered. applies: False where the text says why it is not applicable."""

    page: str
    code: str
    heading: str
    text: str
    applies: bool = True


@dataclass(frozen=True)
class Requirement:
    """What the service must do. kind: "outcome", "output", "activity", "constraint"; decider: "prescribed", "provider"."""

    text: str
    kind: str
    decider: str


@dataclass(frozen=True)
class Envelope:
    """What the value is: "fixed", "estimate", or an "envelope" with its least and most in pence. basis: how we got to it."""

    kind: str
    least_pence: int | None = None
    most_pence: int | None = None
    basis: str = ""


@dataclass(frozen=True)
class Extension:
    """By how many months in all the contract may be made longer, and how that is decided."""

    months: int
    how: str


@dataclass(frozen=True)
class Duty:
    """A law this was checked against. words: what we did about it, or why it does not apply."""

    code: str
    title: str
    applies: bool
    words: str


@dataclass(frozen=True)
class Withheld:
    """A record that is kept and not published, and why (R135)."""

    title: str
    reason: str


@dataclass(frozen=True)
class Difference:
    """Where this differs from the council's template, and why (R29)."""

    what: str
    reason: str


@dataclass(frozen=True)
class Timetable:
    """Planned moments. questions_by, answers_by: days; deadline: an instant; the rest are days."""

    questions_by: date
    answers_by: date
    deadline: datetime
    opening_on: date
    marking_by: date
    award_on: date
    start_on: date
    end_on: date


@dataclass(frozen=True)
class Contact:
    """A named person to ask."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class PackDocument:
    """A file published with the pack. id: stays the same through its versions; version counts them from 1.

    kind: a key of `DOCUMENT_KINDS`; language: its name, for a translation; format: "PDF"; size in bytes; sha256: of the
    bytes anybody downloads; on: the day it was added.
    """

    id: UUID
    file_id: UUID
    version: int
    kind: str
    title: str
    name: str
    format: str
    size: int
    sha256: str
    on: date
    language: str = ""
    pages: int | None = None


DOCUMENT_KINDS: dict[str, str] = {
    "specification": "Specification",
    "contract": "Contract terms",
    "form": "Form to fill in",
    "easy_read": "Easy Read version",
    "translation": "Version in another language",
    "other": "Other",
}


@dataclass(frozen=True)
class Condition:
    """A condition of taking part (R34). level: how much is enough; why: its justification; when: "award" or "bid".

    consequence: the one thing that follows from not meeting it: "excluded", "put_right" or "noted".
    when_reason: why it cannot wait for the award, "" where it does.
    """

    id: str
    text: str
    level: str
    why: str
    consequence: str
    when: str = "award"
    when_reason: str = ""


@dataclass(frozen=True)
class Pack:
    """What is published. documents: files to download, each with its digest.

    criteria, rounding, ranking, tie_break, award: as in evaluation-record/1, word for word.

    specification: every question asked of it, in order. lots_reason: why it is divided, or not; lots_limit: how many lots one may
    bid for, None for all. extension: None where it ends for good. withheld: kept and not shown. declarations: what a bidder ticks.
    policy: every law and policy value used.
    schedule: the lines of the price; None where one price is asked for.
    profile_asks: sections of `portal.rules.profile` a bidder answers; validity_days: how long a bid stands, None as policy says.
    """

    reference: str
    title: str
    version: int
    authority: str
    summary: str
    need: str
    outcomes: tuple[str, ...]
    who_for: str
    provider_decides: str
    contact: Contact
    lots: tuple[Lot, ...]
    questions: tuple[Question, ...]
    price: PriceLine
    measures: tuple[Measure, ...]
    criteria: tuple[dict[str, Any], ...]
    rounding: dict[str, Any]
    ranking: dict[str, Any]
    tie_break: tuple[Any, ...]
    timetable: Timetable
    tupe: Tupe
    declarations: tuple[str, ...]
    panel_officers: int
    panel_service_users: int
    value_pence: int | None = None
    minimum_percent: str | None = None
    award: dict[str, Any] | None = None
    policy: dict[str, str] = field(default_factory=dict)
    light_touch: bool = True
    intention_reference: str | None = None
    documents: tuple[PackDocument, ...] = ()
    schedule: Schedule | None = None
    considered: Considered | None = None
    format: str = FORMAT
    conditions: tuple[Condition, ...] = ()
    profile_asks: tuple[str, ...] = ()
    validity_days: int | None = None
    specification: tuple[SpecificationAnswer, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    prescribed_reason: str = ""
    budget: Envelope | None = None
    extension: Extension | None = None
    duties: tuple[Duty, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    differences: tuple[Difference, ...] = ()
    lots_reason: str = ""
    lots_limit: int | None = None

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises KeyError."""
        return {q.id: q for q in self.questions}[question_id]

    def number_of(self, question_id: str) -> int:
        """The number a question is shown with: its place in the pack. Raises KeyError."""
        return {q.id: place for place, q in enumerate(self.questions, 1)}[question_id]

    def headings(self, line_id: str) -> tuple[str, ...]:
        """The titles of the groups above a line of the criteria, the topmost first. Raises KeyError."""
        by_id = {criterion["id"]: criterion for criterion in self.criteria}
        above, found = by_id[line_id]["parent"], list[str]()
        while above is not None:
            found.append(by_id[above]["title"])
            above = by_id[above]["parent"]
        return tuple(reversed(found))

    def lot(self, lot_id: str) -> Lot:
        """The lot with this id. Raises KeyError."""
        return {lot.id: lot for lot in self.lots}[lot_id]

    def answers_on(self, *pages: str) -> tuple[SpecificationAnswer, ...]:
        """Answers of the specification that were asked on these pages of the draft."""
        return tuple(answer for answer in self.specification if answer.page in pages)

    @property
    def words_in_all(self) -> int:
        return sum(q.word_limit for q in self.questions)


def read(data: Any) -> Pack:
    """A stored pack again. Raises codec.CannotDecode."""
    return codec.decode(Pack, data)
