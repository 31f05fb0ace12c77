"""One template makes a draft of each of many documents, in a run whose results are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
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


def upgrade() -> None:
    values = sa.Column(
        "own_values", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
    )
    op.create_table(
        "draft_runs",
        *_owned("draft_runs"),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        values,
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        _refers("draft_runs", "template", "SET NULL"),
    )
    op.create_index("ix_draft_runs_user_id_created_at_id", "draft_runs", ["user_id", "created_at", "id"])
    op.create_index("ix_draft_runs_template_id", "draft_runs", ["template_id"])
    op.create_table(
        "draft_run_items",
        *_owned("draft_run_items"),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["draft_runs.id"], name="fk_draft_run_items_run_id_draft_runs", ondelete="CASCADE"
        ),
        _refers("draft_run_items", "document", "SET NULL"),
        _refers("draft_run_items", "draft", "SET NULL"),
        sa.CheckConstraint(
            "state IN ('waiting', 'made', 'failed', 'cancelled')", name=op.f("ck_draft_run_items_state")
        ),
        sa.UniqueConstraint("run_id", "position", name="uq_draft_run_items_run_id_position"),
    )
    for column in ("user_id", "document_id", "draft_id"):
        op.create_index(f"ix_draft_run_items_{column}", "draft_run_items", [column])
    for table in ("draft_runs", "draft_run_items"):
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT.format(table=table))


def downgrade() -> None:
    op.drop_table("draft_run_items")
    op.drop_table("draft_runs")


def _owned(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _refers(table: str, what: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{what}_id_{what}s"
    return sa.ForeignKeyConstraint([f"{what}_id"], [f"{what}s.id"], name=name, ondelete=ondelete)
