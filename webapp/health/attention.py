"""What somebody should see to, though everything answers: a disk that fills up, jobs and backups that fail."""

from __future__ import annotations

from sqlalchemy import text

from webapp.backups import scheduling
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system

FAILING = text(
    "SELECT task_name, count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing') AND attempts >= :attempts GROUP BY task_name ORDER BY task_name LIMIT 5"
)
ATTEMPTS = 5
"""So often a job has failed that it is told of; it is tried again as before."""


def warnings() -> list[str]:
    """Return what there is, as sentences; in the open transaction."""
    return [sentence for sentence in (_disk(), _jobs(), scheduling.problem()) if sentence]


def _disk() -> str:
    room = clients.file_store.room()
    if room > 0:
        return ""
    reserve = clients.config["DISK_RESERVE_MB"]
    return f"The disk has less than {reserve} MB free (DISK_RESERVE_MB), so files are refused. Make room."


def _jobs() -> str:
    with as_system("looking for jobs that fail", is_routine=True):
        failing = db.session.execute(FAILING, {"attempts": ATTEMPTS}).all()
    if not failing:
        return ""
    some = ", ".join(f"{name} ({count})" for name, count in failing)
    return f"Jobs fail again and again: {some}. They are tried again; the log says why they fail."
