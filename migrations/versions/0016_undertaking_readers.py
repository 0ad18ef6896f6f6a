"""Who may read a table of posts."""

import sqlalchemy as sa
from alembic import op

revision = "0016_undertaking_readers"
down_revision = "0015_promise_years"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each person named in an undertaking."""
    op.create_table(
        "undertaking_readers",
        sa.Column("undertaking_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["named_by"], ["users.id"], name=op.f("fk_undertaking_readers_named_by_users")),
        sa.ForeignKeyConstraint(
            ["undertaking_id"], ["undertakings.id"], name=op.f("fk_undertaking_readers_undertaking_id_undertakings")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_undertaking_readers_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_readers")),
        sa.UniqueConstraint("undertaking_id", "user_id", name=op.f("uq_undertaking_readers_undertaking_id_user_id")),
        info={"append_only": True},
    )


def downgrade() -> None:
    """Without who may read."""
    op.drop_table("undertaking_readers")
