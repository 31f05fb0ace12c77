"""What each user may use: limits of single users, and what was used of what counts by the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

LIMITS = ("storage_mb", "documents", "uploads_at_once", "questions_a_day", "tokens_a_day")

# Users read their limits, and only the system writes them.
PROTECT = """
ALTER TABLE quotas ENABLE ROW LEVEL SECURITY;
ALTER TABLE quotas FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON quotas FOR SELECT USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON quotas AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
ALTER TABLE daily_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE daily_use FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON daily_use USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON daily_use AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON quotas TO %I USING ((SELECT app_is_system()))', current_user);
    EXECUTE format('CREATE POLICY system ON daily_use TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT ON quotas TO footnote_app;
        GRANT SELECT, INSERT, UPDATE ON daily_use TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    owner = sa.Column("user_id", sa.Uuid(), nullable=False)
    op.create_table(
        "quotas",
        owner,
        *(sa.Column(name, sa.Integer(), nullable=True) for name in LIMITS),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_quotas_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_quotas"),
    )
    op.create_table(
        "daily_use",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("questions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tokens", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_daily_use_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_daily_use"),
    )
    op.create_index("ix_documents_user_id_use", "documents", ["user_id"], postgresql_include=["size", "status"])
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT)


def downgrade() -> None:
    op.drop_index("ix_documents_user_id_use", "documents")
    op.drop_table("daily_use")
    op.drop_table("quotas")
