"""The words of the mails that are sent about an account."""

from __future__ import annotations

import re
from enum import StrEnum

from webapp.clients.mail import Letter


class Kind(StrEnum):
    """What a mail is for; the first four have a link."""

    SIGN_UP = "sign up"
    RESET = "reset"
    CONFIRM = "confirm address"
    INVITATION = "invitation"
    APPROVED = "approved"
    HAS_ACCOUNT = "has an account"
    ADDRESS_CHANGED = "address changed"
    PASSWORD_CHANGED = "password changed"  # noqa: S105  # no password
    NEW_DEVICE = "new device"
    WRONG_PASSWORDS = "wrong passwords"  # no password
    TWO_FACTOR_OFF = "two-factor off"
    PASSKEY_ADDED = "passkey added"


LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
"""The end of a line within a paragraph, which whoever shows the mail divides anew."""
NOT_YOU = """
If it was not you, sign in and change your password; that signs out every other device. If you cannot sign in, choose a
new password there by "Forgot your password?", and tell whoever runs the server.
"""
WORDS = {
    Kind.SIGN_UP: (
        "Finish signing up to Footnote",
        """
Somebody, probably you, asked for an account on {site} with this e-mail address.

To choose a username and a password, open this link within a day:

{link}

If it was not you, do nothing: without the link there is no account.
""",
    ),
    Kind.HAS_ACCOUNT: (
        "You have an account on Footnote",
        """
Somebody, probably you, wanted to use this e-mail address for an account on {site}. It is the address of one already,
whose username is {username}.

You can sign in with either. If you have forgotten the password, choose a new one there by "Forgot your password?".

If it was not you, do nothing: nothing has changed.
""",
    ),
    Kind.RESET: (
        "Choose a new password for Footnote",
        """
Somebody, probably you, asked for a new password for the account {username} on {site}.

To choose one, open this link within an hour. It works once, and signs out every device:

{link}

If it was not you, do nothing: the password stays as it is.
""",
    ),
    Kind.INVITATION: (
        "You are invited to Footnote",
        """
You were invited to {site}, where questions are answered from your own documents. Your username there is {username}.

To choose a password, open this link within three days. It works once:

{link}

If you did not expect this, do nothing: nobody can sign in to the account without a password.
""",
    ),
    Kind.APPROVED: (
        "Your account on Footnote is approved",
        """
An administrator has approved your account {username} on {site}. You can sign in there now.
""",
    ),
    Kind.CONFIRM: (
        "Confirm your e-mail address for Footnote",
        """
The account {username} on {site} wants to use this e-mail address. To confirm it, open this link within a day:

{link}

If you do not know that account, do nothing.
""",
    ),
    Kind.ADDRESS_CHANGED: (
        "Your e-mail address for Footnote was changed",
        """
The account {username} on {site} has another e-mail address now, which was confirmed at {at}. This one is no longer
used.

If it was not you, tell whoever runs the server.
""",
    ),
    Kind.PASSWORD_CHANGED: (
        "Your password for Footnote was changed",
        """
The password of your account {username} on {site} was changed at {at}, from the address {address}.
"""
        + NOT_YOU,
    ),
    Kind.NEW_DEVICE: (
        "A new device is signed in to Footnote",
        """
Somebody signed in to your account {username} on {site} at {at}, from the address {address}, with a browser that was not
used for it before.
"""
        + NOT_YOU,
    ),
    Kind.WRONG_PASSWORDS: (
        "Wrong passwords for your account on Footnote",
        """
Many wrong passwords were typed for your account {username} on {site}, the last at {at} from the address {address}.
Nothing was opened. Whoever types more of them has to wait longer each time; the browsers that you have signed in with
do not.

If it was not you, make sure that your password is used nowhere else.
""",
    ),
    Kind.PASSKEY_ADDED: (
        "A passkey for Footnote was added",
        """
A passkey was added to your account {username} on {site} at {at}, from the address {address}. It signs in without the
password.
"""
        + NOT_YOU,
    ),
    Kind.TWO_FACTOR_OFF: (
        "Two-factor sign-in for Footnote is off",
        """
Two-factor sign-in was turned off for your account {username} on {site} at {at}. The password alone opens it now.
"""
        + NOT_YOU,
    ),
}


def written(kind: Kind, to: str, **values: str) -> Letter:
    """Return the letter of a kind; a value is never read as anything but itself."""
    subject, text = WORDS[kind]
    return Letter(to, subject, LINE_END.sub(" ", text.strip()).format(**values) + "\n")
