"""Whose a lease on a mail is."""

import sqlalchemy as sa
from alembic import op

revision = "0021_outbox_leases"
down_revision = "0020_bound_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The mark of the worker that holds a mail."""
    op.add_column("outbox_messages", sa.Column("lease_by", sa.String(32), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("outbox_messages") as table:
        table.drop_column("lease_by")
