"""How a mail that waits is sent. A link in it is made now: its token is in the mail alone."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from webapp.auth import password_links, queries
from webapp.auth.letters import Kind, written
from webapp.auth.models import Mail, User
from webapp.auth.token_hashes import token_hash
from webapp.clients.mail import Letter, MailRefused
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.platform.web import public_url

log = logging.getLogger(__name__)


def send(mail_id: uuid.UUID, user_id: uuid.UUID | None) -> None:
    """Send a mail, unless there is no one to send it to; raise MailUnavailable."""
    with _transaction(user_id):
        mail = db.session.get(Mail, mail_id)
        letter = _letter(mail) if mail else None
    if letter and clients.mail:
        try:
            clients.mail.send(letter)
        except MailRefused as error:
            log.warning("a mail was refused: %s", error)
    with _transaction(user_id):
        mail = db.session.get(Mail, mail_id)
        if mail and not mail.token_hash:
            db.session.delete(mail)


@contextmanager
def _transaction(user_id: uuid.UUID | None) -> Iterator[None]:
    owner = acting_as(user_id) if user_id else as_system("sending a mail to somebody who is not signed in")
    with owner, unit_of_work():
        yield


def _letter(mail: Mail) -> Letter | None:
    kind = Kind(mail.kind)
    if kind in (Kind.SIGN_UP, Kind.CONFIRM):
        return _with_link(mail, kind)
    if kind is Kind.RESET:
        user = _with_address(mail.email)
        link = _password_link(user) if user else ""
    else:
        user, link = queries.user(mail.user_id) if mail.user_id else None, ""
        if user and kind is Kind.INVITATION:
            link = _password_link(user, is_asked_for=False)
    return _written(kind, mail, user, link) if user else None


def _with_link(mail: Mail, kind: Kind) -> Letter:
    """Return the mail with its link; where the address is that of an account already, the one that says so."""
    known = _with_address(mail.email)
    if known and (known.id != mail.user_id or known.email_confirmed_at):
        mail.token_hash = None
        return _written(Kind.HAS_ACCOUNT, mail, known, "")
    token = secrets.token_urlsafe(32)
    mail.token_hash = token_hash(token)
    if mail.user_id is None:
        return _written(kind, mail, None, public_url("auth.finish_sign_up", token=token))
    return _written(kind, mail, queries.user(mail.user_id), public_url("auth.confirm_address", token=token))


def _password_link(user: User, is_asked_for: bool = True) -> str:
    """Return a link to choose a password, which lasts longer where its owner does not wait for it."""
    return public_url("auth.choose_password", token=password_links.make(user.id, is_mailed=is_asked_for))


def _with_address(email: str) -> User | None:
    with as_system("looking whose an address is, to send a mail to it"):
        return db.session.scalar(select(User).where(func.lower(User.email) == func.lower(email), User.active))


def _written(kind: Kind, mail: Mail, user: User | None, link: str) -> Letter:
    return written(
        kind,
        to=mail.email or (user.email if user else ""),
        username=user.username if user else "",
        site=public_url("auth.login").removesuffix("/auth/login"),
        link=link,
        at=f"{mail.created_at:%H:%M UTC on %-d %B %Y}",
        address=mail.address or "unknown",
    )
