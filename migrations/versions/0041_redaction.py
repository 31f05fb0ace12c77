"""What redacts an answer, as functions: PostgreSQL keeps their plans, and pages with answers wait less for it."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "redaction.sql"
FUNCTIONS = ("has_read_deleted", "follows_binned", "may_be_recalled")


def upgrade() -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}(uuid)")
