"""What a user said in a period is read by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    live = sa.text("deleted_at IS NULL")
    op.create_index("ix_messages_user_id_created_live", "messages", ["user_id", "created_at"], postgresql_where=live)


def downgrade() -> None:
    op.drop_index("ix_messages_user_id_created_live", "messages")
