"""Evaluations: what a run over a file of questions found, and which of them went wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON {table} USING (user_id = (SELECT app_user_id()));
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON {table} TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _reference("evaluations", "user_id", "users"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("file_name", "sha256")),
        sa.Column("is_own_library", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("model", "embedding_model", "version")),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_user_id", "evaluations", ["user_id"])
    op.create_index("ix_evaluations_user_id_created", "evaluations", ["user_id", "created_at", "id"])
    op.create_table(
        "evaluation_mistakes",
        _reference("evaluation_mistakes", "evaluation_id", "evaluations"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _reference("evaluation_mistakes", "user_id", "users"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "question", "title")),
        sa.Column("answers", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Float(), nullable=False),
        sa.Column("found_in", sa.Text(), nullable=False),
        _reference("evaluation_mistakes", "document_id", "documents", "SET NULL"),
        sa.Column("passage", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("evaluation_id", "number", name="pk_evaluation_mistakes"),
        sa.CheckConstraint(
            "kind IN ('refused', 'not found', 'not cited', 'no source')", name=op.f("ck_evaluation_mistakes_kind")
        ),
    )
    for column in ("user_id", "document_id"):
        op.create_index(f"ix_evaluation_mistakes_{column}", "evaluation_mistakes", [column])
    op.create_index(
        "ix_evaluation_mistakes_evaluation_id_kind", "evaluation_mistakes", ["evaluation_id", "kind", "number"]
    )
    for table in ("evaluations", "evaluation_mistakes"):
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT.format(table=table))


def _reference(table: str, column: str, target: str, when_gone: str = "CASCADE") -> sa.Column:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{column}_{target}", ondelete=when_gone)
    return sa.Column(column, sa.Uuid(), key, nullable=when_gone == "SET NULL")


def downgrade() -> None:
    op.drop_table("evaluation_mistakes")
    op.drop_table("evaluations")
