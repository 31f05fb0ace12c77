"""Conversations may be private: what is said in them is encrypted, and nothing of them is stored as it is."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
SEALED = ("conversations", "messages", "message_deltas")
INDEXED = SEALED[:2]
BUILD = "CREATE INDEX CONCURRENTLY ix_{table}_sealed ON {table} (id) WHERE sealed IS NOT NULL"


def upgrade() -> None:
    # Building indexes beside the writers commits what stands before it, though not yet that this revision is reached.
    if not sa.inspect(op.get_bind()).has_table("private_sources"):
        _make()
    with op.get_context().autocommit_block():
        for table in INDEXED:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS ix_{table}_sealed")
            op.execute(BUILD.format(table=table))


def _make() -> None:
    for table in SEALED:
        op.add_column(table, sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "private_sources",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_private_sources_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_private_sources_message_id_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_private_sources"),
    )
    for column in ("user_id", "message_id", "source"):
        op.create_index(f"ix_private_sources_{column}", "private_sources", [column])
    _run((SQL / "private_conversations.sql").read_text())


def downgrade() -> None:
    _run((SQL / "without_private_conversations.sql").read_text())
    op.drop_table("private_sources")
    for table in INDEXED:
        op.drop_index(f"ix_{table}_sealed", table)
    for table in SEALED:
        op.drop_column(table, "sealed")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
