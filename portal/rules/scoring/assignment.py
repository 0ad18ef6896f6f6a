"""The cheapest way to give rows to columns of limited room, and the rows for which it could be otherwise.

Source: evaluation-record/1, Points, step 6 ("The search is exact at any size"). Rows are lots, columns providers. This
is a minimum-cost flow, found by shortest augmenting paths with exact whole-number prices (duals) on rows and columns.
Two cheapest assignments differ in a row exactly where the row lies on a cycle of moves that cost nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush


@dataclass(frozen=True, slots=True)
class Assignment:
    """Column of each row, and whether another cheapest assignment gives the row another column."""

    columns: list[int]
    open: list[bool]


@dataclass(slots=True)
class _Search:
    """Distances from one row to the columns, as far as they were needed."""

    distance: dict[int, int] = field(default_factory=dict)
    came_from: dict[int, int] = field(default_factory=dict)
    settled: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    heap: list[tuple[int, int]] = field(default_factory=list)


def assign(costs: Sequence[Mapping[int, int]], room: Sequence[int]) -> Assignment:
    """Gives each row one of its columns. Every row must be able to reach a column that has room.

    >>> assign([{0: 1, 1: 5}, {0: 1, 1: 2}], [1, 1])
    Assignment(columns=[0, 1], open=[False, False])
    >>> assign([{0: 1, 1: 1}, {0: 1, 1: 1}], [1, 1]).open
    [True, True]
    """
    solver = _Solver(costs, room)
    for row in range(len(costs)):
        solver.place(row)
    return Assignment(solver.column, solver.open_rows())


class _Solver:
    def __init__(self, costs: Sequence[Mapping[int, int]], room: Sequence[int]) -> None:
        self.costs = costs
        self.room = room
        self.row_price = [0] * len(costs)
        self.column_price = [0] * len(room)
        self.column = [-1] * len(costs)
        self.holders: list[set[int]] = [set() for _ in room]

    def place(self, root: int) -> None:
        """Adds one row, moving others along the cheapest path to a column with room."""
        search = _Search()
        self.row_price[root] = min(cost - self.column_price[column] for column, cost in self.costs[root].items())
        self._look(search, root, 0)
        while True:
            distance, column = heappop(search.heap)
            if column in search.settled:
                continue
            search.settled[column] = distance
            if len(self.holders[column]) < self.room[column]:
                break
            for row in self.holders[column]:
                self._look(search, row, distance)
        for row, reached in search.rows.items():
            self.row_price[row] += distance - reached
        for settled, reached in search.settled.items():
            self.column_price[settled] -= distance - reached
        self._move(search, root, column)

    def _look(self, search: _Search, row: int, so_far: int) -> None:
        search.rows[row] = so_far
        offset = so_far - self.row_price[row]
        for column, cost in self.costs[row].items():
            if column in search.settled:
                continue
            distance = cost + offset - self.column_price[column]
            if column not in search.distance or distance < search.distance[column]:
                search.distance[column] = distance
                search.came_from[column] = row
                heappush(search.heap, (distance, column))

    def _move(self, search: _Search, root: int, column: int) -> None:
        while True:
            row = search.came_from[column]
            before = self.column[row]
            self.column[row] = column
            self.holders[column].add(row)
            if row == root:
                return
            self.holders[before].discard(row)
            column = before

    def open_rows(self) -> list[bool]:
        """Rows that lie on a cycle of moves without cost: in one strongly connected part with another node."""
        rows, columns = len(self.costs), len(self.room)
        pool = rows + columns
        moves: list[list[int]] = [[] for _ in range(pool + 1)]
        for row, costs in enumerate(self.costs):
            moves[rows + self.column[row]].append(row)
            for column, cost in costs.items():
                free = cost == self.row_price[row] + self.column_price[column]
                if free and column != self.column[row]:
                    moves[row].append(rows + column)
        for column, holders in enumerate(self.holders):
            if len(holders) < self.room[column]:
                moves[rows + column].append(pool)
            if holders and self.column_price[column] == 0:
                moves[pool].append(rows + column)
        part = strong_parts(moves)
        size: dict[int, int] = {}
        for number in part:
            size[number] = size.get(number, 0) + 1
        return [size[part[row]] > 1 for row in range(rows)]


def strong_parts(moves: Sequence[Sequence[int]]) -> list[int]:
    """The strongly connected part of each node, as a number; Tarjan's way, with a stack of its own.

    >>> strong_parts([[1], [0], [0]])
    [1, 1, 2]
    """
    order = [0] * len(moves)
    low = [0] * len(moves)
    part = [0] * len(moves)
    pending: list[int] = []
    seen = parts = 0
    for start in range(len(moves)):
        path = [] if order[start] else [(start, iter(moves[start]))]
        while path:
            node, onward = path[-1]
            if not order[node]:
                seen += 1
                order[node] = low[node] = seen
                pending.append(node)
            for after in onward:
                if not order[after]:
                    path.append((after, iter(moves[after])))
                    break
                if not part[after]:
                    low[node] = min(low[node], order[after])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    parts += 1
                    while not part[node]:
                        part[pending.pop()] = parts
    return part
