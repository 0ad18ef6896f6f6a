"""Checks of each criterion by itself: its keys, its scale, its formula and that formula's parameters.

Source: evaluation-record/1, Record (rows group, scored, price, amount; "Parameters") and Points (the table).
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from portal.rules.scoring.faults import below, shown
from portal.rules.scoring.names import Names
from portal.rules.scoring.reading import UNSURE
from portal.rules.scoring.record import AMOUNT, GROUP, PRICE, SCORED, Formula, Parameter
from portal.rules.scoring.values import Checker

COMMON = ("id", "parent", "title", "kind", "weight")
REQUIRED = {GROUP: (), SCORED: ("scale_max",), PRICE: ("formula",), AMOUNT: ("formula",)}
OPTIONAL = {GROUP: ("minimum_percent",), SCORED: ("scale_step", "minimum_score"), PRICE: (), AMOUNT: ()}
KINDS = (GROUP, SCORED, PRICE, AMOUNT)

FORMULAS: dict[str, dict[str, tuple[str, ...]]] = {
    PRICE: {
        "lowest_relative": (),
        "linear_over_lowest": ("zero_at_percent",),
        "linear_lowest_to_max": ("maximum",),
        "absolute_to_budget": ("floor", "ceiling"),
        "mean_deviation": ("at_mean",),
        "fixed_price": (),
        "none": (),
    },
    AMOUNT: {"relative_to_highest": (), "relative_to_target": ("target",), "per_pound": ("price",)},
}
OPTIONAL_PARAMETERS = {"relative_to_highest": ("cap",)}
MONEY = ("maximum", "floor", "ceiling", "cap", "target")
ABOVE_ZERO = ("zero_at_percent", "maximum", "ceiling", "cap", "target")
EVERY_PARAMETER = ("zero_at_percent", "maximum", "floor", "ceiling", "at_mean", "cap", "target", "price")


@dataclass(slots=True)
class Draft:
    """A criterion while the record is still being checked: None stands for what is missing or was refused."""

    path: str
    id: str | None = None
    parent: str | None = None
    parent_refused: bool = False
    id_refused: bool = False
    title: str | None = None
    kind: str | None = None
    weight: Fraction | None = None
    weight_refused: bool = False
    scale_max: Fraction | None = None
    scale_step: Fraction | None = None
    minimum_score: Fraction | None = None
    minimum_percent: Fraction | None = None
    has_minimum: bool = False
    formula: Formula | None = None

    @property
    def usable(self) -> bool:
        """Whether minimums can be tested with it, whatever else is wrong."""
        scored = self.kind != SCORED or self.scale_max is not None
        return None not in (self.kind, self.weight) and scored and not self.id_refused


def check_criterion(
    check: Checker, value: object, path: str, places: int | None, lots: Names, *, taken: Collection[str]
) -> Draft:
    """One criterion, without its place among the others; `taken` are the ids before it."""
    draft = Draft(path)
    kind = value.get("kind") if isinstance(value, dict) else None
    known = kind if isinstance(kind, str) and kind in KINDS else None
    if known:
        found = check.members(value, path, (*COMMON, *REQUIRED[known]), OPTIONAL[known])
    else:
        every = [key for kind in KINDS for key in (*REQUIRED[kind], *OPTIONAL[kind])]
        found = check.members(value, path, COMMON, every)
    draft.id, draft.id_refused = check.id(found.get("id", UNSURE), f"{path}.id", taken)
    draft.title = check.text(found.get("title", UNSURE), f"{path}.title")
    draft.kind = check.choice(found.get("kind", UNSURE), f"{path}.kind", KINDS)
    draft.weight = check.number(found.get("weight", UNSURE), f"{path}.weight")
    if draft.weight is not None and places is not None and (draft.weight * 10**places).denominator != 1:
        check.refuse(f"{path}.weight", f"{found['weight']} has more than {places} decimals")
        draft.weight_refused = True
    _parent(check, draft, found.get("parent", UNSURE))
    _scale(check, draft, found)
    draft.has_minimum = "minimum_percent" in found or "minimum_score" in found
    if "minimum_percent" in found:
        draft.minimum_percent = check.number_between(found["minimum_percent"], f"{path}.minimum_percent", 100)
    if known in FORMULAS and "formula" in found:
        draft.formula = _Formulas(check, lots).check(found["formula"], f"{path}.formula", FORMULAS[known])
    return draft


def _parent(check: Checker, draft: Draft, value: object) -> None:
    if value is None or isinstance(value, str):
        draft.parent = value
        return
    draft.parent_refused = True
    if value is not UNSURE:
        check.refuse(f"{draft.path}.parent", f"must be a group's id or null, not {shown(value)}")


def _scale(check: Checker, draft: Draft, found: dict[str, object]) -> None:
    path = draft.path
    draft.scale_max = check.number_between(found.get("scale_max", UNSURE), f"{path}.scale_max", above_zero=True)
    draft.scale_step = check.number_between(found.get("scale_step", UNSURE), f"{path}.scale_step", above_zero=True)
    highest, step = draft.scale_max, draft.scale_step
    if highest is not None and step is not None and (highest / step).denominator != 1:
        check.refuse(f"{path}.scale_step", "does not divide scale_max")
        draft.scale_step = None
    if "minimum_score" in found:
        minimum = check.number_between(found["minimum_score"], f"{path}.minimum_score", draft.scale_max)
        draft.minimum_score = minimum


class _Formulas:
    def __init__(self, check: Checker, lots: Names) -> None:
        self.checker = check
        self.lots = lots

    def check(self, value: object, path: str, formulas: dict[str, tuple[str, ...]]) -> Formula | None:
        name = value.get("name") if isinstance(value, dict) else None
        if isinstance(name, str) and name in formulas:
            wanted, optional = formulas[name], OPTIONAL_PARAMETERS.get(name, ())
            found = self.checker.members(value, path, ("name", *wanted), optional)
        else:
            found = self.checker.members(value, path, ("name",), EVERY_PARAMETER)
        chosen = self.checker.choice(found.get("name", UNSURE), f"{path}.name", tuple(formulas))
        parameters: dict[str, Parameter] = {}
        for key in found:
            if key not in ("name", "price"):
                parameter = self.parameter(found[key], below(path, key), key)
                if parameter is not None:
                    parameters[key] = parameter
        self.floor_below_ceiling(parameters, path)
        price = self.checker_price(found.get("price", UNSURE), f"{path}.price")
        return Formula(chosen, parameters, price) if chosen else None

    def checker_price(self, value: object, path: str) -> str | None:
        if value is UNSURE or isinstance(value, str):
            return value if isinstance(value, str) else None
        self.checker.refuse(path, f"must be a price criterion's id, not {shown(value)}")
        return None

    def parameter(self, value: object, path: str, key: str) -> Parameter | None:
        if key not in MONEY or not isinstance(value, dict):
            highest = 100 if key == "at_mean" else None
            return self.checker.number_between(value, path, highest, above_zero=key in ABOVE_ZERO)
        return self.per_lot(value, path, key)

    def per_lot(self, value: dict[str, object], path: str, key: str) -> Parameter:
        numbers: dict[str, Fraction] = {}
        for lot in self.lots.sound:
            if lot not in value:
                self.checker.refuse(below(path, lot), "is missing")
        for lot, member in value.items():
            if lot not in self.lots.ids:
                self.lots.refer(lot, below(path, lot))
                continue
            found = self.checker.number_between(member, below(path, lot), above_zero=key in ABOVE_ZERO)
            if found is not None:
                numbers[lot] = found
        return numbers

    def floor_below_ceiling(self, parameters: dict[str, Parameter], path: str) -> None:
        floor, ceiling = parameters.get("floor"), parameters.get("ceiling")
        if floor is None or ceiling is None:
            return
        if isinstance(floor, Fraction):
            ceilings = [ceiling] if isinstance(ceiling, Fraction) else list(ceiling.values())
            if any(floor >= one for one in ceilings):
                self.checker.refuse(f"{path}.floor", "is not below ceiling")
            return
        for lot, one in floor.items():
            other = ceiling if isinstance(ceiling, Fraction) else ceiling.get(lot)
            if other is not None and one >= other:
                self.checker.refuse(below(f"{path}.floor", lot), "is not below ceiling")
