"""Footnote as a company runs it: two web processes and a worker beside a PostgreSQL and a Qdrant of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.live import NO_TLS, ROOT, Live, until
from tests.qdrant_double import RemoteDouble
from webapp.clients.postgres import EmbeddedPostgres

WEB = "gunicorn wsgi:app"
WORKER = "flask --app wsgi worker"


class Hosted(Live):
    """The processes of the Procfile. The database in ``data_dir`` has the newest schema."""

    def __init__(self, data_dir: Path, qdrant: RemoteDouble, **environ: str) -> None:
        super().__init__(data_dir, QDRANT_URL=qdrant.url, LOG_LEVEL="INFO", **environ)
        self.qdrant = qdrant
        self.environ["DATABASE_URL"] = self.database_url
        self.database = EmbeddedPostgres(data_dir / "postgres")
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self) -> Hosted:
        self.launch()
        until(self.is_healthy, seconds=60)
        return self

    def launch(self) -> None:
        self.database.ensure_running()
        self.web = self._run(WEB)
        self.worker = self._run(WORKER)

    def is_healthy(self) -> bool:
        response = self.health()
        return response is not None and response.status_code == 200

    def problems(self) -> str:
        """What /health says is wrong, in words; "" when nothing is."""
        response = httpx.get(f"{self.url}/health", timeout=20, verify=NO_TLS)
        said = response.json()
        assert (response.status_code == 200) == (said["status"] != "down"), said
        assert (said["status"] == "ok") == (not said["problems"]), said
        return " ".join(said["problems"])

    def suspend_database(self) -> None:
        """Let every process of the database hang, as a lost disk or network lets it."""
        self._signal_database(signal.SIGSTOP)

    def resume_database(self) -> None:
        self._signal_database(signal.SIGCONT)

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        self._disconnect()
        codes = []
        for process in (self.web, self.worker):
            if process is not None:
                process.send_signal(with_signal)
                codes.append(process.wait(timeout=60))
        self.database.stop()
        return max(codes, default=0)

    def _run(self, command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            arguments = [sys.executable, "-m", *command.split()]
            return subprocess.Popen(arguments, cwd=ROOT, env=self.environ, stdout=log, stderr=log)

    def _signal_database(self, number: int) -> None:
        first = int((self.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            os.kill(pid, number)
