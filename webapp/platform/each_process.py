"""What every process that serves does, be it of the web or a worker: it proves which files it sees, and tidies up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import DBAPIError

from webapp.clients.files import FilesMisplaced, FilesUnavailable
from webapp.platform import file_marker

EVERY_S = 600.0
_tidying: list[Callable[[], None]] = []
log = logging.getLogger(__name__)


def in_each_process(tidy: Callable[[], None]) -> Callable[[], None]:
    """Have a function called when a process starts, and then every ten minutes."""
    _tidying.append(tidy)
    return tidy


def begin(app: Flask) -> None:
    """Begin in this process; raise FilesMisplaced when it does not see the files that the others see."""
    with app.app_context():
        try:
            problem = file_marker.claim()
        except (FilesUnavailable, DBAPIError) as error:
            log.warning("whose files these are is found out later: %s", error)
            problem = ""
    if problem:
        raise FilesMisplaced(problem)
    threading.Thread(target=_go_on, args=(app,), name="tidying", daemon=True).start()


def _go_on(app: Flask) -> None:
    is_ending = False
    while not is_ending:
        for tidy in _tidying:
            try:
                with app.app_context():
                    tidy()
            except Exception as error:
                log.info("%s is tried again later: %s", tidy.__name__, error)
        is_ending = app.extensions["stopping"].wait(EVERY_S)
