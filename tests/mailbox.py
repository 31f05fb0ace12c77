"""A mail server that keeps what it is handed, and the connection to it."""

from __future__ import annotations

import email
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from webapp.clients.mail import Smtp

LINK = re.compile(r"http://localhost(/auth/\S+)")


class Mailbox:
    """What the server was handed. ``answers`` of recipients other than "250 OK" are theirs."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def take(self) -> list[tuple[str, str]]:
        """Return to whom mails went, and their subjects; forget them."""
        found = [(str(message["To"]), str(message["Subject"])) for message in self.messages]
        self.messages.clear()
        return found

    def link(self) -> str:
        """Return the link of the last mail."""
        [link] = LINK.findall(self.messages[-1].get_content())
        return link


@contextmanager
def mail_server(**options) -> Iterator[tuple[Mailbox, Smtp]]:
    """Run a mail server on this machine, and yield what it keeps and how it is reached."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mailbox, Smtp("127.0.0.1", port, "none", "", "", "footnote@example.org")
    finally:
        controller.stop()
