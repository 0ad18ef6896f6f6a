"""Rows of append-only tables named by the entries of the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0020_bound_rows"
down_revision = "0019_identity_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Which rows an entry tells of, and their digests."""
    op.add_column("audit_entries", sa.Column("rows_digest", sa.String(length=64), nullable=True))
    op.create_table(
        "audit_rows",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_rows_entry_id_audit_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
        sa.UniqueConstraint("table_name", "row_id", name=op.f("uq_audit_rows_table_name_row_id")),
        info={"append_only": True},
    )
    op.create_index("ix_audit_rows_entry_id", "audit_rows", ["entry_id"], unique=False)


def downgrade() -> None:
    """Without the rows."""
    op.drop_table("audit_rows")
    op.drop_column("audit_entries", "rows_digest")
