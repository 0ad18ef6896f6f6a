"""Open data of changes: the amendments block of a tender, and the words of its end."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from portal.rules.ocds_facts import AmendmentFact

Json = dict[str, Any]


def amendment_rows(amendments: Iterable[AmendmentFact]) -> list[Json]:
    """The amendments of a tender as OCDS 1.1 has them, oldest first."""
    return [
        {
            "id": each.id,
            "date": each.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "rationale": each.rationale,
            "description": each.description,
            "amendsReleaseID": each.amends,
            "releaseID": each.gives,
        }
        for each in amendments
    ]
