"""Mail: what waits to be sent, links in it, and which addresses were confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON mails USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON mails AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON mails TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON mails TO footnote_app;
        GRANT INSERT (email_confirmed_at), UPDATE (email_confirmed_at) ON users TO footnote_app;
    END IF;
END $$;
"""

# A look-up before anyone is signed in, as narrow as the others: one link's hash.
LOOK_UP = """
CREATE FUNCTION find_mailed_link(hash bytea)
    RETURNS TABLE (id uuid, user_id uuid, kind text, email text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'mailed link', true);
    RETURN QUERY SELECT m.id, m.user_id, m.kind, m.email FROM mails m LEFT JOIN users u ON u.id = m.user_id
        WHERE m.token_hash = hash AND m.expires_at > now() AND coalesce(u.is_active, true);
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

REVOKE EXECUTE ON FUNCTION find_mailed_link(bytea) FROM PUBLIC;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION find_mailed_link(bytea) SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT EXECUTE ON FUNCTION find_mailed_link(bytea) TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_mails_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint("token_hash", name="uq_mails_token_hash"),
    )
    op.create_index("ix_mails_user_id", "mails", ["user_id"])
    op.create_index("ix_mails_expires_at", "mails", ["expires_at"])
    op.add_column("users", sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "password_links", sa.Column("is_mailed", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    _run(PROTECT)
    _run(LOOK_UP)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_mailed_link(bytea)")
    op.drop_column("password_links", "is_mailed")
    op.drop_column("users", "email_confirmed_at")
    op.drop_table("mails")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
