"""Templates have versions, and variables a kind, a default and a help; those that come with Footnote have sections.

While processes of the release before run on, a draft that one of them makes shows the marks of sections as they stand.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
PROTECT = """
ALTER TABLE template_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE template_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON template_versions USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON template_versions AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON template_versions TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON template_versions TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    details = postgresql.JSONB(astext_type=sa.Text())
    empty = sa.text("'{}'::jsonb")
    op.add_column("templates", sa.Column("details", details, server_default=empty, nullable=False))
    op.create_table(
        "template_versions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("type", "name", "content")),
        sa.Column("details", details, server_default=empty, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_template_versions_user_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["templates.id"], name="fk_template_versions_template_id_templates", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_template_versions"),
        sa.UniqueConstraint("template_id", "number", name="uq_template_versions_template_id_number"),
    )
    op.create_index("ix_template_versions_user_id", "template_versions", ["user_id"])
    _run(PROTECT)
    _rewrite("templates_0022.sql")


def downgrade() -> None:
    _rewrite("templates_before_0022.sql")
    op.drop_table("template_versions")
    op.drop_column("templates", "details")


def _rewrite(name: str) -> None:
    """Write the rows that belong to nobody; when they were changed is not told."""
    op.execute("SELECT set_config('app.system_reason', 'upgrade', true)")
    op.execute("ALTER TABLE templates DISABLE TRIGGER touch_row")
    _run((SQL / name).read_text())
    op.execute("ALTER TABLE templates ENABLE TRIGGER touch_row")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
