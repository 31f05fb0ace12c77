"""Users take turns in each queue of jobs; those of a disabled account wait."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
FETCH = "CREATE FUNCTION procrastinate_fetch_job_v2("

PROTECT = """
ALTER TABLE job_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_turns FORCE ROW LEVEL SECURITY;
CREATE POLICY shared ON job_turns AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON job_turns TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT ON job_turns TO footnote_app;
    END IF;
END $$;
CREATE INDEX ix_procrastinate_jobs_turns ON procrastinate_jobs
    (queue_name, (coalesce(args ->> 'user_id', '')), priority DESC, id) WHERE status = 'todo';
"""


def upgrade() -> None:
    op.create_table(
        "job_turns",
        sa.Column("queue_name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("queue_name", "owner", name="pk_job_turns"),
    )
    _run(PROTECT)
    _run((SQL / "turns.sql").read_text())


def downgrade() -> None:
    _, begin, rest = (SQL / "procrastinate_3_10_0.sql").read_text().partition(FETCH)
    body, end, _ = rest.partition("\nEND;\n$$;")
    _run((begin + body + end).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
    op.execute("DROP INDEX ix_procrastinate_jobs_turns")
    op.drop_table("job_turns")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
