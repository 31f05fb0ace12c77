"""The product as a process: started, stopped, measured, and used over HTTP."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 90
LOG_LINES = 25


class ProductFailed(Exception):
    """The product did not do what was asked; the message ends with the last lines of its log."""


@dataclass
class Product:
    """``flask serve`` on a folder and a port of its own; a context manager that starts and stops it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(init=False, default_factory=lambda: _free_port())
    process: subprocess.Popen[bytes] | None = None
    start_seconds: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        return {**kept, "DATA_DIR": str(self.folder / "var"), "PORT": str(self.port), **self.settings}

    def command(self, *arguments: str) -> str:
        """Run another ``flask`` command on the same data, and return what it prints."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise self.failed(f"{arguments[0]} said {done.stderr[-500:]}")
        return done.stdout

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        """Start, and return when /health answers 200, ``start_seconds`` later."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        began = time.perf_counter()
        self.process = self.launch()
        while not self._is_healthy():
            if self.process.poll() is not None or time.perf_counter() - began > START_TIMEOUT_S:
                raise self.failed("it did not start")
            time.sleep(0.02)
        self.start_seconds = time.perf_counter() - began

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process that serves, and do not wait."""
        return self.run("flask", "--app", "wsgi", "serve")

    def run(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a Python program beside the bench, with the log of the product."""
        command = [sys.executable, "-m", *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True)

    def stop(self) -> None:
        """Stop as Ctrl-C does; kill what does not stop within 20 seconds."""
        if self.process is None:
            return
        processes = self.processes()
        self.process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(processes, timeout=20)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except ProductFailed:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def processes(self) -> list[psutil.Process]:
        """Return the processes of the server, of the database that it started, and the children of both."""
        assert self.process is not None
        roots = [self.process.pid]
        postmaster = self.folder / "var" / "postgres" / "postmaster.pid"
        if postmaster.exists():
            roots.append(int(postmaster.read_text().split()[0]))
        found: list[psutil.Process] = []
        for pid in roots:
            with contextlib.suppress(psutil.NoSuchProcess):  # it may end while it is looked at
                root = psutil.Process(pid)
                found += [root, *root.children(recursive=True)]
        return found

    def memory_mb(self) -> float:
        """Return the memory of all processes, with shared pages counted once."""
        return sum(process.memory_full_info().pss for process in self.processes()) / 1e6

    def failed(self, reason: str) -> ProductFailed:
        """Return an error that says what failed and shows the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:] if self.log.exists() else []
        return ProductFailed(f"The product failed: {reason}.\n" + "\n".join(lines))

    def _is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
