"""Footnotes say how their quote was found, and which facts of their claim their source does not hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("citations", sa.Column("match", sa.Text(), server_default="exact", nullable=False))
    op.add_column(
        "citations", sa.Column("unproved", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False)
    )
    op.execute("SELECT set_config('app.system_reason', 'upgrade', true)")
    op.execute("UPDATE citations SET match = 'missing' WHERE NOT verified")
    op.create_check_constraint("match", "citations", "match IN ('exact', 'same words', 'close', 'missing')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_citations_match"), "citations", type_="check")
    op.drop_column("citations", "unproved")
    op.drop_column("citations", "match")
