"""The portal's own data keys."""

import sqlalchemy as sa
from alembic import op

revision = "0018_sealing_keys"
down_revision = "0017_second_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two rows, made at first start."""
    op.create_table(
        "sealing_keys",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sealing_keys")),
    )


def downgrade() -> None:
    """Without them: what they sealed is lost."""
    op.drop_table("sealing_keys")
