"""Jobs say by what kind of error they failed last."""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE procrastinate_jobs ADD COLUMN error text NOT NULL DEFAULT ''")


def downgrade() -> None:
    op.execute("ALTER TABLE procrastinate_jobs DROP COLUMN error")
