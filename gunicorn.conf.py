"""How gunicorn serves Footnote. ``gunicorn wsgi:app`` reads this file by itself; options of the command line win."""

import signal
import sys
from pathlib import Path
from typing import Any

from config import SettingError, read_environment, read_settings

try:
    environ = read_environment(Path(".env"))
    settings = read_settings(environ)
except SettingError as reason:
    sys.exit(f"Error: {reason}")

bind = f"{settings['HOST']}:{settings['PORT']}"
workers = int(environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"  # a stream takes a thread, and no processor while it waits
threads = settings["WEB_THREADS"]
timeout = 60
graceful_timeout = 30  # seconds in which requests under way are finished when a process is replaced
preload_app = True  # loaded once and forked: a process that is replaced is back at once


def post_worker_init(worker: Any) -> None:
    """Have the streams of a process end when it is told to: their browsers go on with another process."""
    end = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: Any) -> None:
        worker.wsgi.extensions["stopping"].set()
        if callable(end):
            end(number, frame)

    signal.signal(signal.SIGTERM, stop)
