"""``flask backup``, ``flask restore`` and ``flask verify-backup``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from webapp.backups import bp
from webapp.backups.archive import BadBackup
from webapp.backups.making import CannotMake, make
from webapp.backups.restoring import CannotRestore, restore
from webapp.backups.verifying import verify
from webapp.platform.database import require_schema

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@bp.cli.command("backup")
@FILE
def backup_command(file: Path) -> None:
    """Write all rows, files and the secret key into one new FILE, while Footnote runs."""
    require_schema()
    _say(lambda: make(file).sentences())


@bp.cli.command("restore")
@FILE
def restore_command(file: Path) -> None:
    """Restore a backup into an empty system, of the same release or a later one."""
    _say(lambda: restore(file))


@bp.cli.command("verify-backup")
@FILE
def verify_command(file: Path) -> None:
    """See whether a backup is whole and can be restored, in a scratch database; nothing else is touched."""
    _say(lambda: verify(file))


def _say(what: Callable[[], Iterator[str]]) -> None:
    try:
        for line in what():
            click.echo(line)
    except (BadBackup, CannotMake, CannotRestore) as error:
        raise click.ClickException(str(error)) from None
