"""Conversations are pinned, tagged and purged with a receipt, and listed in order by indexes of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LIVE = sa.text("deleted_at IS NULL")
TAGGED = sa.text("deleted_at IS NULL AND tags <> '{}'")
DELETED = sa.text("deleted_at IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "conversations", sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("conversations", sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("conversations", sa.Column("purging_at", sa.DateTime(timezone=True)))
    op.add_column("deletion_receipts", sa.Column("kind", sa.Text(), server_default="document", nullable=False))
    op.create_index(
        "ix_conversations_listed",
        "conversations",
        ["user_id", "is_archived", "is_pinned", "updated_at", "id"],
        postgresql_where=LIVE,
    )
    op.create_index(
        "ix_conversations_tagged", "conversations", ["user_id", "updated_at", "id"], postgresql_where=TAGGED
    )
    op.create_index(
        "ix_conversations_in_bin", "conversations", ["user_id", "deleted_at", "id"], postgresql_where=DELETED
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_in_bin", "conversations")
    op.drop_index("ix_conversations_tagged", "conversations")
    op.drop_index("ix_conversations_listed", "conversations")
    op.drop_column("deletion_receipts", "kind")
    op.drop_column("conversations", "purging_at")
    op.drop_column("conversations", "tags")
    op.drop_column("conversations", "is_pinned")
