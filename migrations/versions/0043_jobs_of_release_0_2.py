"""A worker of release 0.2 takes the jobs that this release knew; all others wait for a worker of the newer one."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KNOWN = (
    "bin.empty",
    "bin.purge",
    "bin.withdraw",
    "chat.answer",
    "chat.forget",
    "chat.index",
    "documents.embed",
    "documents.read",
    "documents.recognise",
    "documents.remove",
    "documents.withdraw",
    "documents.words",
    "reconciling.daily",
    "reconciling.run",
    "reindexing.build",
    "reindexing.clean",
    "sources.describe",
    "sources.fetch",
    "upkeep.sweep",
)
"""Its jobs; later releases name theirs themselves when they ask."""


FETCH = """
CREATE OR REPLACE FUNCTION procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint)
    RETURNS procrastinate_jobs
    LANGUAGE sql
    AS $$ SELECT * FROM footnote_fetch_job(target_queue_names, p_worker_id, KNOWN) $$
"""
"""What a worker calls that does not say which jobs it knows."""


def upgrade() -> None:
    names = ", ".join(f"'{name}'" for name in KNOWN)
    op.execute(FETCH.replace("KNOWN", f"ARRAY[{names}]::varchar[]"))


def downgrade() -> None:
    op.execute(FETCH.replace("KNOWN", "NULL"))
