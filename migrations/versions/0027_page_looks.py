"""Who read which page."""

import sqlalchemy as sa
from alembic import op

revision = "0027_page_looks"
down_revision = "0026_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each reader, page, tender and day."""
    op.create_table(
        "page_looks",
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("thing", sa.String(length=160), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_page_looks_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_looks")),
        sa.UniqueConstraint("reader", "scope", "thing", "on_day", name=op.f("uq_page_looks_reader_scope_thing_on_day")),
        info={"append_only": True},
    )


def downgrade() -> None:
    """Without who read."""
    op.drop_table("page_looks")
