"""Mail, by SMTP: plain text, one letter at a time."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid

TIMEOUT_S = 20.0
PERMANENT = 500
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class MailUnavailable(Exception):
    """A letter was not sent; the message says why. The same call may be repeated."""


class MailRefused(Exception):
    """A letter is not taken, now or later: there is no such mailbox, or the server does not want it."""


@dataclass(frozen=True)
class Letter:
    """What is sent: to whom, and its words in plain text."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Smtp:
    """A mail server. ``security``: starttls, tls or none; without a ``username`` there is no sign-in."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str

    def send(self, letter: Letter) -> None:
        """Hand a letter over; raise MailUnavailable or MailRefused, neither of which names the recipient."""
        try:
            with self._connected() as server:
                server.send_message(_message(self.sender, letter))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _problem(max(codes, default=0)) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _problem(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(type(error).__name__) from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnavailable(f"{self.host}: {type(error).__name__}") from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        with closing(server):
            if self.security == "starttls":
                server.starttls(context=context)
            if self.username:
                server.login(self.username, self.password)
            yield server
            server.quit()


def _problem(code: int) -> Exception:
    return (MailRefused if code >= PERMANENT else MailUnavailable)(f"the mail server answered {code}")


def _message(sender: str, letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, "Footnote")
    message["To"] = _address(letter.to)
    message["Subject"] = CONTROL_CHARACTERS.sub(" ", letter.subject)
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _address(address: str, name: str = "") -> Address:
    """Return one address as mail servers write it; raise MailRefused for what is none."""
    local, _, domain = address.rpartition("@")
    try:
        return Address(name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, IndexError, MessageError):  # UnicodeError is a ValueError
        raise MailRefused("this is not an address") from None
