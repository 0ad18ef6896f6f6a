"""Files that came in while nothing was scanned."""

import sqlalchemy as sa
from alembic import op

revision = "0028_unscanned"
down_revision = "0027_page_looks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whether a file that waits is held back meanwhile: one that was never scanned stays where it is until it was."""
    op.add_column("waiting_files", sa.Column("holds", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """All wait alike."""
    op.drop_column("waiting_files", "holds")
