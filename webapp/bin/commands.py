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
    help="What was deleted at least so many days ago; RETENTION_DAYS if not given.",
)
@click.option("--now", is_flag=True, help="Whatever is in a bin, however short a time.")
def purge_command(days: int | None, now: bool) -> None:
    """Remove for good what has been in anybody's bin long enough. This cannot be undone."""
    require_schema()
    if now and days is not None:
        raise click.UsageError("Give either --days or --now.")
    try:
        for line in purging.purge(0 if now else current_app.config["RETENTION_DAYS"] if days is None else days):
            click.echo(line)
    except purging.Unfinished as error:
        raise click.ClickException(str(error)) from None
