"""Nothing half done: every row of an act has its entry in the trail, every entry its row, as often."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Pair:
    """rows: SQL that gives one text a row of the act; said: SQL for the same text from the facts of an entry."""

    code: str
    rows: str
    said: str


def _said(*names: str) -> str:
    return " || ' ' || ".join(name if "(" in name or name == "actor_id" else f"(facts->>'{name}')" for name in names)


PAIRS = (
    Pair("bid.started", "SELECT id::text FROM bids", _said("bid_id")),
    Pair(
        "bid.part_saved",
        "SELECT bid_id || ' ' || lot_id || ' ' || part || ' ' || n FROM bid_parts, generate_series(1, version) n",
        _said("bid_id", "lot_id", "part", "version"),
    ),
    Pair(
        "bid.file_added",
        "SELECT f.id || ' ' || s.sha256 || ' ' || s.size FROM bid_files f JOIN stored_files s ON s.id = f.stored_file_id",
        _said("file_id", "sha256", "size"),
    ),
    Pair("bid.file_removed", "SELECT id::text FROM bid_files WHERE removed_at IS NOT NULL", _said("file_id")),
    Pair(
        "bid.lot_submitted",
        "SELECT id || ' ' || bid_id || ' ' || number || ' ' || digest FROM submissions",
        _said("submission_id", "bid_id", "number", "digest"),
    ),
    Pair("bid.lot_withdrawn", "SELECT submission_id::text FROM withdrawals", _said("submission_id")),
    Pair(
        "clarification.came",
        "SELECT procurement_id || ' ' || number FROM clarifications",
        _said("procurement_id", "number"),
    ),
    Pair("clarification.own_asked", "SELECT procurement_id::text FROM clarifications", _said("procurement_id")),
    Pair(
        "evaluation.opening_started",
        "SELECT procurement_id || ' ' || left(session_digest, 12) FROM opening_starts",
        _said("procurement_id", "session"),
    ),
    Pair("evaluation.bids_opened", "SELECT procurement_id::text FROM openings", _said("procurement_id")),
    Pair(
        "evaluation.bid_opened",
        "SELECT submission_id || ' ' || found_digest FROM opened_submissions",
        _said("submission_id", "digest"),
    ),
    Pair(
        "evaluation.bid_read",
        "SELECT procurement_id || ' ' || submission_id || ' ' || thing || ' ' || user_id FROM looks",
        _said("procurement_id", "submission_id", "thing", "actor_id"),
    ),
    Pair(
        "evaluation.mark_saved",
        "SELECT id || ' ' || encode(sha256(sealed), 'hex') FROM marks",
        _said("mark_id", "digest"),
    ),
    Pair(
        "evaluation.marks_locked",
        "SELECT procurement_id || ' ' || user_id || ' ' || marks FROM mark_locks",
        _said("procurement_id", "coalesce(facts->>'typed_for', actor_id::text)", "marks"),
    ),
    Pair(
        "evaluation.agreed_mark_recorded",
        "SELECT submission_id || ' ' || question_id || ' ' || number || ' ' || encode(sha256(sealed), 'hex')"
        " FROM agreed_marks",
        _said("submission_id", "question_id", "number", "digest"),
    ),
    Pair(
        "evaluation.result_computed",
        "SELECT procurement_id || ' ' || number || ' ' || digest FROM evaluation_results",
        _said("procurement_id", "number", "digest"),
    ),
    Pair(
        "evaluation.quality_locked",
        "SELECT procurement_id::text FROM evaluation_results WHERE number = 1",
        _said("procurement_id"),
    ),
    Pair(
        "award.approved",
        "SELECT recommendation_id::text FROM award_decisions WHERE approved",
        _said("recommendation_id"),
    ),
    Pair("award.notice_recorded", "SELECT procurement_id::text FROM award_notices", _said("procurement_id")),
    Pair(
        "feedback.summary_released",
        "SELECT submission_id || ' ' || digest FROM released_summaries",
        _said("submission_id", "digest"),
    ),
    Pair(
        "feedback.released",
        "SELECT procurement_id || ' ' || count(*) FROM released_summaries GROUP BY procurement_id",
        _said("procurement_id", "summaries"),
    ),
    Pair(
        "contract.signed",
        "SELECT c.id || ' ' || submission_id || ' ' || (SELECT count(*) FROM obligations o WHERE o.contract_id = c.id)"
        " FROM contracts c",
        _said("contract_id", "submission_id", "obligations"),
    ),
)

# What stands in two places must say the same in both.
_TOGETHER = {
    "a tender opened, and its opening": (
        "SELECT id::text FROM procurements WHERE opened_at IS NOT NULL",
        "SELECT procurement_id::text FROM openings",
    ),
    "an award approved, and its decision": (
        "SELECT id::text FROM procurements WHERE award_approved_at IS NOT NULL",
        "SELECT r.procurement_id::text FROM award_decisions d JOIN award_recommendations r"
        " ON r.id = d.recommendation_id WHERE d.approved",
    ),
    "a tender signed, and its contract": (
        "SELECT id::text FROM procurements WHERE signed_at IS NOT NULL",
        "SELECT procurement_id::text FROM contracts",
    ),
    "a stored file, and what it belongs to": (
        "SELECT id::text FROM stored_files",
        "SELECT stored_file_id::text FROM bid_files",
    ),
}


def check(connection: Connection) -> tuple[list[str], int]:
    """Every act without its entry, entry without its act; and how many were compared."""
    faults: list[str] = []
    compared = 0
    for pair in PAIRS:
        entries = f"SELECT {pair.said} FROM audit_entries WHERE code = '{pair.code}'"
        faults += [f"{pair.code}: a row without its entry: {each}" for each in _more(connection, pair.rows, entries)]
        faults += [f"{pair.code}: an entry without its row: {each}" for each in _more(connection, entries, pair.rows)]
        compared += _one(connection, f"SELECT count(*) FROM ({pair.rows}) AS rows")
    for what, (one, other) in _TOGETHER.items():
        faults += [f"{what}: only the first of {each}" for each in _more(connection, one, other)]
        faults += [f"{what}: only the second of {each}" for each in _more(connection, other, one)]
    return faults, compared


def _more(connection: Connection, one: str, other: str) -> list[str]:
    rows = connection.execute(text(f"({one}) EXCEPT ALL ({other})"))
    return [str(row[0]) for row in rows]


def _one(connection: Connection, query: str) -> int:
    found: Any = connection.execute(text(query)).scalar_one()
    return int(found)
