"""``flask seed``."""

from __future__ import annotations

import click

from webapp.platform.database import upgrade_empty_database
from webapp.seed import bp
from webapp.seed.operations import seed


@bp.cli.command("seed")
def seed_command() -> None:
    """Add an example: a demo account with documents, conversations, tasks, templates and drafts, and an empty one."""
    upgrade_empty_database()
    for line in seed():
        click.echo(line)
