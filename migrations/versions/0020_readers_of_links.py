"""Who reads a conversation by its link sees the footnotes of that one, and nothing of how others were answered."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# The policies of 0015, with their CASE, for what they left open: of these, what belongs to a message that is seen.
OF_MESSAGES = ("citations", "evidence", "evidence_passages")
CLOSED = ("audit_events", "collection_documents", "embeddings", "index_sizes", "evaluations", "evaluation_mistakes")
NARROW = """
CREATE POLICY shared ON {table} AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL OR EXISTS (
        SELECT FROM messages WHERE messages.id = message_id
    ) THEN true END) IS NOT NULL)
"""
CLOSE = """
CREATE POLICY shared ON {table} AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL)
"""


def upgrade() -> None:
    for table in OF_MESSAGES:
        op.execute(NARROW.format(table=table))
    for table in CLOSED:
        op.execute(CLOSE.format(table=table))


def downgrade() -> None:
    for table in (*OF_MESSAGES, *CLOSED):
        op.execute(f"DROP POLICY shared ON {table}")
