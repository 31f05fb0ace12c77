"""``flask purge``."""

from __future__ import annotations

import click
from flask import current_app

from webapp.bin import bp, purging
from webapp.platform.database import require_schema


@bp.cli.command("purge")
@click.option(
    "--days",
    type=click.IntRange(0),
    default=None,
    help="Only what was deleted this many days ago or earlier; RETENTION_DAYS by default.",
)
@click.option("--now", is_flag=True, help="All that is in a bin, whenever it was deleted.")
def purge_command(days: int | None, now: bool) -> None:
    """Permanently delete what has been in a bin long enough, of all users. This cannot be undone."""
    require_schema()
    if now and days is not None:
        raise click.UsageError("Give either --days or --now.")
    try:
        for line in purging.purge(0 if now else current_app.config["RETENTION_DAYS"] if days is None else days):
            click.echo(line)
    except purging.Unfinished as error:
        raise click.ClickException(str(error)) from None
