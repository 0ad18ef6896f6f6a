"""What the virus scanner said."""

import sqlalchemy as sa
from alembic import op

revision = "0023_file_scans"
down_revision = "0022_recovery"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Answers of the scanner, only ever added; and the files that wait for one."""
    op.create_table(
        "file_scans",
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_files.id"], name=op.f("fk_file_scans_stored_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_scans")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_file_scans_stored_file_id"), "file_scans", ["stored_file_id"])

    op.create_table(
        "waiting_files",
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_files.id"], name=op.f("fk_waiting_files_stored_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_files")),
        sa.UniqueConstraint("stored_file_id", name=op.f("uq_waiting_files_stored_file_id")),
    )
    op.create_index(op.f("ix_waiting_files_next_at"), "waiting_files", ["next_at"])


def downgrade() -> None:
    """Without what the scanner said."""
    op.drop_table("waiting_files")
    op.drop_table("file_scans")
