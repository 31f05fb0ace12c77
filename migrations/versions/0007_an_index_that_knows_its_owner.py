"""The installation has an id, and how many points the index should have of each user is kept beside the entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SYSTEM = "SELECT set_config('app.system_reason', 'migration', true)"
INSTALLATION = """
INSERT INTO settings (key, value, description)
SELECT 'installation', jsonb_build_object('id', gen_random_uuid(), 'database',
    (SELECT system_identifier FROM pg_control_system()) || '/'
    || (SELECT oid FROM pg_database WHERE datname = current_database())),
    'this installation, and the database that it was made in'
"""
PROTECT = """
ALTER TABLE index_sizes ENABLE ROW LEVEL SECURITY;
ALTER TABLE index_sizes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON index_sizes USING (user_id = (SELECT app_user_id()));
DO $$
BEGIN
    EXECUTE format('CREATE POLICY system ON index_sizes TO %I USING ((SELECT app_is_system()))', current_user);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'footnote_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON index_sizes TO footnote_app;
    END IF;
END $$;
"""
COUNT = """
CREATE FUNCTION count_done_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO index_sizes AS s (user_id, source_type, generation, done)
        SELECT user_id, source_type, generation, count(*) FROM new_rows WHERE state = 'complete'
        GROUP BY user_id, source_type, generation ORDER BY user_id, source_type, generation
        ON CONFLICT (user_id, source_type, generation) DO UPDATE SET done = s.done + excluded.done;
    END IF;
    IF TG_OP <> 'INSERT' THEN  -- no row is inserted here: the user may be on the way out
        UPDATE index_sizes s SET done = s.done - o.number
        FROM (SELECT user_id, source_type, generation, count(*) AS number FROM old_rows WHERE state = 'complete'
              GROUP BY user_id, source_type, generation) o
        WHERE s.user_id = o.user_id AND s.source_type = o.source_type AND s.generation = o.generation;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_inserted AFTER INSERT ON embeddings
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_done_entries();
CREATE TRIGGER count_updated AFTER UPDATE ON embeddings
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_done_entries();
CREATE TRIGGER count_deleted AFTER DELETE ON embeddings
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_done_entries();
INSERT INTO index_sizes (user_id, source_type, generation, done)
SELECT user_id, source_type, generation, count(*) FROM embeddings WHERE state = 'complete'
GROUP BY user_id, source_type, generation;
"""


def upgrade() -> None:
    op.create_table(
        "index_sizes",
        sa.Column(
            "user_id",
            sa.Uuid(),
            sa.ForeignKey("users.id", name="fk_index_sizes_user_id_users", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "source_type", "generation", name="pk_index_sizes"),
    )
    op.create_index("ix_index_sizes_user_id", "index_sizes", ["user_id"])
    op.create_index("ix_embeddings_created_at", "embeddings", ["created_at"])
    op.execute(SYSTEM)
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(PROTECT)
    op.execute(COUNT)
    op.execute(INSTALLATION)


def downgrade() -> None:
    for name in ("count_inserted", "count_updated", "count_deleted"):
        op.execute(f"DROP TRIGGER {name} ON embeddings")
    op.execute("DROP FUNCTION count_done_entries()")
    op.drop_table("index_sizes")
    op.drop_index("ix_embeddings_created_at", "embeddings")
    op.execute(SYSTEM)
    op.execute("DELETE FROM settings WHERE key IN ('installation', 'retired_indexes')")
