"""Receipts of deleted accounts, which outlive these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# No policy shows a row to a user: only the system reads them.
PROTECT = """
ALTER TABLE account_deletions ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_deletions FORCE ROW LEVEL SECURITY;
CREATE POLICY shared ON account_deletions AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON account_deletions TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT ON account_deletions TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "account_deletions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "requested_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("left_over", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_deletions"),
        sa.UniqueConstraint("account_id", name="uq_account_deletions_account_id"),
    )
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT)


def downgrade() -> None:
    op.drop_table("account_deletions")
