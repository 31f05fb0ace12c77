"""Programs use the API: requests that are sent again do nothing again, ids of somebody else's are told as such."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON idempotency_keys USING (user_id = (SELECT app_user_id()));
CREATE POLICY shared ON idempotency_keys AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL);
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON idempotency_keys TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO footnote_app;
    END IF;
END $$;
"""

# One bit of one id: that there is such a row, and that it is not the caller's. It says neither whose nor what.
LOOK_UP = """
CREATE FUNCTION belongs_to_another(kind text, wanted uuid)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
    me uuid := app_user_id();
    owner uuid;
BEGIN
    IF me IS NULL THEN
        RETURN false;
    END IF;
    PERFORM set_config('app.system_reason', 'another', true);
    IF kind = 'collections' THEN SELECT t.user_id INTO owner FROM collections t WHERE t.id = wanted;
    ELSIF kind = 'conversations' THEN SELECT t.user_id INTO owner FROM conversations t WHERE t.id = wanted;
    ELSIF kind = 'documents' THEN SELECT t.user_id INTO owner FROM documents t WHERE t.id = wanted;
    ELSIF kind = 'drafts' THEN SELECT t.user_id INTO owner FROM drafts t WHERE t.id = wanted;
    ELSIF kind = 'messages' THEN SELECT t.user_id INTO owner FROM messages t WHERE t.id = wanted;
    ELSIF kind = 'tasks' THEN SELECT t.user_id INTO owner FROM tasks t WHERE t.id = wanted;
    ELSIF kind = 'templates' THEN SELECT t.user_id INTO owner FROM templates t WHERE t.id = wanted;
    END IF;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    RETURN owner IS NOT NULL AND owner <> me;
END $$;

REVOKE EXECUTE ON FUNCTION belongs_to_another(text, uuid) FROM PUBLIC;

DO $$
BEGIN
    EXECUTE format(
        'ALTER FUNCTION belongs_to_another(text, uuid) SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT EXECUTE ON FUNCTION belongs_to_another(text, uuid) TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_idempotency_keys_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    _run(PROTECT)
    _run(LOOK_UP)


def downgrade() -> None:
    op.execute("DROP FUNCTION belongs_to_another(text, uuid)")
    op.drop_table("idempotency_keys")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
