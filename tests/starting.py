"""Commands of Footnote and programs that use it, each in a process forked from one which has imported all of it.

A start costs a second less of a processor that way, and the tests start it a hundred times.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from flask import Flask

from tests import reading
from webapp.clients import embeddings
from webapp.ingest import child

ROOT = Path(__file__).resolve().parent.parent
SAME_PRIORITY = ((embeddings, "_lower_priority", lambda: None), (child, "BACKGROUND_NICENESS", 0))
"""What runs in the background, and what it is set to: it would wait for all that other tests do in the foreground."""


class Started:
    """A running command, with what the tests use of ``subprocess.Popen``."""

    def __init__(
        self, arguments: Sequence[str], environ: Mapping[str, str], said: Path, warned: Path, program: str = ""
    ) -> None:
        """``said`` and ``warned`` are the files that its output is added to.

        With a ``program``, that is run, as by ``python -c``, instead of ``flask``.
        """
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(["tests.imported"])
        what = (list(arguments), dict(environ), said, warned, program, reading.address(), Flask.jinja_options)
        self.process = forking.Process(target=_run, args=what)
        self.process.start()
        assert self.process.pid is not None
        self.pid: int = self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("flask", timeout or 0)
        return self.process.exitcode

    def kill(self) -> None:
        self.process.kill()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def command(
    arguments: Sequence[str], environ: Mapping[str, str], program: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command, or a program, to its end; return its code, and what it said."""
    with TemporaryDirectory() as folder:
        said, warned = Path(folder) / "said", Path(folder) / "warned"
        code = Started(arguments, environ, said, warned, program).wait(timeout=180)
        return subprocess.CompletedProcess(arguments, code, said.read_text(), warned.read_text())


def is_running(pid: int) -> bool:
    """Whether a process runs: one that has ended, and that nobody has waited for, does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _run(
    arguments: list[str],
    environ: dict[str, str],
    said: Path,
    warned: Path,
    program: str,
    readers: str,
    jinja_options: dict[str, Any],
) -> None:
    from flask.cli import main

    Flask.jinja_options = jinja_options
    for number, path in ((1, said), (2, warned)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environ)
    for module, name, value in SAME_PRIORITY:
        setattr(module, name, value)
    child._begin = partial(reading.Forked, readers)
    if program:
        sys.argv = ["-c", *arguments]
        exec(program, {"__name__": "__main__"})  # noqa: S102  # a test's own
        return
    sys.argv = ["flask", "--app", "wsgi", *arguments]
    main()
