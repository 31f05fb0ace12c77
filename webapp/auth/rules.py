"""What a username, an e-mail address and a password must be. Each function returns what is wrong, or None."""

from __future__ import annotations

import re

import email_validator

# A server at home is often called something.local.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

USERNAME = re.compile(r"[A-Za-z0-9._-]{2,40}")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
_COMMON = """
    0123456789 0987654321 1029384756 1111111111 1122334455 1234554321 12345678900 123456789a 123456789q
    1234567890 12345678910 1234567891 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 a123456789 abcdefghij
    adminadmin administrator asdfghjkl1 asdfghjkl; basketball changeme123 football123 iloveyou123
    iloveyou12 letmein123 letmeinplease liverpool1 manchester mypassword password00 password01 password10
    password11 password12 password123 password1234 passwordpassword passw0rd123 q1w2e3r4t5 q1w2e3r4t5y6
    qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[]
    starwars123 sunshine123 superman123 trustno123 welcome123 welcome1234 zxcvbnm123
"""
COMMON_PASSWORDS = frozenset(_COMMON.split())


def username_problem(username: str) -> str | None:
    """An @ is not allowed: nobody's name may look like somebody else's e-mail address."""
    if not USERNAME.fullmatch(username):
        return "Use 2 to 40 letters from a to z, digits, dots, dashes or underscores."
    return None


def email_problem(email: str) -> str | None:
    try:
        email_validator.validate_email(email, check_deliverability=False, globally_deliverable=False)
    except email_validator.EmailNotValidError:
        return "This is not an e-mail address. It looks like name@example.org."
    return None


def password_problem(password: str, username: str, email: str) -> str | None:
    if len(password) < SHORTEST_PASSWORD:
        return f"This is too short. Use at least {SHORTEST_PASSWORD} characters."
    if len(password) > LONGEST_PASSWORD:
        return f"This is too long. Use at most {LONGEST_PASSWORD} characters."
    known = {name.casefold() for name in (username, email, email.partition("@")[0])}
    if password.casefold() in known:
        return "This is your name or your e-mail address. Choose something nobody could guess from them."
    if password.casefold() in COMMON_PASSWORDS or len(set(password)) == 1:
        return "This is one of the first passwords that anyone would try. Choose another."
    return None
