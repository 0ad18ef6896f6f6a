"""What the council's own sign-in calls a person."""

import sqlalchemy as sa
from alembic import op

revision = "0019_identity_links"
down_revision = "0018_sealing_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One name for a person at one provider."""
    op.create_table(
        "identity_links",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identity_links_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_links")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_links_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_identity_links_user_id_issuer")),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("identity_links")
