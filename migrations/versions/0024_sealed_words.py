"""Reasons, safeguards, tables of posts and bidders' words: sealed, on their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0024_sealed_words"
down_revision = "0023_file_scans"
branch_labels = None
depends_on = None

_ADDED = ("procurements", "pack_versions", "seats", "conflict_decisions", "award_decisions", "feedback_steps")
_ADDED_TOO = ("contracts", "obligations")
_GONE = {
    "procurements": ("workforce", "amendment_base"),
    "pack_versions": ("workforce",),
    "seats": ("released_reason",),
    "conflict_decisions": ("reason", "safeguards"),
    "evaluation_results": ("record", "result", "why"),
    "award_recommendations": ("lots",),
    "award_decisions": ("reason",),
    "feedback_steps": ("words",),
    "released_summaries": ("summary",),
    "contracts": ("contact",),
    "obligations": ("place", "delivered_by", "evidence"),
}
_MUST = ("award_recommendations", "released_summaries")


def upgrade() -> None:
    """Plain columns go. A migration holds no key, so a portal that was used before cannot be carried over."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM audit_entries")):
        raise RuntimeError(
            "This database is older than the first release and keeps words that are sealed today. Begin with an empty one; "
            "the demo is built anew by make demo FRESH=1."
        )
    for table, columns in _GONE.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
            if table in (*_ADDED, *_ADDED_TOO):
                batch.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))
            if table in _MUST:
                batch.alter_column("sealed", existing_type=sa.LargeBinary(), nullable=False)


def downgrade() -> None:
    """What is sealed is not unsealed again."""
    raise RuntimeError("There is no way back from sealed words.")
