"""Holds on tenders, and what was destroyed of them by law."""

import sqlalchemy as sa
from alembic import op

revision = "0026_retention"
down_revision = "0025_kept_back"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is held or destroyed yet."""
    op.add_column("procurements", sa.Column("record_purged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "retention_holds",
        sa.Column("procurement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_retention_holds_by_users")),
        sa.ForeignKeyConstraint(
            ["procurement_id"], ["procurements.id"], name=op.f("fk_retention_holds_procurement_id_procurements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_retention_holds_procurement_id_number")),
        info={"append_only": True},
    )
    op.create_table(
        "purges",
        sa.Column("procurement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procurement_id"], ["procurements.id"], name=op.f("fk_purges_procurement_id_procurements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
        sa.UniqueConstraint("procurement_id", "kind", name=op.f("uq_purges_procurement_id_kind")),
        info={"append_only": True},
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("purges")
    op.drop_table("retention_holds")
    with op.batch_alter_table("procurements") as batch_op:
        batch_op.drop_column("record_purged_at")
