"""Figures for Prometheus: of requests, and of the whole installation, read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp import __version__
from webapp.clients.vectors import IndexUnavailable
from webapp.index import comparison, generations
from webapp.index.models import Kind
from webapp.platform import measuring
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

QUERIES = {
    "jobs": (
        "Jobs, by their queue and whether they wait (todo), run (doing) or were given up (failed).",
        ["queue", "status"],
        text(
            "SELECT count(*), queue_name, status::text FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 2, 3"
        ),
    ),
    "jobs_failing": (
        "Jobs that have failed five times or more and are tried again.",
        ["job"],
        text(
            "SELECT count(*), task_name FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND attempts >= 5 GROUP BY 2"
        ),
    ),
    "job_wait_seconds": (
        "How long the job that waits longest has waited, by queue.",
        ["queue"],
        text(
            "SELECT extract(epoch FROM now() - min(e.at))::float, j.queue_name FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now() GROUP BY 2"
        ),
    ),
    "documents": (
        "Documents that are not in a bin, by their state.",
        ["status"],
        text("SELECT count(*), status FROM documents WHERE deleted_at IS NULL GROUP BY 2"),
    ),
    "answers_unfinished": (
        "Answers that wait or are written.",
        ["status"],
        text("SELECT count(*), status FROM messages WHERE status IN ('waiting', 'writing') GROUP BY 2"),
    ),
    "database_connections": (
        "Connections to this database, by what they do.",
        ["state"],
        text(
            "SELECT count(*), coalesce(state, 'other') FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 2"
        ),
    ),
}
EXPECTED = text(
    "SELECT source_type, sum(done)::bigint AS total FROM index_sizes WHERE generation = :generation GROUP BY 1"
)

Figures = Iterator[GaugeMetricFamily]


class Collector:
    """Collects the figures of the installation; those of a part that is away are left out, and ``up`` says so."""

    def collect(self) -> Figures:
        yield _gauge("build_info", "The release that runs.", ["version"], [(1, __version__)])
        yield _gauge("disk_room_bytes", "Room for new files on the disk.", [], [(clients.file_store.room(),)])
        up, found = {"database": 1, "qdrant": 1}, list[GaugeMetricFamily]()
        try:
            with as_system("collecting figures of the installation", is_routine=True), unit_of_work():
                found += _of_database()
            found += _of_index()
        except IndexUnavailable:
            up["qdrant"] = 0
        except (DBAPIError, PoolTimeout):
            up["database"] = 0
        yield from found
        yield _gauge("up", "Whether a part answers.", ["part"], [(value, part) for part, value in up.items()])


def render() -> bytes:
    """Return all figures in the text form of Prometheus."""
    installation = CollectorRegistry()
    installation.register(Collector())
    return generate_latest(measuring.registry()) + generate_latest(installation)


def _of_database() -> Figures:
    for name, (help, labels, query) in QUERIES.items():
        yield _gauge(name, help, labels, db.session.execute(query).all())
    last = comparison.last() or {"counts": {}}
    counts = [(count, kind) for kind, count in last["counts"].items()]
    yield _gauge("differences", "What the last comparison of rows, files and index found.", ["kind"], counts)


def _of_index() -> Figures:
    """Yield how many points the index has, and how many it should have by the rows; raise IndexUnavailable."""
    with as_system("counting what should be in the index", is_routine=True), unit_of_work():
        now = generations.current()
        rows = db.session.execute(EXPECTED, {"generation": now.generation})
        expected = {row.source_type: row.total for row in rows}
    there = clients.vectors.info()
    points = [(there.get(now.collection(kind).name, 0), str(kind)) for kind in Kind]
    yield _gauge("index_points", "Points in the index.", ["kind"], points)
    wanted = [(expected.get(kind, 0), str(kind)) for kind in Kind]
    yield _gauge("index_points_expected", "Points that it should have by the rows.", ["kind"], wanted)


def _gauge(name: str, help: str, labels: list[str], rows: Any) -> GaugeMetricFamily:
    """Return a figure with one value for each row: the value, and then its labels."""
    family = GaugeMetricFamily(f"footnote_{name}", help, labels=labels)
    for value, *of in rows:
        family.add_metric([str(label) for label in of], float(value))
    return family
