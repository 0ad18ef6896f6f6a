"""What is due in each contract year of a promise."""

import sqlalchemy as sa
from alembic import op

revision = "0015_promise_years"
down_revision = "0014_clarifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("obligations", sa.Column("by_year", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("obligations", "by_year")
