"""Records to start from: small, whole, and changed in one place by each test."""

from __future__ import annotations

import copy
import json
from typing import Any

from portal.rules.scoring import Fault, RecordRefused, evaluate, from_data, parse

Json = dict[str, Any]

CRITERIA: list[Json] = [
    {"id": "Q", "parent": None, "title": "Quality", "kind": "group", "weight": "50", "minimum_percent": "50"},
    {
        "id": "Q1",
        "parent": "Q",
        "title": "Service model",
        "kind": "scored",
        "weight": "30",
        "scale_max": "5",
        "scale_step": "1",
        "minimum_score": "2",
    },
    {
        "id": "Q2",
        "parent": "Q",
        "title": "Safeguarding",
        "kind": "scored",
        "weight": "20",
        "scale_max": "5",
        "scale_step": "1",
    },
    {
        "id": "P",
        "parent": None,
        "title": "Price",
        "kind": "price",
        "weight": "30",
        "formula": {"name": "lowest_relative"},
    },
    {"id": "S", "parent": None, "title": "Social value", "kind": "group", "weight": "20"},
    {
        "id": "S1",
        "parent": "S",
        "title": "Commitments",
        "kind": "amount",
        "weight": "10",
        "formula": {"name": "relative_to_highest"},
    },
    {
        "id": "S2",
        "parent": "S",
        "title": "How delivered",
        "kind": "scored",
        "weight": "10",
        "scale_max": "5",
        "scale_step": "1",
    },
]


def bid(
    name: str, lot: str = "1", q1: str = "4", q2: str = "3", s2: str = "4", p: str = "240000.00", s1: str = "51000"
) -> Json:
    return {
        "id": name,
        "lot": lot,
        "provider": f"provider of {name}",
        "scores": {"Q1": q1, "Q2": q2, "S2": s2},
        "prices": {"P": p},
        "amounts": {"S1": s1},
        "excluded": None,
    }


def whole_record() -> Json:
    """The contract's own example, with three more bids and a second lot."""
    return copy.deepcopy(
        {
            "format": "evaluation-record/1",
            "procurement": {"reference": "YS-2026-02", "title": "Open access youth services"},
            "method": "consensus",
            "rounding": {"places": 2, "mode": "half_up"},
            "ranking": {"by": "total"},
            "criteria": CRITERIA,
            "tie_break": ["Q", "S", {"price": "P"}],
            "award": {"limit": "1", "mechanism": "max_total_score", "price": "P"},
            "lots": [{"id": "1", "title": "Ashford"}, {"id": "2", "title": "Dover"}],
            "bids": [
                bid("B1"),
                bid("B2", q1="5", q2="4", s2="3", p="252000", s1="40000"),
                bid("B3", "2", q1="3", q2="3", s2="3", p="300000", s1="0"),
                bid("B4", "2", q1="2", q2="5", s2="5", p="310000", s1="1000"),
            ],
            "decisions": [],
        }
    )


def per_point_record() -> Json:
    """The same, ranked by price for each point."""
    record = whole_record()
    record["ranking"] = {"by": "price_per_point", "price": "P"}
    record["criteria"][3]["formula"] = {"name": "none"}
    record["criteria"][3]["weight"] = "0"
    record["criteria"][4]["weight"] = "50"
    record["criteria"][5]["weight"] = "40"
    record["tie_break"] = ["Q"]
    record["award"] = {"limit": "1", "mechanism": "min_total_cost", "price": "P"}
    return record


def mean_record() -> Json:
    """The same, with the marks of three people in place of each agreed one."""
    record = whole_record()
    record["method"] = "mean"
    for one in record["bids"]:
        one["individual"] = {name: [score, score, score] for name, score in one.pop("scores").items()}
    return record


def one_criterion(kind: str, formula: Json | None = None, weight: str = "100", **more: Any) -> Json:
    """A record whose only criterion with weight is X; what is missing to 100 is put on a fixed price F."""
    criterion: Json = {"id": "X", "parent": None, "title": "X", "kind": kind, "weight": weight, **more}
    if formula is not None:
        criterion["formula"] = formula
    rest = {
        "id": "F",
        "parent": None,
        "title": "F",
        "kind": "price",
        "weight": str(100 - int(weight)),
        "formula": {"name": "fixed_price"},
    }
    return {
        "format": "evaluation-record/1",
        "procurement": {"reference": "R", "title": "T"},
        "method": "consensus",
        "rounding": {"places": 2, "mode": "half_up"},
        "ranking": {"by": "total"},
        "criteria": [criterion, rest],
        "tie_break": [],
        "lots": [{"id": "1", "title": "Whole"}],
        "bids": [],
    }


def figures(record: Json, kind: str, values: list[str], prices: list[str] | None = None) -> Json:
    """Adds one bid for each value of criterion X; F is bid at `prices`, or 1."""
    for place, value in enumerate(values):
        one: Json = {"id": f"B{place}", "lot": "1", "provider": f"p{place}", "excluded": None}
        one["prices"] = {"F": prices[place] if prices else "1"}
        key = {"scored": "scores", "price": "prices", "amount": "amounts"}[kind]
        one.setdefault(key, {})["X"] = value
        record["bids"].append(one)
    return record


def points_of_x(record: Json) -> list[str]:
    """The points on X in the order of the bids."""
    shown = {name: found["points"]["X"] for name, found in bids_by_id(record).items()}
    return [shown[one["id"]] for one in record["bids"]]


def computed(record: Json) -> Json:
    return evaluate(from_data(record))


def bids_by_id(record: Json) -> dict[str, Json]:
    return {one["id"]: one for lot in computed(record)["lots"] for one in lot["bids"]}


def outcomes(record: Json) -> list[tuple[str | None, str]]:
    return [(lot["award"], lot["award_status"]) for lot in computed(record)["lots"]]


def ranks(record: Json, lot: int = 0) -> list[tuple[str, int | None, bool]]:
    return [(one["id"], one["rank"], one["tied"]) for one in computed(record)["lots"][lot]["bids"]]


def faults(document: Json | str | bytes) -> list[Fault]:
    """What a document is refused for; empty where it is accepted."""
    text = json.dumps(document) if isinstance(document, dict | list) else document
    try:
        parse(text)
    except RecordRefused as refused:
        return list(refused.faults)
    return []


def paths(document: Json | str | bytes) -> list[str]:
    return [fault.path for fault in faults(document)]


def put(record: Json, path: str, value: Any) -> Json:
    """Sets what stands at a path such as `bids.0.scores.Q1`; `None` as a key's value is JSON null."""
    *way, last = path.split(".")
    at: Any = record
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = value
    return record


def take(record: Json, path: str) -> Json:
    """Removes what stands at a path."""
    *way, last = path.split(".")
    at: Any = record
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    del at[int(last) if isinstance(at, list) else last]
    return record
