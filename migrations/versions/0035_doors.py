"""The application's role reads no password hash and queues jobs for nobody else; nothing refers to a foreign row."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

OPEN = """
DO $$
DECLARE
    before text := current_setting('app.system_reason', true);
    watched record;
    path text := format('%I, pg_temp', current_schema());
BEGIN
    FOR watched IN SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        AND (proname LIKE 'watch\\_added\\_%' OR proname LIKE 'watch\\_changed\\_%')
    LOOP
        EXECUTE format('DROP FUNCTION %I() CASCADE', watched.proname);
    END LOOP;
    DROP TRIGGER hide_password_hash ON users;
    PERFORM set_config('app.system_reason', 'migration', true);
    UPDATE users SET password_hash = stored_hash;
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
    DROP FUNCTION hide_password_hash();
    DROP FUNCTION has_password_hash(uuid, text);
    DROP POLICY IF EXISTS owner ON procrastinate_jobs;
    ALTER TABLE procrastinate_jobs DISABLE ROW LEVEL SECURITY;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT ON users TO footnote_app;
        GRANT UPDATE, DELETE ON procrastinate_jobs TO footnote_app;
    END IF;
END $$;
ALTER TABLE users DROP COLUMN stored_hash;

CREATE OR REPLACE FUNCTION find_login(login text)
    RETURNS TABLE (id uuid, password_hash text, is_active boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
    AS $$
DECLARE
    before text := current_setting('app.system_reason', true);
BEGIN
    PERFORM set_config('app.system_reason', 'sign-in', true);
    RETURN QUERY SELECT u.id, u.password_hash, u.is_active FROM users u
        WHERE lower(u.email) = lower(login) OR lower(u.username) = lower(login);
    PERFORM set_config('app.system_reason', coalesce(before, ''), true);
END $$;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION find_login(text) SET search_path = %I, pg_temp', current_schema());
END $$;
"""


def upgrade() -> None:
    _run((SQL / "doors.sql").read_text())
    _run((SQL / "watch_references.sql").read_text())


def downgrade() -> None:
    _run(OPEN)


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
