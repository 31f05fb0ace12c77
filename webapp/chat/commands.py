"""``flask rotate-message-key``."""

from __future__ import annotations

import click

from webapp.chat import bp, key_rotation
from webapp.clients.message_keys import NoMessageKey
from webapp.platform.database import require_schema


@bp.cli.command("rotate-message-key")
def rotate_message_key() -> None:
    """Encrypt private conversations with a new key; may be run again after it was ended at any point."""
    require_schema()
    try:
        for line in key_rotation.rotate():
            click.echo(line)
    except NoMessageKey as error:
        raise click.ClickException(str(error)) from None
