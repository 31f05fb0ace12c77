"""The commands: ``flask serve``, ``worker``, ``user create``, ``seed``, ``purge``, ``reconcile``, ``reindex``,
``evaluate``.
"""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup


def register(app: Flask) -> None:
    """Add the commands to ``flask``."""
    users = AppGroup("user", help="People who may sign in.")
    app.cli.add_command(users)

    @app.cli.command("serve")
    def serve_command() -> None:
        """Run everything in one process: database, index, jobs and web server."""
        from webapp.serve import CannotStart, serve

        try:
            serve(app)
        except CannotStart as reason:
            raise click.ClickException(str(reason)) from None

    @app.cli.command("worker")
    def worker_command() -> None:
        """Run jobs only: as many processes as wanted, on the same DATABASE_URL and QDRANT_URL."""
        from webapp import indexes
        from webapp.ingest import child
        from webapp.jobs import Worker

        if not (app.config["DATABASE_URL"] and app.config["QDRANT_URL"]):
            raise click.ClickException(
                "A worker of its own needs DATABASE_URL and QDRANT_URL. Without them, flask serve runs the jobs itself."
            )
        child.start()
        if notice := indexes.notice():
            click.echo(notice)
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        worker = Worker(app, alone=False)
        worker.start()
        click.echo("The worker is running. Press Ctrl-C to stop.")
        stopping.wait()
        worker.stop()
        app.extensions["clients"].close()

    @users.command("create")
    @click.argument("username")
    @click.argument("email")
    @click.option("--admin", is_flag=True, help="May do upkeep; sees nobody's documents all the same.")
    @click.password_option()
    def create_user(username: str, email: str, admin: bool, password: str) -> None:
        """Make an account, also where ALLOW_SIGNUP is off."""
        from webapp.auth.operations import promote, register
        from webapp.errors import FootnoteError
        from webapp.unit_of_work import unit_of_work

        try:
            with unit_of_work():
                user = register(username, email, password)
                if admin:
                    promote(user)
        except FootnoteError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"{username} may sign in now.")

    @app.cli.command("seed")
    def seed_command() -> None:
        """Add a believable example: a demo account with documents, a conversation, tasks and a template."""
        from flask_migrate import upgrade

        from webapp.seed import seed

        upgrade()
        for line in seed():
            click.echo(line)

    @app.cli.command("purge")
    @click.option("--days", type=click.IntRange(0), default=None, help="Of what was deleted so many days ago (30).")
    @click.option("--now", is_flag=True, help="All that was ever deleted, whenever that was.")
    def purge_command(days: int | None, now: bool) -> None:
        """Remove for good what has been in anybody's bin long enough; there is no way back from this."""
        from webapp.bin.command import Unfinished, purge
        from webapp.bin.queries import DAYS_IN_BIN

        if now and days is not None:
            raise click.UsageError("Give either --days or --now.")
        try:
            for line in purge(0 if now else DAYS_IN_BIN if days is None else days):
                click.echo(line)
        except Unfinished as error:
            raise click.ClickException(str(error)) from None

    @app.cli.command("reconcile")
    @click.option("--repair", is_flag=True, help="Mend what differs.")
    def reconcile_command(repair: bool) -> None:
        """Compare database, files and index, and name every difference; the exit code is 1 when any is left."""
        from webapp.reconciling.command import Differs, reconcile

        try:
            for line in reconcile(repair):
                click.echo(line)
        except Differs as error:
            raise click.ClickException(str(error)) from None

    @app.cli.command("reindex")
    @click.option("--force", is_flag=True, help="Also when the model is the same, as after the index was damaged.")
    @click.option("--status", is_flag=True, help="Only say which index answers, and how far another is.")
    @click.option("--moved", is_flag=True, help="Only note that the same model is at another address now.")
    def reindex_command(force: bool, status: bool, moved: bool) -> None:
        """Build the search index by the embedding model that the settings name; searching goes on meanwhile."""
        from flask_migrate import upgrade

        from webapp.reindexing import command

        upgrade()
        if moved:
            click.echo(command.moved())
            return
        for line in command.status() if status else command.reindex(force):
            click.echo(line)

    @app.cli.command("evaluate")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--user", required=True, metavar="NAME", help="Who is to see the report, and whose library is asked.")
    @click.option("--limit", type=click.IntRange(1), default=None, help="Ask only so many, the same each time.")
    def evaluate_command(file: Path, user: str, limit: int | None) -> None:
        """Measure how well the questions of FILE are answered, and keep a report of it.

        FILE is JSON: {"documents": [{"title", "paragraphs"}], "questions": [{"question", "title", "answerable",
        "answers"}]}. Without documents, the questions are put to the library of NAME.
        """
        from flask_migrate import upgrade

        from webapp.evaluation.command import CannotEvaluate, evaluate

        upgrade()
        try:
            for line in evaluate(file, user, limit, lambda text: click.echo(f"\r{text:<79}\r", nl=False, err=True)):
                click.echo(line)
        except CannotEvaluate as reason:
            raise click.ClickException(f"{reason} Nothing was stored.") from None
