"""Documents that are fetched, recognised, cancelled, replaced and put in a bin; collections; further indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNED = ("collections", "collection_documents", "recognised_pages")
STATUSES = "'waiting', 'reading', 'embedding', 'ready', 'failed'"
LIVE = "uq_documents_user_id_sha256_live"

# The first release did not note which model its index is of, but for each point of it.
NOTE_INDEX = """
INSERT INTO settings (key, value, description)
SELECT 'index', jsonb_build_object('generation', 1, 'model', model, 'dimension', dimension)
    || CASE model WHEN 'all-MiniLM-L6-v2-int8' THEN '{"base_url": ""}'::jsonb ELSE '{}' END, 'the index that answers'
FROM embeddings GROUP BY model, dimension ORDER BY count(*) DESC LIMIT 1
"""

PROTECT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON {table} USING (user_id = (SELECT app_user_id()));
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON {table} TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO footnote_app;
    END IF;
END $$;
"""


SYSTEM = "SELECT set_config('app.system_reason', 'migration', true)"
SAID = """
ALTER TABLE documents DISABLE TRIGGER touch_row;
UPDATE documents SET attributes = attributes - 'titled' || jsonb_build_object('said', to_jsonb(array_remove(ARRAY[
    CASE WHEN attributes @> '{"titled": true}' THEN 'title' END,
    CASE WHEN coalesce(attributes ->> 'author', '') <> '' THEN 'author' END,
    CASE WHEN attributes ->> 'year' IS NOT NULL THEN 'year' END
], NULL)));
ALTER TABLE documents ENABLE TRIGGER touch_row;
"""
"""What owners said of their documents, by name; the older release knew it of the title alone."""
TITLED = """
ALTER TABLE documents DISABLE TRIGGER touch_row;
UPDATE documents SET attributes =
    attributes - 'said' || jsonb_build_object('titled', coalesce(attributes -> 'said' ? 'title', false));
ALTER TABLE documents ENABLE TRIGGER touch_row;
"""


def upgrade() -> None:
    op.execute(SYSTEM)
    op.execute(SAID)
    op.drop_constraint(op.f("ck_documents_status"), "documents", type_="check")
    op.create_check_constraint("status", "documents", f"status IN ('fetching', {STATUSES}, 'recognising', 'cancelled')")
    op.add_column("documents", sa.Column("source_url", sa.Text(), server_default="", nullable=False))
    for name in ("step_started_at", "superseded_at", "purging_at"):
        op.add_column("documents", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.drop_index(LIVE, table_name="documents")
    op.create_index(
        LIVE,
        "documents",
        ["user_id", "sha256"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND superseded_at IS NULL AND sha256 <> ''"),
    )
    op.add_column("embeddings", sa.Column("generation", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.drop_constraint("uq_embeddings_source_type_source_id_model", "embeddings", type_="unique")
    op.create_unique_constraint(
        "uq_embeddings_source_type_source_id_generation", "embeddings", ["source_type", "source_id", "generation"]
    )
    op.execute("SELECT set_config('app.system_reason', 'upgrade', true)")
    op.execute(NOTE_INDEX)
    op.add_column(
        "deletion_receipts",
        sa.Column("left_over", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    _create_tables()
    for table in OWNED:
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT.format(table=table))


def _create_tables() -> None:
    op.create_table(
        "collections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _owner("collections"),
        sa.Column("name", sa.Text(), nullable=False),
        _created(),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
    )
    op.create_index("ix_collections_user_id", "collections", ["user_id"])
    op.create_index(
        "uq_collections_user_id_name_lower", "collections", ["user_id", sa.literal_column("lower(name)")], unique=True
    )
    op.create_table(
        "collection_documents",
        _reference("collection_documents", "collection_id", "collections"),
        _reference("collection_documents", "document_id", "documents"),
        _owner("collection_documents"),
        _created(),
        sa.PrimaryKeyConstraint("collection_id", "document_id", name="pk_collection_documents"),
    )
    op.create_index("ix_collection_documents_document_id", "collection_documents", ["document_id"])
    op.create_index("ix_collection_documents_user_id", "collection_documents", ["user_id"])
    op.create_table(
        "recognised_pages",
        _reference("recognised_pages", "document_id", "documents"),
        sa.Column("page_number", sa.Integer(), autoincrement=False, nullable=False),
        _owner("recognised_pages"),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "page_number", name="pk_recognised_pages"),
    )
    op.create_index("ix_recognised_pages_user_id", "recognised_pages", ["user_id"])


def _owner(table: str) -> sa.Column:
    return _reference(table, "user_id", "users")


def _reference(table: str, column: str, target: str) -> sa.Column:
    name = f"fk_{table}_{column}_{target}"
    return sa.Column(column, sa.Uuid(), sa.ForeignKey(f"{target}.id", name=name, ondelete="CASCADE"), nullable=False)


def _created() -> sa.Column:
    now = sa.text("clock_timestamp()")
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False)


def downgrade() -> None:
    for table in ("recognised_pages", "collection_documents", "collections"):
        op.drop_table(table)
    op.drop_column("deletion_receipts", "left_over")
    # The older release knows one index, and no document that was never read or that has a newer version.
    op.execute(SYSTEM)
    op.execute(TITLED)
    op.execute("DELETE FROM embeddings WHERE generation > 1")
    op.execute("DELETE FROM settings WHERE key IN ('index', 'next_index')")
    op.execute("DELETE FROM documents WHERE sha256 = '' OR superseded_at IS NOT NULL")
    op.execute("UPDATE documents SET status = 'failed' WHERE status IN ('fetching', 'recognising', 'cancelled')")
    op.drop_constraint("uq_embeddings_source_type_source_id_generation", "embeddings", type_="unique")
    op.create_unique_constraint(
        "uq_embeddings_source_type_source_id_model", "embeddings", ["source_type", "source_id", "model"]
    )
    op.drop_column("embeddings", "generation")
    op.drop_index(LIVE, table_name="documents")
    op.create_index(
        LIVE,
        "documents",
        ["user_id", "sha256"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND replaces_id IS NULL"),
    )
    for name in ("source_url", "step_started_at", "superseded_at", "purging_at"):
        op.drop_column("documents", name)
    op.drop_constraint(op.f("ck_documents_status"), "documents", type_="check")
    op.create_check_constraint("status", "documents", f"status IN ({STATUSES})")
