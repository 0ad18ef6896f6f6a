"""What was decided about harmful files."""

import sqlalchemy as sa
from alembic import op

revision = "0025_kept_back"
down_revision = "0024_sealed_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Decisions of officers, only ever added."""
    op.create_table(
        "kept_back_decisions",
        sa.Column("procurement_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_kept_back_decisions_decided_by_users")),
        sa.ForeignKeyConstraint(
            ["procurement_id"], ["procurements.id"], name=op.f("fk_kept_back_decisions_procurement_id_procurements")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_kept_back_decisions_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_back_decisions")),
        sa.UniqueConstraint(
            "submission_id", "file_id", "number", name=op.f("uq_kept_back_decisions_submission_id_file_id_number")
        ),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_kept_back_decisions_procurement_id"), "kept_back_decisions", ["procurement_id"])


def downgrade() -> None:
    """Without the decisions."""
    op.drop_table("kept_back_decisions")
