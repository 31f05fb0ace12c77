"""Conversations are imported: what became of each file, and what is known of what it brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON {table} USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON {table} AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON {table} TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO footnote_app;
    END IF;
END $$;
"""

# What is imported keeps its own times. A conversation would be updated once for each of its messages, too.
TOUCH = """
CREATE OR REPLACE FUNCTION touch_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('app.keeps_times', true), '') = '' THEN
        UPDATE conversations SET updated_at = clock_timestamp() WHERE id = NEW.conversation_id;
    END IF;
    RETURN NULL;
END $$;
"""
TOUCH_ALWAYS = """
CREATE OR REPLACE FUNCTION touch_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET updated_at = clock_timestamp() WHERE id = NEW.conversation_id;
    RETURN NULL;
END $$;
"""
TABLES = ("imports", "imported_conversations")


def upgrade() -> None:
    _create_imports()
    op.create_table(
        "imported_conversations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_imported_conversations_user_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_imported_conversations_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_imported_conversations_import_id_imports", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("user_id", "source", "source_id", name="pk_imported_conversations"),
    )
    for column in ("conversation_id", "import_id"):
        op.create_index(f"ix_imported_conversations_{column}", "imported_conversations", [column])
    for table in TABLES:
        _run(PROTECT.format(table=table))
    _run(TOUCH)


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("imported", sa.Integer(), server_default="0", nullable=False),
        sa.Column("messages", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "skipped", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "examples", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_imports_user_id_users", ondelete="CASCADE"),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'stopped', 'removing', 'removed')",
            name="ck_imports_state",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_user_id_created_at_id", "imports", ["user_id", "created_at", "id"])


def downgrade() -> None:
    _run(TOUCH_ALWAYS)
    for table in reversed(TABLES):
        op.drop_table(table)


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
