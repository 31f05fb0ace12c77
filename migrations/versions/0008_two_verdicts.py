"""A footnote has two verdicts, and the second question to a model is counted in the evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SYSTEM = "SELECT set_config('app.system_reason', 'migration', true)"
# Release 0.2 knows a quote that was found, and facts that differ; that a claim is supported it cannot know. The trigger
# says so of what its processes write while they run on, and the next release drops it with the function.
SUPPORT = """
CREATE FUNCTION support_before_0_3(message uuid, match text, unproved jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN match <> 'missing' AND unproved <> '[]' THEN 'differs'
        WHEN EXISTS (SELECT FROM evidence WHERE message_id = message AND (model = '' OR fell_back <> '')) THEN 'quoted'
        ELSE 'unchecked'
    END
$$;
CREATE FUNCTION set_support() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.support = support_before_0_3(NEW.message_id, NEW.match, NEW.unproved);
    RETURN NEW;
END $$;
CREATE TRIGGER set_support BEFORE INSERT ON citations FOR EACH ROW WHEN (NEW.support = 'unchecked')
    EXECUTE FUNCTION set_support();
UPDATE citations SET support = support_before_0_3(message_id, match, unproved);
"""


def upgrade() -> None:
    op.add_column("citations", sa.Column("support", sa.Text(), server_default="unchecked", nullable=False))
    op.create_check_constraint(
        op.f("ck_citations_support"), "citations", "support IN ('supported', 'differs', 'unchecked', 'quoted')"
    )
    op.execute(SYSTEM)
    op.execute(SUPPORT)
    op.add_column("evidence", sa.Column("check_state", sa.Text(), server_default="none", nullable=False))
    op.create_check_constraint(
        op.f("ck_evidence_check_state"), "evidence", "check_state IN ('none', 'waiting', 'done', 'failed')"
    )
    op.add_column("evidence", sa.Column("check_model", sa.Text(), server_default="", nullable=False))
    for name in ("check_ms", "check_prompt_tokens", "check_completion_tokens"):
        op.add_column("evidence", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("check_ms", "check_prompt_tokens", "check_completion_tokens", "check_model", "check_state"):
        op.drop_column("evidence", name)
    op.execute("DROP TRIGGER set_support ON citations")
    op.execute("DROP FUNCTION set_support()")
    op.execute("DROP FUNCTION support_before_0_3(uuid, text, jsonb)")
    op.drop_column("citations", "support")
