"""Checks between criteria: parents, loops, sums of weights, and names that must be a criterion's id.

Source: evaluation-record/1, Record ("Weights", and the paths of a loop, a group without children and sums of weights).
A fault that another one already explains is left out: a child that lost its group does not also spoil the group's sum.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from portal.rules.scoring.checks_criteria import Draft
from portal.rules.scoring.faults import Fault, shown
from portal.rules.scoring.reading import UNSURE
from portal.rules.scoring.record import GROUP, SCORED, Criterion
from portal.rules.scoring.tree import Tree, grow, loop_members
from portal.rules.scoring.values import Checker, decimal_text

WHOLE = Fraction(100)


@dataclass(slots=True)
class _Unknown:
    """A name that no criterion bears: the kinds it could be of, its places in bids, and what to say if it is wrong."""

    kinds: set[str]
    cells: int = 0
    faults: list[Fault] = field(default_factory=list)


class Criteria:
    """The criteria of a record under checking. `drafts` is None where the list itself could not be read."""

    def __init__(self, check: Checker, drafts: list[Draft] | None) -> None:
        self.check = check
        self.readable = drafts is not None
        self.drafts = drafts or []
        self.by_id: dict[str, Draft] = {}
        for draft in self.drafts:
            if draft.id is not None:
                self.by_id.setdefault(draft.id, draft)
        self.places = {id(draft): place for place, draft in enumerate(self.drafts)}
        self.whole_bids = 0
        self._unknown: dict[str, _Unknown] = {}
        self.above: list[int] = []
        self.adrift: list[Draft] = []
        if self.readable:
            self._find_parents()
            self._check_sums()
            self._check_minimums()

    def named(self, value: object, path: str, kinds: Collection[str], what: str) -> Draft | None:
        """The criterion that a value names; refused where there is none (see `settle`), or one of another kind."""
        if value is UNSURE:
            return None
        if not isinstance(value, str):
            self.check.refuse(path, f"must be {what}'s id, not {shown(value)}")
            return None
        draft = self.by_id.get(value)
        if draft is None:
            self._note(value, kinds, Fault(path, f"{shown(value)} is not {what}'s id"))
            return None
        if draft.kind is not None and draft.kind not in kinds:
            self.check.refuse(path, f"{shown(value)} is not {what}")
            return None
        return draft

    def unknown_cell(self, name: str, kind: str, path: str) -> None:
        """A bid has a figure under a name that is no criterion of that kind."""
        draft = self.by_id.get(name)
        fault = Fault(path, f"is not the id of a criterion of kind {kind}")
        if draft is None:
            self._note(name, (kind,), fault).cells += 1
        elif draft.kind is not None:
            self.check.faults.append(fault)

    def _note(self, name: str, kinds: Collection[str], fault: Fault) -> _Unknown:
        unknown = self._unknown.setdefault(name, _Unknown(set(kinds)))
        unknown.kinds &= set(kinds)
        unknown.faults.append(fault)
        return unknown

    def settle(self) -> None:
        """Refuses unknown names, but not the one that a criterion must have had whose own id was refused."""
        if not self.readable:
            return
        unexplained = dict(self._unknown)
        for kind, count in Counter(draft.kind for draft in self.drafts if draft.id_refused).items():
            fitting = [name for name, unknown in unexplained.items() if self._fits(unknown, kind)]
            if len(fitting) <= count:
                for name in fitting:
                    del unexplained[name]
        for unknown in unexplained.values():
            self.check.faults.extend(unknown.faults)

    def _fits(self, unknown: _Unknown, kind: str | None) -> bool:
        if kind is None:
            return True
        wanted = 0 if kind == GROUP else self.whole_bids
        return kind in unknown.kinds and unknown.cells >= wanted

    def _find_parents(self) -> None:
        for draft in self.drafts:
            above = -1
            if draft.parent is not None:
                group = self.named(draft.parent, f"{draft.path}.parent", (GROUP,), "a group")
                if group is None:
                    draft.parent_refused = True
                else:
                    above = self.places[id(group)]
            self.above.append(above)
        for place in sorted(loop_members(self.above)):
            draft = self.drafts[place]
            self.check.refuse(f"{draft.path}.parent", "leads back to this criterion")
            draft.parent_refused = True
            self.above[place] = -1
        self.adrift = [draft for draft in self.drafts if draft.parent_refused]
        weights = [draft.weight for draft in self.adrift if draft.weight is not None]
        self._weights_adrift = {*weights, sum(weights, Fraction(0))}
        self._weight_lost = len(weights) < len(self.adrift)

    def _check_sums(self) -> None:
        children: dict[int, list[Draft]] = {}
        for place, draft in enumerate(self.drafts):
            if not draft.parent_refused:
                children.setdefault(self.above[place], []).append(draft)
        self._check_sum("criteria", children.get(-1, []), WHOLE)
        for place, draft in enumerate(self.drafts):
            if draft.kind != GROUP or draft.id_refused:
                continue
            below = children.get(place, [])
            if below:
                self._check_sum(f"{draft.path}.weight", below, draft.weight)
            elif not self._explains(draft.weight):
                self.check.refuse(draft.path, "is a group without children")

    def _check_sum(self, path: str, members: Sequence[Draft], whole: Fraction | None) -> None:
        total = Fraction(0)
        for draft in members:
            if draft.weight is None or draft.weight_refused:
                return
            total += draft.weight
        if whole is None or total == whole or self._explains(whole - total):
            return
        self.check.refuse(path, f"weights add up to {decimal_text(total)}, not {decimal_text(whole)}")

    def _explains(self, gap: Fraction | None) -> bool:
        """Whether criteria that lost their place in the tree would fill a gap in a sum."""
        if not self.adrift or gap is None:
            return bool(self.adrift)
        return gap >= 0 and (self._weight_lost or gap in self._weights_adrift)

    def _check_minimums(self) -> None:
        if self.adrift or None in (draft.kind for draft in self.drafts):
            return
        scored = self._tree().holding([draft.kind == SCORED for draft in self.drafts])
        childless = set(range(len(self.drafts))) - set(self.above)
        for place, draft in enumerate(self.drafts):
            if draft.minimum_percent is not None and not scored[place] and place not in childless:
                self.check.refuse(f"{draft.path}.minimum_percent", "no scored criterion stands under it")

    def _tree(self) -> Tree:
        return grow([(str(place), None if above < 0 else str(above)) for place, above in enumerate(self.above)])

    @property
    def has_minimums(self) -> bool:
        """Whether any criterion names a minimum, well or badly written."""
        return any(draft.has_minimum for draft in self.drafts)

    def of_kind(self, kind: str) -> dict[str, Draft]:
        """The criteria of one kind by id, in file order."""
        return {name: draft for name, draft in self.by_id.items() if draft.kind == kind}

    def finished(self) -> tuple[tuple[Criterion, ...], Tree] | None:
        """The criteria as they will be computed with; None where one of them or the tree could not be made out."""
        if not self.readable or self.adrift or not all(draft.usable for draft in self.drafts):
            return None
        return tuple(_finished(draft) for draft in self.drafts), grow(
            [(str(draft.id), draft.parent) for draft in self.drafts]
        )


def _finished(draft: Draft) -> Criterion:
    return Criterion(
        id=str(draft.id),
        parent=draft.parent,
        title=draft.title or "",
        kind=str(draft.kind),
        weight=draft.weight if draft.weight is not None else Fraction(0),
        scale_max=draft.scale_max,
        minimum_score=draft.minimum_score,
        minimum_percent=draft.minimum_percent,
        formula=draft.formula,
    )
