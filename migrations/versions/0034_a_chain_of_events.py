"""The record of who did what is a chain of hashes, so that a gap or a change in it shows."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

CHAIN = Path(__file__).parent.parent / "sql" / "audit_chain.sql"
UNCHAIN = """
DROP TRIGGER chain_audit_event ON audit_events;
DROP FUNCTION chain_audit_event();
DROP POLICY owner_adds ON audit_events;
CREATE POLICY owner_adds ON audit_events FOR INSERT WITH CHECK (user_id = (SELECT app_user_id()));
DROP TABLE audit_chain;
DROP FUNCTION audit_chain_event(audit_events, bigint, bytea), audit_owner_hash(uuid, uuid),
    audit_hash(bytea, bigint, uuid, bytea, bytea, text, timestamptz), audit_details_hash(bytea, uuid, text, text);
ALTER TABLE audit_events DROP COLUMN number, DROP COLUMN salt, DROP COLUMN owner_hash, DROP COLUMN details_hash,
    DROP COLUMN hash;
"""


def upgrade() -> None:
    _run(CHAIN.read_text())


def downgrade() -> None:
    _run(UNCHAIN)


def _run(statements: str) -> None:
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
