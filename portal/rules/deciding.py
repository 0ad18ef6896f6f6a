"""A lot that the published rules leave open: who may be chosen, and the record with that choice in it.

What is open is the scoring core's to say (evaluation-record/1, step 7); this page only asks it.
"""

from collections.abc import Mapping
from typing import Any

from portal.rules import scoring


def open_choices(record: Mapping[str, Any], lot_id: str) -> list[str]:
    """Record ids of the bids that may be chosen for a lot, in the record's order; empty where the lot is not open.

    A choice made before for the same lot is set aside, so that it can be made again.
    """
    return [
        bid["id"]
        for bid in record["bids"]
        if bid["lot"] == lot_id and _taken(with_decision(record, lot_id, bid["id"], "-"))
    ]


def with_decision(record: Mapping[str, Any], lot_id: str, award: str, reason: str) -> dict[str, Any]:
    """The record with this choice, in place of one made before for the lot. reason: not blank."""
    others = [decision for decision in record.get("decisions", []) if decision["lot"] != lot_id]
    return {**record, "decisions": [*others, {"lot": lot_id, "award": award, "reason": " ".join(reason.split())}]}


def _taken(record: Mapping[str, Any]) -> bool:
    try:
        scoring.from_data(dict(record))
    except scoring.RecordRefused:
        return False
    return True
