"""Password hashes: argon2id, with the parameters OWASP names as the least (19 MiB, two passes, one lane)."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash takes 19 MiB for 25 ms: a rush of sign-ins must not take the machine's memory.
_few_at_once = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """Return the hash to keep, its parameters and salt included."""
    with _few_at_once:
        return _hasher.hash(_same_form(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hash's. With no hash, as for an unknown account, it takes as long and is False."""
    with _few_at_once:
        try:
            matches = _hasher.verify(password_hash or _nobodys_hash(), _same_form(password))
        except (VerificationError, InvalidHashError):
            return False
    return matches and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody")


def _same_form(password: str) -> str:
    """Keyboards write the same letter in different ways; one normal form lets each of them sign in."""
    return unicodedata.normalize("NFKC", password)
