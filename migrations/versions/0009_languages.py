"""Documents have a language, by which their words are stemmed and the library is filtered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("language", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_documents_user_id_language", "documents", ["user_id", "language"])


def downgrade() -> None:
    op.drop_index("ix_documents_user_id_language", "documents")
    op.drop_column("documents", "language")
