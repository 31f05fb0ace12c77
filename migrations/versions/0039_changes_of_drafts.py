"""A model rewrites a draft in a job, whose state outlives the tab that asked for it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

WATCH = Path(__file__).parent.parent / "sql" / "watch_references.sql"
PROTECT = """
ALTER TABLE draft_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE draft_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON draft_changes USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON draft_changes AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON draft_changes TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON draft_changes TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "draft_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column(
            "wishes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("run", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("written", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("results", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('paragraph', 'shorter', 'longer', 'tone', 'variants')", name=op.f("ck_draft_changes_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'writing', 'done', 'failed', 'cancelled')", name=op.f("ck_draft_changes_state")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_draft_changes_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_changes_draft_id_drafts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft_changes"),
    )
    op.create_index("ix_draft_changes_user_id", "draft_changes", ["user_id"])
    op.create_index("ix_draft_changes_draft_id", "draft_changes", ["draft_id"])
    for statements in (PROTECT, WATCH.read_text()):
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)


def downgrade() -> None:
    op.drop_table("draft_changes")
    op.execute("DROP FUNCTION watch_added_draft_changes(), watch_changed_draft_changes()")
