"""``flask user delete``."""

from __future__ import annotations

import time

import click

from webapp.account_data import operations, queries
from webapp.admin.operations import COMMAND
from webapp.admin.queries import id_of
from webapp.auth.commands import users
from webapp.platform.database import require_schema
from webapp.platform.errors import FootnoteError
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.worker import running_worker

POLL_S = 0.3
TIMEOUT_S = 120.0


@users.command("delete")
@click.argument("user")
@click.confirmation_option(prompt="Everything of this account is permanently deleted. Go on?")
def delete_user(user: str) -> None:
    """Delete an account with everything in it, for good."""
    require_schema()
    try:
        with unit_of_work():
            deletion_id = operations.begin(COMMAND, id_of(user))
    except FootnoteError as error:
        raise click.ClickException(str(error)) from None
    ends = time.monotonic() + TIMEOUT_S
    with running_worker():
        while time.monotonic() < ends:
            with unit_of_work():
                deletion = queries.deletion(deletion_id)
                if deletion.finished_at:
                    had = ", ".join(f"{count:,} {name}" for name, count in deletion.had)
                    click.echo(f"{user} is deleted, with {had}. Nothing was left.")
                    return
            time.sleep(POLL_S)
    raise click.ClickException(f"{user} is closed, but not all is deleted yet. It is retried while Footnote runs.")
