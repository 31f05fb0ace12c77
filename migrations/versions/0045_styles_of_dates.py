"""How each user has dates written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT (date_style), INSERT (date_style), UPDATE (date_style) ON users TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.add_column("users", sa.Column("date_style", sa.Text(), server_default="", nullable=False))
    op.execute(GRANTS)


def downgrade() -> None:
    op.drop_column("users", "date_style")
