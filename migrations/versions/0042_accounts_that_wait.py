"""Accounts that wait until an administrator approves them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

PROTECT = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT (waits_since), INSERT (waits_since) ON users TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.add_column("users", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT)


def downgrade() -> None:
    op.drop_column("users", "waits_since")
