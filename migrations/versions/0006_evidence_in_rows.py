"""How an answer came about is kept in rows."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
SYSTEM = "SELECT set_config('app.system_reason', 'migration', true)"
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


def upgrade() -> None:
    _create_evidence()
    _create_passages()
    for table in ("evidence", "evidence_passages"):
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])
        _run(PROTECT.format(table=table))
    op.execute(SYSTEM)
    # What release 0.2 wrote stays in ``attributes``: its processes may run on for a while, and redact by it.
    _run((SQL / "copy_evidence.sql").read_text())


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        _reference("evidence", "message_id", "messages.id"),
        _reference("evidence", "user_id", "users.id"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("question", "searched")),
        sa.Column("about_chunk_id", sa.Uuid(), nullable=True),
        sa.Column("scope", postgresql.JSONB(), nullable=True),
        sa.Column("document_count", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("model", "fell_back")),
        sa.Column("search_ms", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("first_token_ms", "total_ms")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("prompt_tokens", "completion_tokens")),
        *(sa.Column(f"{name}_count", sa.Integer(), nullable=False) for name in ("citation", "unsupported", "dropped")),
        sa.PrimaryKeyConstraint("message_id", name="pk_evidence"),
    )


def _create_passages() -> None:
    op.create_table(
        "evidence_passages",
        _reference("evidence_passages", "message_id", "evidence.message_id"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _reference("evidence_passages", "user_id", "users.id"),
        # Without foreign keys: that an answer has read a document must be known after that was purged.
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("chunk_id", "document_id")),
        sa.Column("page_number", sa.Integer(), nullable=True),
        sa.Column("start_seconds", sa.Float(), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("dense", "sentence", "words", "score")),
        sa.Column("cut", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "position", name="pk_evidence_passages"),
        sa.CheckConstraint("cut IN ('', 'duplicate', 'budget', 'below')", name=op.f("ck_evidence_passages_cut")),
    )
    op.create_index(
        "ix_evidence_passages_document_id_read",
        "evidence_passages",
        ["document_id"],
        postgresql_where=sa.text("cut = ''"),
    )


def _reference(table: str, column: str, target: str) -> sa.Column:
    key = sa.ForeignKey(target, name=f"fk_{table}_{column}_{target.partition('.')[0]}", ondelete="CASCADE")
    return sa.Column(column, sa.Uuid(), key, nullable=False)


def _run(script: str) -> None:
    """Run a script in which % and : are themselves."""
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)


def downgrade() -> None:
    op.execute(SYSTEM)
    _run((SQL / "return_evidence.sql").read_text())
    op.drop_table("evidence_passages")
    op.drop_table("evidence")
