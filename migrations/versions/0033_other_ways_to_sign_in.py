"""Passkeys and their challenges, who users are at a provider of OpenID Connect, and the theme that they choose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY shared ON {table} AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON {table} TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO footnote_app;
    END IF;
END $$;
"""
OWNED = "CREATE POLICY owner ON {table} USING (user_id = (SELECT app_user_id()))"

# Look-ups before anyone is signed in, as narrow as the others: one key's id, which is as long as a secret; who it is
# that a provider has sent.
LOOK_UP = """
CREATE FUNCTION find_passkey(credential bytea)
    RETURNS TABLE (id uuid, user_id uuid, public_key bytea, sign_count bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'passkey', true);
    RETURN QUERY SELECT p.id, p.user_id, p.public_key, p.sign_count FROM passkeys p JOIN users u ON u.id = p.user_id
        WHERE p.credential_id = credential AND u.is_active;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

CREATE FUNCTION find_identity(provider text, name text)
    RETURNS TABLE (id uuid, user_id uuid, is_active boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'identity', true);
    RETURN QUERY SELECT i.id, i.user_id, u.is_active FROM identities i JOIN users u ON u.id = i.user_id
        WHERE i.issuer = provider AND i.subject = name;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

REVOKE EXECUTE ON FUNCTION find_passkey(bytea), find_identity(text, text) FROM PUBLIC;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION find_passkey(bytea) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION find_identity(text, text) SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT INSERT (theme), UPDATE (theme) ON users TO footnote_app;
        GRANT EXECUTE ON FUNCTION find_passkey(bytea), find_identity(text, text) TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("last_used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_passkeys_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name="pk_passkey_challenges"),
    )
    op.create_index("ix_passkey_challenges_expires_at", "passkey_challenges", ["expires_at"])
    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", moment, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_identities_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("issuer", "subject", name="uq_identities_issuer_subject"),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
    op.add_column("users", sa.Column("theme", sa.Text(), server_default="", nullable=False))
    for table in ("passkeys", "passkey_challenges", "identities"):
        _run(PROTECT.replace("{table}", table))
    for table in ("passkeys", "identities"):
        _run(OWNED.replace("{table}", table))
    _run(LOOK_UP)


def downgrade() -> None:
    op.execute("DROP FUNCTION find_passkey(bytea), find_identity(text, text)")
    op.drop_column("users", "theme")
    op.drop_table("identities")
    op.drop_table("passkey_challenges")
    op.drop_table("passkeys")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
