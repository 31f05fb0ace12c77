"""The look-ups before anyone is signed in find no temporary table of their caller."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# They act as the owner of the tables. Temporary tables come first in each path that does not name them.
PATH = """
DO $$
DECLARE
    look_up text;
BEGIN
    FOREACH look_up IN ARRAY ARRAY['find_login(text)', 'find_session(bytea)', 'find_token(bytea, text)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = {path}', look_up, current_schema());
    END LOOP;
END $$;
"""


def upgrade() -> None:
    _set("%I, pg_temp")


def downgrade() -> None:
    _set("%I")


def _set(path: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PATH.replace("{path}", path))
