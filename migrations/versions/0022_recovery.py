"""Files destroyed by law; mail held after a restore."""

import sqlalchemy as sa
from alembic import op

revision = "0022_recovery"
down_revision = "0021_outbox_leases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is destroyed or held yet."""
    op.create_table(
        "purged_files",
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_files.id"], name=op.f("fk_purged_files_stored_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purged_files")),
        sa.UniqueConstraint("stored_file_id", name=op.f("uq_purged_files_stored_file_id")),
    )
    op.add_column("outbox_messages", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("outbox_messages") as batch_op:
        batch_op.drop_column("held_at")
    op.drop_table("purged_files")
