"""Footnote's parts on one machine, each of which can be broken and mended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from tests.hosted import WEB, WORKER, Hosted
from tests.live import Installed, until
from tests.prepared import data_folder
from tests.qdrant_double import RemoteDouble

DISK_MB, FILES_MB = 1200, 300
BEGUN_WITHIN_S = 300
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
"""Debian's libfaketime; without it the clock is left alone."""


class Machine(Hosted):
    """Web, worker, database and index, with their data on small disks of their own where those can be mounted."""

    def __init__(self, data_dir: Path, qdrant: RemoteDouble, has_disks: bool, **environ: str) -> None:
        super().__init__(data_dir, qdrant, DATABASE_POOL="6", DISK_RESERVE_MB="20", **environ)
        self.environ["LOG_LEVEL"] = "WARNING"
        self.has_disks = has_disks

    command = Installed.command
    _command = Installed._command

    @property
    def files(self) -> Path:
        return self.data_dir / "files"

    def begin(self) -> None:
        """Make the database, and start all parts."""
        self.database.ensure_running()
        made = self.command("db", "upgrade")
        assert made.returncode == 0, made.stderr
        self.launch()
        until(self.is_healthy, seconds=BEGUN_WITHIN_S)

    def start_web(self, **environ: str) -> None:
        self.web = self._started(WEB, environ)

    def start_worker(self, **environ: str) -> None:
        self.worker = self._started(WORKER, environ)

    def _started(self, command: str, environ: dict[str, str]) -> subprocess.Popen[bytes]:
        kept, self.environ = self.environ, self.environ | environ
        try:
            return self._run(command)
        finally:
            self.environ = kept

    def kill_web(self) -> None:
        """End all web processes at once, as a power cut would."""
        assert self.web
        for process in [psutil.Process(self.web.pid), *self.web_processes()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.web.wait()

    def kill_worker(self) -> None:
        assert self.worker
        self.worker.kill()
        self.worker.wait()

    def kill_database(self) -> None:
        """End all processes of the database."""
        first = int((self.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
        with contextlib.suppress(psutil.NoSuchProcess):
            processes = [psutil.Process(first), *psutil.Process(first).children()]
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes, timeout=20)

    def restart_database(self) -> None:
        until(self._is_database_back, seconds=60, every=1)

    def _is_database_back(self) -> bool:
        with contextlib.suppress(Exception):  # as long as it is not back
            self.database.ensure_running()
            with psycopg.connect(self.database_url, connect_timeout=3):
                return True
        return False

    def web_processes(self) -> list[psutil.Process]:
        """Return the processes that answer requests."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return list(psutil.Process(self.web.pid).children()) if self.web else []
        return []

    def reload(self) -> None:
        assert self.web
        self.web.send_signal(signal.SIGHUP)

    @contextmanager
    def full_disk(self, folder: Path) -> Iterator[None]:
        """Take all room on the disk of a folder for the length of the block."""
        filler = folder / "filler"
        try:
            with filler.open("wb") as file, contextlib.suppress(OSError):
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            yield
        finally:
            filler.unlink(missing_ok=True)

    @contextmanager
    def read_only_files(self) -> Iterator[None]:
        """Take away the right to write files for the length of the block, from root as well."""
        until(lambda: _mount("remount,ro", self.files), seconds=20)
        try:
            yield
        finally:
            until(lambda: _mount(f"remount,rw,size={FILES_MB}m", self.files), seconds=20)

    def usage(self) -> tuple[int, float]:
        """Return how many files web processes and worker have open, and the MB that they take."""
        assert self.worker
        worker = psutil.Process(self.worker.pid)
        processes = [*self.web_processes(), worker, *worker.children(recursive=True)]
        memory = sum(process.memory_full_info().uss for process in processes) / 1e6
        return sum(process.num_fds() for process in processes), memory

    def finish(self) -> None:
        """Stop all parts."""
        self._disconnect()
        for process in (self.web, self.worker):
            if process and process.poll() is None:
                process.terminate()
                process.wait(timeout=60)
        self.database.stop()


@contextmanager
def disks() -> Iterator[tuple[Path, bool]]:
    """Give a folder for the data, and whether it is on small disks of its own, which takes root."""
    with data_folder() as folder:
        folder.parent.chmod(0o755)
        folder.mkdir(mode=0o755)
        mounted = os.geteuid() == 0 and _mount(f"size={DISK_MB}m,mode=755", folder, "-t", "tmpfs", "none")
        if mounted:
            (folder / "files").mkdir()
            assert _mount(f"size={FILES_MB}m,mode=755", folder / "files", "-t", "tmpfs", "none")
        try:
            yield folder, mounted
        finally:
            for place in (folder / "files", folder) if mounted else ():
                subprocess.run(["umount", "--lazy", str(place)], check=False)


def _mount(options: str, folder: Path, *what: str) -> bool:
    done = subprocess.run(["mount", *what, "-o", options, str(folder)], capture_output=True, check=False)
    return done.returncode == 0
