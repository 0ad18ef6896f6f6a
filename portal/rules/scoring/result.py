"""The result of a record as it is published, and what differs from a result published before.

Source: evaluation-record/1, Result, and Command line (`--verify`).
"""

import json
from collections.abc import Iterator

from portal.rules.scoring.award import Outcome
from portal.rules.scoring.evaluation import decided
from portal.rules.scoring.faults import ROOT, below, shown
from portal.rules.scoring.points import NO_POINTS, RANKED, Standing
from portal.rules.scoring.record import Record

FORMAT = "evaluation-result/1"
_QUOTE = json.JSONEncoder(ensure_ascii=False).encode


def evaluate(record: Record) -> dict[str, object]:
    """The result object, its keys in the order of the contract; `dump` writes it."""
    found = decided(record)
    writer = _Writer(record)
    lots = zip(record.lots, found.standings, found.outcomes, strict=True)
    return {
        "format": FORMAT,
        "procurement": record.reference,
        "lots": [writer.lot(lot.id, standings, outcome) for lot, standings, outcome in lots],
    }


def dump(result: dict[str, object]) -> str:
    """The result as it stands in a file: `json.dumps(result, indent=2, ensure_ascii=False)` and one newline.

    Written here because a result may have hundreds of thousands of points, and `json` indents them slowly.
    """
    return f"{_written(result, '')}\n"


def _written(value: object, margin: str) -> str:
    if isinstance(value, str):
        return _QUOTE(value)
    inner = f"{margin}  "
    if isinstance(value, dict) and value:
        members = [f"{inner}{_QUOTE(key)}: {_written(member, inner)}" for key, member in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        entries = [f"{inner}{_written(entry, inner)}" for entry in value]
        return "[\n" + ",\n".join(entries) + f"\n{margin}]"
    return json.dumps(value)


class _Writer:
    def __init__(self, record: Record) -> None:
        self._rounding = record.rounding
        self._names = [criterion.id for criterion in record.criteria]
        self._texts: dict[int | None, str | None] = {None: None}

    def lot(self, lot_id: str, standings: list[Standing], outcome: Outcome) -> dict[str, object]:
        return {
            "id": lot_id,
            "award": outcome.winner.bid.id if outcome.winner else None,
            "award_status": outcome.status,
            "bids": [self.bid(standing) for standing in standings],
        }

    def bid(self, standing: Standing) -> dict[str, object]:
        has_total = standing.status in (RANKED, NO_POINTS)
        written: dict[str, object] = {
            "id": standing.bid.id,
            "status": standing.status,
            "rank": standing.rank,
            "tied": standing.tied,
            "total": self.text(standing.total) if has_total else None,
            "below": list(standing.below),
            "points": dict(zip(self._names, map(self.text, standing.points), strict=True)),
        }
        if standing.price_per_point is not None:
            written["price_per_point"] = self.text(self._rounding.round(standing.price_per_point))
        return written

    def text(self, units: int | None) -> str | None:
        if units not in self._texts and units is not None:
            self._texts[units] = self._rounding.text(units)
        return self._texts[units]


def verify(record: Record) -> list[str]:
    """One line for each place where the result a record carries is not what it computes to; empty where it holds.

    Raises ValueError where the record carries none.
    """
    if not record.has_result:
        raise ValueError("the record carries no result")
    return list(differences(record.result, evaluate(record)))


def differences(published: object, computed: object) -> Iterator[str]:
    """Compares as JSON: 1 and 1.0 differ, true and 1 differ, the order of keys does not count.

    >>> list(differences({"rank": 1, "tied": False}, {"tied": False, "rank": 2}))
    ['rank: the record says the JSON integer 1, computed the JSON integer 2']
    """
    stack = [(ROOT, published, computed)]
    while stack:
        path, old, new = stack.pop()
        if isinstance(old, dict) and isinstance(new, dict):
            for key in [key for key in new if key not in old]:
                yield f"{below(path, key)}: missing from the record, computed {shown(new[key])}"
            for key in [key for key in old if key not in new]:
                yield f"{below(path, key)}: only in the record"
            stack.extend((below(path, key), old[key], new[key]) for key in reversed(new) if key in old)
        elif isinstance(old, list) and isinstance(new, list):
            if len(old) != len(new):
                yield f"{path}: the record lists {len(old)}, computed {len(new)}"
            stack.extend((f"{path}[{n}]", old[n], new[n]) for n in reversed(range(min(len(old), len(new)))))
        elif type(old) is not type(new) or old != new:
            yield f"{path}: the record says {shown(old)}, computed {shown(new)}"
