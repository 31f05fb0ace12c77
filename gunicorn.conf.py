"""How gunicorn serves Footnote. ``gunicorn wsgi:app`` reads this file by itself; options of the command line win."""

import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from config import SettingError, read_environment, read_settings

try:
    environ = read_environment(Path(".env"))
    settings = read_settings(environ)
except SettingError as reason:
    sys.exit(f"Error: {reason}")

# The folder in which the processes count requests together; prometheus_client reads its name when it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="footnote-metrics-"))
bind = f"{settings['HOST']}:{settings['PORT']}"
workers = int(environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"  # a stream takes a thread, and no processor while it waits
threads = settings["WEB_THREADS"]
timeout = 60
graceful_timeout = 30  # seconds in which requests under way are finished when a process is replaced
control_socket_disable = True  # it would be a file in the home of the user, which a unit may not write
preload_app = True  # loaded once and forked: a process that is replaced is back at once


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what only a process that has ended counted, such as what it was doing."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def worker_exit(_server: Any, worker: Any) -> None:
    """End a process at once when its requests are finished.

    Libraries that were loaded before the fork would wait for threads which only the first process has.
    """
    if worker.booted:
        from webapp.platform import tracing

        tracing.flush(worker.wsgi)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def post_worker_init(worker: Any) -> None:
    """Begin in a process, and have its streams end when it is told to: their browsers go on with another process."""
    _prove_files(worker)
    end = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: Any) -> None:
        worker.wsgi.extensions["stopping"].set()
        if callable(end):
            end(number, frame)

    signal.signal(signal.SIGTERM, stop)


def _prove_files(worker: Any) -> None:
    """End with all processes, and say why, when this one does not see the files that the others see."""
    from webapp.clients.files import FilesMisplaced
    from webapp.platform import each_process
    from wsgi import REFUSED

    try:
        each_process.begin(worker.wsgi)
    except FilesMisplaced as reason:
        worker.log.error("%s", reason)
        sys.exit(REFUSED)
