"""``flask serve`` and ``flask worker``."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click
from flask import Flask

from webapp.platform import database


def register(app: Flask) -> None:
    """Add the commands to ``flask``."""

    @app.cli.command("serve")
    def serve_command() -> None:
        """Run everything in one process: database, index, jobs and web server."""
        from webapp.platform.serve import CannotStart, serve

        try:
            serve(app)
        except CannotStart as reason:
            raise click.ClickException(str(reason)) from None

    @app.cli.command("worker")
    def worker_command() -> None:
        """Run jobs only: as many processes as wanted, on the same DATABASE_URL and QDRANT_URL."""
        if not (app.config["DATABASE_URL"] and app.config["QDRANT_URL"]):
            raise click.ClickException(
                "A worker of its own needs DATABASE_URL and QDRANT_URL. Without them, flask serve runs the jobs itself."
            )
        from webapp.platform.hosted import CannotServe, require_keys

        try:
            require_keys(app)
        except CannotServe as reason:
            raise click.ClickException(str(reason)) from None
        database.require_schema()
        _work(app)

    @app.cli.command("preflight")
    def preflight_command() -> None:
        """See whether the database can be used or upgraded by this release; change nothing."""
        from webapp.platform import upgrading

        if (problem := database.schema_problem()) == database.EMPTY:
            raise click.ClickException(problem)
        if found := list(upgrading.problems()):
            raise click.ClickException(" ".join(found))
        click.echo("Nothing stands in the way of the upgrade." if problem else "The database is of this release.")


def _work(app: Flask) -> None:
    """Run jobs until SIGTERM or Ctrl-C."""
    from webapp.clients.files import FilesMisplaced
    from webapp.ingest import child
    from webapp.platform import each_process, tracing
    from webapp.platform.rooms import notices
    from webapp.platform.worker import Worker

    child.start()
    try:
        each_process.begin(app)
    except FilesMisplaced as reason:
        raise click.ClickException(str(reason)) from None
    for notice in notices():
        click.echo(notice)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    worker = Worker(app, alone=False)
    worker.start()
    click.echo("The worker is running. Press Ctrl-C to stop.")
    stopping.wait()
    worker.stop()
    tracing.flush(app)
    app.extensions["clients"].close()
    # A job still under way goes on with another worker; waiting for its thread would take minutes.
    sys.stdout.flush()
    os._exit(0)
