"""The pages of a draft that say how bids are marked, as they are typed: any of it may still be missing.

Numbers are decimal texts, "" where nothing was typed. `portal.rules.outline` puts their lines into one tree.
"""

from dataclasses import dataclass, field
from datetime import date

from portal.rules.pack import ScaleStep


@dataclass(frozen=True)
class QuestionDraft:
    """A question. minimum_score: "" for no minimum. marked_by: "officers", "service_users".

    group: the id of the group it stands under, "" for the top level.
    """

    title: str = ""
    text: str = ""
    plain: str = ""
    points: tuple[str, ...] = ()
    points_plain: tuple[str, ...] = ()
    weight: str = ""
    word_limit: int | None = None
    minimum_score: str = ""
    marked_by: tuple[str, ...] = ()
    files_allowed: int = 0
    group: str = "Q"
    per_lot: bool = True


@dataclass(frozen=True)
class MarksDraft:
    """The words of a question's marks. reason: why they differ from the template's."""

    scale: tuple[ScaleStep, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class PriceDraft:
    """The price line. amounts: the formula's parameters in pounds or percent, by name. weight_reason: for a heavy weight.

    lot_amounts: parameters that differ from lot to lot, by parameter and then by lot id. group: as for a question.
    """

    title: str = ""
    unit: str = ""
    weight: str = ""
    formula: str = ""
    amounts: dict[str, str] = field(default_factory=dict)
    help: str = ""
    weight_reason: str = ""
    group: str = ""
    lot_amounts: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ValueDraft:
    """A social-value measure. enough: the quantity that earns all points (a target), or that is counted at most (a cap).

    lot_enough: the same by lot id, where it differs from lot to lot. pillar: social, environmental or economic.
    """

    code: str = ""
    title: str = ""
    priority: str = ""
    unit: str = ""
    proxy_pence: int | None = None
    weight: str = ""
    formula: str = ""
    enough: str = ""
    most: str = ""
    period: str = ""
    place: str = ""
    evidence: str = ""
    checked_by: str = ""
    group: str = "S"
    pillar: str = ""
    lot_enough: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConsideredDraft:
    """What was considered of social value before anything was published (R79). consulted: "yes", "no", ""; why: either."""

    result: str = ""
    consulted: str = ""
    why: str = ""
    considered_on: date | None = None


@dataclass(frozen=True)
class GroupDraft:
    """A group of lines. parent: the group it stands under, "" for the top level. minimum_percent: of its questions."""

    title: str = ""
    parent: str = ""
    weight: str = ""
    minimum_percent: str = ""


@dataclass(frozen=True)
class CriteriaDraft:
    """What the group "Q" counts in all, and the least a bid needs of it. order: ids of lines, where one was chosen."""

    quality_weight: str = ""
    minimum_percent: str = ""
    no_minimum_reason: str = ""
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class RulesDraft:
    """How points become places and awards. Source: evaluation-record/1.

    places, mode: of rounding. ranking: "total" or "price_per_point". minimum_percent: over all questions. tie_break: ids of
    lines, or "lower_price", in order; empty for the usual order. award_limit: the most lots one provider may win, "" for
    none; award_mechanism: who gets which lot where the limit binds.
    """

    places: int = 2
    mode: str = "half_up"
    ranking: str = "total"
    minimum_percent: str = ""
    tie_break: tuple[str, ...] = ()
    award_limit: str = ""
    award_mechanism: str = ""
    award_reason: str = ""
