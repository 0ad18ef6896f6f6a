"""What a purge of a tender does to each table: one line a table, and a new table must be given its line."""

from typing import Any

from sqlalchemy import Column, Select, Table, select

from portal.db.base import Base

ROOT = "procurements"

# What is public stays for good: it was published, and says nothing of a person but who signed for the council.
KEPT = frozenset(
    {
        "procurement_files",
        "award_notices",
        "endings",
        "bidder_messages",
        "published_answers",
        "retention_holds",
        "purges",
    }
)

# Rows that others which stay point at, or of which a part is public: these columns are emptied.
EMPTIED: dict[str, dict[str, Any]] = {
    "procurements": {"draft": {}, "sealed": None, "contact": None, "sent_back_reason": None},
    "pack_versions": {"sealed": None, "approval_reason": ""},
    "clarifications": {"sealed": b"", "sealed_asker": b"", "asker_mark": ""},
    "bids": {"wrapped_key": b""},
    "submissions": {"sealed": b""},
    "contracts": {"sealed": None},
    "award_decisions": {"sealed": None},
}

# Who won at what price is public; the rest of what was recommended is sealed with it and taken out.
REDUCED = frozenset({"award_recommendations"})

DELETED = frozenset(
    {
        "agreed_marks",
        "bid_case_steps",
        "bid_cases",
        "bid_clarification_answers",
        "bid_clarifications",
        "bid_files",
        "bid_parts",
        "clarification_steps",
        "condition_checks",
        "conflict_decisions",
        "declarations",
        "due_diligence",
        "evaluation_results",
        "feedback_cells",
        "feedback_steps",
        "handovers",
        "kept_back_decisions",
        "looks",
        "mark_approvals",
        "mark_assignments",
        "mark_confirmations",
        "mark_drafts",
        "mark_locks",
        "marks",
        "obligations",
        "opened_submissions",
        "opening_starts",
        "openings",
        "released_summaries",
        "seats",
        "undertaking_readers",
        "undertakings",
        "withdrawals",
    }
)

# Of one bid alone: what it said is destroyed, that it was sent stays.
OF_A_BID = ("bid_parts", "bid_files")


def tables_of_a_tender() -> dict[str, Table]:
    """Every table whose rows belong to a tender, found by what they point at; parents first."""
    found: dict[str, Table] = {ROOT: Base.metadata.tables[ROOT]}
    for table in Base.metadata.sorted_tables:
        if table.name not in found and way_up(table, found) is not None:
            found[table.name] = table
    return found


def way_up(table: Table, known: dict[str, Table]) -> Column[Any] | None:
    """The column by which a row belongs to a tender: straight, or through a parent that does."""
    ups = [(column, key.column.table.name) for column in table.columns for key in column.foreign_keys]
    straight = next((column for column, name in ups if name == ROOT), None)
    if straight is not None:
        return straight
    return next((column for column, name in ups if name in known and name != table.name and not column.nullable), None)


def rows_of(table: Table, procurement_id: Any) -> Select[Any]:
    """The ids of a table's rows that belong to a tender, as a query."""
    if table.name == ROOT:
        return select(table.c.id).where(table.c.id == procurement_id)
    up = way_up(table, tables_of_a_tender())
    assert up is not None, table.name  # noqa: S101
    parent = next(iter(up.foreign_keys)).column.table
    return select(table.c.id).where(up.in_(rows_of(parent, procurement_id)))
