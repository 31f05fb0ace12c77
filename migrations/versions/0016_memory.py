"""Earlier answers are recalled: which ones, for which answer; and who and what is left out of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE recollections ENABLE ROW LEVEL SECURITY;
ALTER TABLE recollections FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON recollections USING (user_id = (SELECT app_user_id()));
-- Who reads a conversation by its link sees which of its words came from others, to leave them out, and no more.
CREATE POLICY shared ON recollections AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL OR EXISTS (
        SELECT FROM messages WHERE messages.id = message_id
    ) THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON recollections TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON recollections TO footnote_app;
        GRANT INSERT (has_memory), UPDATE (has_memory) ON users TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.add_column("users", sa.Column("has_memory", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "conversations", sa.Column("is_remembered", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.create_index(
        "ix_conversations_forgotten", "conversations", ["user_id"], postgresql_where=sa.text("NOT is_remembered")
    )
    op.create_table(
        "recollections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("recalled_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_recollections_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_recollections_message_id_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recalled_id"], ["messages.id"], name="fk_recollections_recalled_id_messages", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recollections"),
    )
    for column in ("user_id", "message_id", "recalled_id"):
        op.create_index(f"ix_recollections_{column}", "recollections", [column])
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT)


def downgrade() -> None:
    op.drop_table("recollections")
    op.drop_index("ix_conversations_forgotten", "conversations")
    op.drop_column("conversations", "is_remembered")
    op.drop_column("users", "has_memory")
