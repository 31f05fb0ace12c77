"""Footnote in one process: database, index, job worker and web server, started and stopped together."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import IO, Any

import click
import waitress
from flask import Flask

from webapp.clients.files import FilesMisplaced
from webapp.clients.postgres import EmbeddedPostgres
from webapp.ingest import child
from webapp.platform import connections, each_process, rooms, tracing
from webapp.platform.locks import DataDirLocked, lock_data_dir
from webapp.platform.upgrading import CannotUpgrade, upgrade_at_start
from webapp.platform.worker import Worker

log = logging.getLogger(__name__)

M_ARENA_MAX = -8  # malloc.h of glibc


class CannotStart(Exception):
    """The server cannot start; the message says why, and what to do."""


def serve(app: Flask) -> None:
    """Run until Ctrl-C or SIGTERM; raise CannotStart when the data or the port is in use."""
    address = f"http://{_shown_host(app.config['HOST'])}:{app.config['PORT']}"
    lock = _lock(app.config["DATA_DIR"], address)
    _refuse_taken_port(app.config["HOST"], app.config["PORT"])
    signal.signal(signal.SIGTERM, _interrupt)
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)  # else each of the many threads keeps memory of its own
    sys.setswitchinterval(0.001)  # a page waits less for the interpreter while a job computes
    child.start()  # before there are threads and connections that a fork would copy
    embedded, code = app.extensions["embedded_postgres"], 0
    try:
        _run(app, address)
    except KeyboardInterrupt:
        click.echo("Stopped before it had started.")
    except (CannotStart, click.ClickException) as reason:
        click.echo(f"Error: {reason}", err=True)
        code = 1
    finally:
        tracing.flush(app)
        app.extensions["clients"].close()
        if embedded:
            embedded.stop()
        lock.close()
    # A job still under way goes on at the next start; waiting for its thread would hold the terminal.
    sys.stdout.flush()
    os._exit(code)


def _run(app: Flask, address: str) -> None:
    """Start the job worker and the web server, and stop both when the latter is interrupted."""
    with app.app_context():
        try:
            upgraded = upgrade_at_start()
        except CannotUpgrade as reason:
            raise CannotStart(str(reason)) from None
        notices = [upgraded, *rooms.notices()] if upgraded else rooms.notices()
    try:
        each_process.begin(app)
    except FilesMisplaced as reason:
        raise CannotStart(str(reason)) from None
    embedded, stopping = app.extensions["embedded_postgres"], app.extensions["stopping"]
    worker = Worker(app, alone=embedded is not None)
    server = _web_server(app)
    app.extensions["worker"] = worker
    worker.start()
    threading.Thread(target=_warm, args=(app,), name="warm", daemon=True).start()
    if embedded:
        threading.Thread(target=_keep_running, args=(embedded, stopping), name="postgres", daemon=True).start()
    click.echo(f"Footnote is running at {address}")
    for notice in notices:
        click.echo(notice)
    click.echo(f"Your data is in {app.config['DATA_DIR']}. Press Ctrl-C to stop.")
    server.run()
    click.echo("Stopping ...")
    stopping.set()
    worker.stop()


def _web_server(app: Flask) -> Any:
    connections.install(app)
    return waitress.create_server(
        app,
        host=app.config["HOST"],
        port=app.config["PORT"],
        threads=app.config["WEB_THREADS"],
        connection_limit=connections.MOST,
        channel_request_lookahead=1,  # so that a stream learns that its browser has gone
        max_request_body_size=2 * app.config["MAX_CONTENT_LENGTH"],  # above MAX_CONTENT_LENGTH a page says so
        asyncore_use_poll=True,
        ident="footnote",
    )


def _shown_host(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104  # compared, not bound


def _lock(data_dir: Path, address: str) -> IO[str]:
    try:
        return lock_data_dir(data_dir, address)
    except DataDirLocked as other:
        raise CannotStart(f"Footnote is already running on this data: {other}. Nothing was started.") from None


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: PORT={port + 1} make run"
            ) from None


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _warm(app: Flask) -> None:
    """Load model and index in the background, so that the first question does not wait for them."""
    try:
        with app.app_context():
            rooms.warm_up()
    except Exception as error:
        log.warning("a part is not ready yet: %s", error)


def _keep_running(embedded: EmbeddedPostgres, stopping: threading.Event) -> None:
    """Restart the embedded database when it has died."""
    while not stopping.wait(2):
        try:
            embedded.ensure_running()
        except Exception as error:
            log.warning("the embedded database does not start yet: %s", error)
