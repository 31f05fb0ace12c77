"""Attempts, failures and the clock of a document's step are columns of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SYSTEM = "SELECT set_config('app.system_reason', 'migration', true)"
# What release 0.2 wrote stays in ``attributes``: its processes may run on for a while, and read it there.
COPY = """
ALTER TABLE documents DISABLE TRIGGER touch_row;
UPDATE documents SET
    attempts = coalesce((attributes ->> 'attempts')::int, 0),
    failure_code = coalesce(attributes ->> 'unreadable', ''),
    progress_start = coalesce((attributes ->> 'step_began_at')::int, 0),
    is_file_missing = coalesce((attributes ->> 'is_file_lost')::boolean, false)
WHERE attributes ?| ARRAY['attempts', 'unreadable', 'step_began_at', 'is_file_lost'];
ALTER TABLE documents ENABLE TRIGGER touch_row;
"""
RETURN = """
ALTER TABLE documents DISABLE TRIGGER touch_row;
UPDATE documents SET attributes = attributes
    || CASE WHEN attempts > 0 OR attributes ? 'attempts' THEN jsonb_build_object('attempts', attempts) ELSE '{}' END
    || CASE WHEN failure_code <> '' OR attributes ? 'unreadable'
        THEN jsonb_build_object('unreadable', failure_code) ELSE '{}' END
    || CASE WHEN step_started_at IS NOT NULL OR attributes ? 'step_began_at'
        THEN jsonb_build_object('step_began_at', progress_start) ELSE '{}' END
    || CASE WHEN is_file_missing OR attributes ? 'is_file_lost'
        THEN jsonb_build_object('is_file_lost', is_file_missing) ELSE '{}' END;
ALTER TABLE documents ENABLE TRIGGER touch_row;
"""


def upgrade() -> None:
    for name in ("attempts", "progress_start"):
        op.add_column("documents", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("documents", sa.Column("failure_code", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "documents", sa.Column("is_file_missing", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.execute(SYSTEM)
    op.execute(COPY)


def downgrade() -> None:
    op.execute(SYSTEM)
    op.execute(RETURN)
    for name in ("attempts", "progress_start", "failure_code", "is_file_missing"):
        op.drop_column("documents", name)
