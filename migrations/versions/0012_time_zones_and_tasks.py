"""A user has a time zone; tasks repeat, and are listed by when they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

MAY_WRITE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
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
    op.drop_index("ix_tasks_user_id_created", "tasks")
    op.drop_index("ix_tasks_follows_id", "tasks")
    for name in ("follows_id", "repeats_from", "repeats"):
        op.drop_column("tasks", name)
    op.drop_column("users", "time_zone")
