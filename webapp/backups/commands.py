"""``flask backup``, ``flask restore``, ``flask verify-backup`` and ``flask move``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from config import SettingError
from webapp.backups import bp
from webapp.backups.archive import BadBackup
from webapp.backups.making import CannotMake, make
from webapp.backups.moving import CannotMove, move
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


@bp.cli.command("move")
@click.option("--database-url", default="", help="The PostgreSQL server to move to; without it, the embedded one.")
@click.option("--qdrant-url", default="", help="The Qdrant server to move to; without it, the embedded index.")
@click.option("--files-url", default="", help="The bucket to move the files to; without it, DATA_DIR.")
def move_command(database_url: str, qdrant_url: str, files_url: str) -> None:
    """Move this installation to servers, or, without an option, back to the embedded ones."""
    require_schema()
    _say(lambda: move({"DATABASE_URL": database_url, "QDRANT_URL": qdrant_url, "FILES_URL": files_url}))


def _say(what: Callable[[], Iterator[str]]) -> None:
    try:
        for line in what():
            click.echo(line)
    except (BadBackup, CannotMake, CannotMove, CannotRestore, SettingError) as error:
        raise click.ClickException(str(error)) from None
