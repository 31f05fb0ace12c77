"""``flask user``: people who may sign in."""

from __future__ import annotations

import click

from webapp.auth import bp
from webapp.auth.operations import register
from webapp.platform.database import require_schema
from webapp.platform.errors import FootnoteError
from webapp.platform.unit_of_work import unit_of_work


@bp.cli.group("user", help="People who may sign in.")
def users() -> None:
    """Group the commands about users."""


@users.command("create")
@click.argument("username")
@click.argument("email")
@click.password_option()
def create_user(username: str, email: str, password: str) -> None:
    """Create an account, whatever ALLOW_SIGNUP says."""
    require_schema()
    try:
        with unit_of_work():
            register(username, email, password, is_confirmed=True)
    except FootnoteError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{username} can sign in now.")
