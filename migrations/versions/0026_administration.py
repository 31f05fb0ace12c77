"""Users choose their password by a link that works once; the record of who did what is only added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE password_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_links FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON password_links USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON password_links AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON password_links TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO footnote_app;
    END IF;
END $$;
"""

# A look-up before anyone is signed in, as narrow as the others: one link's hash.
LOOK_UP = """
CREATE FUNCTION find_password_link(hash bytea)
    RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
    found uuid;
BEGIN
    PERFORM set_config('app.system_reason', 'password link', true);
    SELECT l.user_id INTO found FROM password_links l JOIN users u ON u.id = l.user_id
        WHERE l.token_hash = hash AND l.expires_at > now() AND u.is_active;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    RETURN found;
END $$;

REVOKE EXECUTE ON FUNCTION find_password_link(bytea) FROM PUBLIC;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION find_password_link(bytea) SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT EXECUTE ON FUNCTION find_password_link(bytea) TO footnote_app;
    END IF;
END $$;
"""

# Who owns the database has no grants that could be missing, but is under the policies.
ONLY_ADDED_TO = """
DROP POLICY owner ON audit_events;
CREATE POLICY owner ON audit_events FOR SELECT USING (user_id = (SELECT app_user_id()));
CREATE POLICY owner_adds ON audit_events FOR INSERT WITH CHECK (user_id = (SELECT app_user_id()));
"""
CHANGED_BY_ITS_OWNER = """
DROP POLICY owner_adds ON audit_events;
DROP POLICY owner ON audit_events;
CREATE POLICY owner ON audit_events USING (user_id = (SELECT app_user_id()));
"""


def upgrade() -> None:
    op.create_table(
        "password_links",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_password_links_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_password_links"),
        sa.UniqueConstraint("token_hash", name="uq_password_links_token_hash"),
    )
    op.create_index("ix_password_links_expires_at", "password_links", ["expires_at"])
    _run(PROTECT)
    _run(LOOK_UP)
    _run(ONLY_ADDED_TO)


def downgrade() -> None:
    _run(CHANGED_BY_ITS_OWNER)
    op.execute("DROP FUNCTION find_password_link(bytea)")
    op.drop_table("password_links")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
