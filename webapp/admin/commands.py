"""``flask user`` and ``flask record``: what administrators do, from the server."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

import click

from webapp.admin import bp, chain, operations, queries
from webapp.admin.operations import COMMAND, By
from webapp.auth import password_links
from webapp.auth.commands import users
from webapp.platform.database import require_schema
from webapp.platform.errors import FootnoteError
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import public_url

T = TypeVar("T")


@users.command("list")
def list_users() -> None:
    """List everybody who has an account."""
    require_schema()
    with unit_of_work():
        people = queries.everybody()
    for person in people:
        states = ["administrator"] * person.is_administrator + ["disabled"] * (not person.is_active)
        click.echo("\t".join([person.username, person.email, f"{person.created_at:%Y-%m-%d}", ", ".join(states)]))


def _add(name: str, act: Callable[[By, uuid.UUID], None], summary: str, said: str) -> None:
    """Add a command that does something to the account with a username or e-mail address."""

    @users.command(name, help=summary)
    @click.argument("user")
    def command(user: str) -> None:
        _act(user, act)
        click.echo(said.format(user))


def _act(login: str, act: Callable[[By, uuid.UUID], T]) -> T:
    require_schema()
    try:
        with unit_of_work():
            return act(COMMAND, queries.id_of(login))
    except FootnoteError as error:
        raise click.ClickException(str(error)) from None


_add("disable", operations.disable, "Sign a user out everywhere, until enabled.", "{} is disabled. Nothing is lost.")
_add("enable", operations.enable, "Let a user sign in who is disabled or waits for approval.", "{} can sign in now.")
_add("promote", operations.promote, "Make a user an administrator.", "{} is an administrator now.")
_add("demote", operations.demote, "Make an administrator an ordinary user.", "{} is an ordinary user now.")
_add(
    "reset-two-factor",
    operations.reset_two_factor,
    "Turn two-factor sign-in off for a user.",
    "{} signs in with the password alone now.",
)


@users.command("reset")
@click.argument("user")
def reset_password(user: str) -> None:
    """Print a link by which a user chooses a new password, once."""
    token = _act(user, operations.reset)
    address = public_url("auth.choose_password", token=token)
    click.echo(f"Within {password_links.DAYS} days, {user} can choose a new password at\n{address}")


@bp.cli.group("record", help="The record of who did what.")
def record() -> None:
    """Group the commands about the record."""


@record.command("check")
@click.option("--event", type=click.IntRange(1), help="An event that was noted, by its number.")
@click.option("--hash", "noted", default="", help="The hash that was noted with it, or its beginning.")
def check_record(event: int | None, noted: str) -> None:
    """Check that no event of the record was changed or taken away; exit with 1 where one was."""
    require_schema()
    found = chain.check()
    problem = found.problem or (chain.compare(event, noted) if event else "")
    if problem:
        raise click.ClickException(f"The record is not as it was: {problem}")
    click.echo(f"The record is whole: {found.events} events. The newest is {found.number}, {found.hash.hex()}.")
