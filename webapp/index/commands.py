"""``flask reindex`` and ``flask reconcile``."""

from __future__ import annotations

import click

from webapp.index import bp, reconciling, reindexing
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
