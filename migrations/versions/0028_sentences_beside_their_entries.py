"""The vectors of sentences are kept with the entries of the index, and those that wait are counted by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("embeddings", sa.Column("sentences", sa.LargeBinary(), nullable=True))
    # They do not get smaller by being compressed, which would be tried for each.
    op.execute("ALTER TABLE embeddings ALTER COLUMN sentences SET STORAGE EXTERNAL")
    op.create_index(
        "ix_embeddings_pending",
        "embeddings",
        ["user_id", "source_type", "generation"],
        postgresql_where=sa.text("state = 'words'"),
    )


def downgrade() -> None:
    op.drop_index("ix_embeddings_pending", "embeddings")
    op.drop_column("embeddings", "sentences")
