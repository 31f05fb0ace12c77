"""What was just deleted can be put back for a day, and documents know which others they look like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PROTECT = """
ALTER TABLE undos ENABLE ROW LEVEL SECURITY;
ALTER TABLE undos FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON undos USING (user_id = (SELECT app_user_id()));
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON undos TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON undos TO footnote_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "undos",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "label", "place")),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_undos_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_undos"),
    )
    op.create_index("ix_undos_user_id", "undos", ["user_id"])
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT)
    op.add_column(
        "documents", sa.Column("sketch", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    )
    op.create_index("ix_documents_sketch", "documents", ["sketch"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_documents_sketch", "documents")
    op.drop_column("documents", "sketch")
    op.drop_table("undos")
