"""A question has several answers, and an answer several next questions: one branch of a conversation is shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("left_at", sa.DateTime(timezone=True)))
    op.create_index("ix_messages_first", "messages", ["conversation_id"], postgresql_where=sa.text("parent_id IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_messages_first", "messages")
    op.drop_column("messages", "left_at")
