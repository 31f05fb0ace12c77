"""A worker takes the jobs that it knows: those of a newer release wait for one of that release."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    _run("known_jobs.sql")


def downgrade() -> None:
    _run("turns.sql")
    op.execute("DROP FUNCTION footnote_fetch_job")


def _run(file: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql((SQL / file).read_text())
