"""Messages have a language, and are found by their words: in the index, each has its owner in front of it."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

# An answer that waits for documents was looked for among all messages of its user: the operator is not leakproof, and
# the policies keep it from an index of all attributes, which each change of an answer wrote to.
TO_BE_WRITTEN = """
CREATE INDEX CONCURRENTLY ix_messages_to_be_written ON messages (user_id)
    WHERE (attributes ? 'waits' OR status IN ('waiting', 'writing')) AND deleted_at IS NULL
"""
# Built beside the writers, which a plain one would hold up for minutes; after a failure it is built anew.
BUILD = """
CREATE INDEX CONCURRENTLY ix_messages_terms ON messages
    USING gin (message_terms(user_id, conversation_id, created_at, language, content)) WITH (fastupdate = off)
    WHERE deleted_at IS NULL AND role IN ('user', 'assistant') AND status IN ('complete', 'stopped')
"""


def upgrade() -> None:
    _run((SQL / "message_words.sql").read_text())
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_messages_terms")
        op.execute("SET maintenance_work_mem = '256MB'")
        op.execute(BUILD)
        op.execute("RESET maintenance_work_mem")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_messages_to_be_written")
        op.execute(TO_BE_WRITTEN)
        for unread in ("ix_messages_words", "ix_messages_attributes"):
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {unread}")


def downgrade() -> None:
    op.create_index("ix_messages_words", "messages", ["words"], postgresql_using="gin")
    op.create_index("ix_messages_attributes", "messages", ["attributes"], postgresql_using="gin")
    op.drop_index("ix_messages_to_be_written", "messages")
    op.drop_index("ix_messages_terms", "messages")
    _run((SQL / "without_message_words.sql").read_text())


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
