"""A user has a time zone; tasks repeat, are listed by when they were written, and read by calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# A look-up before anyone is signed in, as narrow as those of the first revision: one token's hash, for one purpose.
MAY_WRITE = """
CREATE FUNCTION find_token(hash bytea, wanted text)
    RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
    found uuid;
BEGIN
    PERFORM set_config('app.system_reason', 'token', true);
    SELECT t.user_id INTO found FROM api_tokens t JOIN users u ON u.id = t.user_id
        WHERE t.token_hash = hash AND wanted = ANY (t.scopes) AND u.is_active
          AND (t.expires_at IS NULL OR t.expires_at > now());
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    RETURN found;
END $$;

REVOKE EXECUTE ON FUNCTION find_token(bytea, text) FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT EXECUTE ON FUNCTION find_token(bytea, text) TO footnote_app;
        GRANT INSERT (time_zone), UPDATE (time_zone) ON users TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.add_column("users", sa.Column("time_zone", sa.Text(), server_default="", nullable=False))
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(MAY_WRITE)
    op.add_column("tasks", sa.Column("repeats", sa.Text(), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("repeats_from", sa.Date(), nullable=True))
    op.add_column("tasks", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.create_index("ix_tasks_follows_id", "tasks", ["follows_id"])
    op.create_index("ix_tasks_user_id_created", "tasks", ["user_id", "created_at", "id"])


def downgrade() -> None:
    op.execute("DROP FUNCTION find_token(bytea, text)")
    op.drop_index("ix_tasks_user_id_created", "tasks")
    op.drop_index("ix_tasks_follows_id", "tasks")
    for name in ("follows_id", "repeats_from", "repeats"):
        op.drop_column("tasks", name)
    op.drop_column("users", "time_zone")
