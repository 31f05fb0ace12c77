"""A conversation can be read by whoever has its link, and nothing else of its owner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE shares FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON shares USING (user_id = (SELECT app_user_id()));
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON shares TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON shares TO footnote_app;
    END IF;
END $$;
"""

# A look-up before anyone is signed in, as narrow as the others: one link's hash.
LOOK_UP = """
CREATE FUNCTION find_share(hash bytea, is_visit boolean)
    RETURNS TABLE (user_id uuid, conversation_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
    found uuid;
BEGIN
    PERFORM set_config('app.system_reason', 'share', true);
    SELECT s.id INTO found FROM shares s
        JOIN users u ON u.id = s.user_id
        JOIN conversations c ON c.id = s.conversation_id
        WHERE s.token_hash = hash AND u.is_active AND c.deleted_at IS NULL
          AND (s.expires_at IS NULL OR s.expires_at > now());
    IF is_visit THEN
        UPDATE shares s SET visits = s.visits + 1, last_visited_at = now() WHERE s.id = found;
    END IF;
    RETURN QUERY SELECT s.user_id, s.conversation_id FROM shares s WHERE s.id = found;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;

REVOKE EXECUTE ON FUNCTION find_share(bytea, boolean) FROM PUBLIC;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION find_share(bytea, boolean) SET search_path = %I, pg_temp', current_schema());
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT EXECUTE ON FUNCTION find_share(bytea, boolean) TO footnote_app;
    END IF;
END $$;
"""

# Who reads by a link acts for the owner, but sees one conversation of theirs, and nothing of these tables.
CLOSED = ("users", "user_sessions", "api_tokens", "shares", "chunks", "transcripts", "recognised_pages")
CLOSED += ("message_deltas", "tasks", "templates", "drafts", "collections", "undos", "deletion_receipts")
# PostgreSQL takes a plain OR for a condition that one row in 200 meets, and sorts what it would read from an index;
# what is not null it takes for nearly every row.
NARROW = """
CREATE FUNCTION app_shared_conversation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.shared_conversation', true), '')::uuid;

CREATE POLICY shared ON conversations AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL OR id = (SELECT app_shared_conversation()) THEN true
    END) IS NOT NULL);
CREATE POLICY shared ON messages AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL OR conversation_id = (SELECT app_shared_conversation()) THEN true
    END) IS NOT NULL);
"""
CLOSE = """
CREATE POLICY shared ON {table} AS RESTRICTIVE USING ((CASE
    WHEN (SELECT app_shared_conversation()) IS NULL THEN true END) IS NOT NULL)
"""


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_shares_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_shares_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        sa.UniqueConstraint("token_hash", name="uq_shares_token_hash"),
    )
    op.create_index("ix_shares_conversation_id", "shares", ["conversation_id"])
    op.create_index("ix_shares_user_id_created_at_id", "shares", ["user_id", "created_at", "id"])
    _run(PROTECT)
    _run(LOOK_UP)
    _run(NARROW)
    for table in CLOSED:
        _run(CLOSE.format(table=table))


def downgrade() -> None:
    for table in ("conversations", "messages", *CLOSED):
        op.execute(f"DROP POLICY shared ON {table}")
    op.execute("DROP FUNCTION app_shared_conversation()")
    op.execute("DROP FUNCTION find_share(bytea, boolean)")
    op.drop_table("shares")


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
