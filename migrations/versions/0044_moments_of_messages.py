"""An index by the moments of messages, which the administrators' plots of the last day read."""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():  # beside the writers, which a plain one would hold up
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_messages_created_at")
        op.execute("CREATE INDEX CONCURRENTLY ix_messages_created_at ON messages USING brin (created_at)")


def downgrade() -> None:
    op.drop_index("ix_messages_created_at", "messages")
