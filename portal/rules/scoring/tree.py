"""The criteria as a tree of any depth, walked without recursion.

Source: evaluation-record/1, Record ("any order, any depth") and Points, step 4 ("A group is the sum of its rounded
leaves").
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tree:
    """Places of criteria in file order: `parent[i]` is the place of i's group or -1.

    `children_first` lists all places so that every group comes after everything under it.
    """

    index: dict[str, int]
    parent: tuple[int, ...]
    children_first: tuple[int, ...]

    def sums(self, leaves: Sequence[int]) -> list[int]:
        """Every criterion's units, where `leaves` has those of the leaves and 0 for each group."""
        sums = list(leaves)
        parent = self.parent
        for place in self.children_first:
            above = parent[place]
            if above >= 0:
                sums[above] += sums[place]
        return sums

    def holding(self, marked: Sequence[bool]) -> list[bool]:
        """Which criteria are marked or have a marked one somewhere under them."""
        return [total > 0 for total in self.sums([int(mark) for mark in marked])]


def grow(parents: Sequence[tuple[str, str | None]]) -> Tree:
    """The tree of (id, parent's id) pairs, which must be free of loops, repeats and unknown parents."""
    index = {criterion: place for place, (criterion, _) in enumerate(parents)}
    parent = tuple(-1 if above is None else index[above] for _, above in parents)
    children: list[list[int]] = [[] for _ in parents]
    for place, above in enumerate(parent):
        if above >= 0:
            children[above].append(place)
    order = [place for place, above in enumerate(parent) if above < 0]
    for place in order:  # the list grows while it is walked: parents first, down to the last leaf
        order.extend(children[place])
    return Tree(index, parent, tuple(reversed(order)))


def loop_members(parent: Sequence[int]) -> set[int]:
    """Every place on a loop of parents (-1 ends a path); what merely hangs below a loop is not on it.

    >>> sorted(loop_members([1, 0, 0, -1]))
    [0, 1]
    """
    walk_of = [0] * len(parent)
    members: set[int] = set()
    for start in range(len(parent)):
        place = start
        while place >= 0 and not walk_of[place]:
            walk_of[place] = start + 1
            place = parent[place]
        if place >= 0 and walk_of[place] == start + 1:
            first = place
            members.add(place)
            while (place := parent[place]) != first:
                members.add(place)
    return members
