"""``flask reindex``, ``flask reconcile`` and ``flask index``."""

from __future__ import annotations

import click

from webapp.clients.vectors import IndexUnavailable
from webapp.index import adoption, bp, reconciling, reindexing
from webapp.platform.database import require_schema


@bp.cli.command("reindex")
@click.option("--force", is_flag=True, help="Also when the model is the same, as after the index was damaged.")
@click.option("--status", is_flag=True, help="Only say which index answers, and how far another is.")
@click.option("--moved", is_flag=True, help="Only record that the same model is at another address now.")
def reindex_command(force: bool, status: bool, moved: bool) -> None:
    """Build the search index with the embedding model that the settings name; searching goes on meanwhile."""
    require_schema()
    if moved:
        click.echo(reindexing.moved())
        return
    for line in reindexing.status() if status else reindexing.reindex(force):
        click.echo(line)


@bp.cli.command("reconcile")
@click.option("--repair", is_flag=True, help="Repair what differs.")
def reconcile_command(repair: bool) -> None:
    """Compare database, files and index, and name every difference; the exit code is 1 when any is left."""
    require_schema()
    try:
        for line in reconciling.reconcile(repair):
            click.echo(line)
    except reconciling.Differs as error:
        raise click.ClickException(str(error)) from None


@bp.cli.group("index", help="The search index and whose it is.")
def index_group() -> None:
    """The commands below."""


@index_group.command("adopt")
@click.option("--new", "is_new", is_flag=True, help="Take no collection; only give a copied database its own id.")
def adopt_command(is_new: bool) -> None:
    """Make the collections in the search index this installation's own, as after a restore."""
    require_schema()
    try:
        for line in adoption.adopt(is_new):
            click.echo(line)
    except IndexUnavailable as error:
        raise click.ClickException(str(error)) from None
