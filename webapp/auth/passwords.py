"""Password hashes: argon2id, with the minimum parameters that OWASP recommends (19 MiB, two passes, one lane)."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash takes 19 MiB for 25 ms: many sign-ins at once must not take the machine's memory.
_concurrency = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """Return the hash to store, with its parameters and salt."""
    with _concurrency:
        return _hasher.hash(_normalised(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password matches the hash; without one, as for an unknown account, it takes as long."""
    with _concurrency:
        try:
            matches = _hasher.verify(password_hash or _dummy_hash(), _normalised(password))
        except (VerificationError, InvalidHashError):
            return False
    return matches and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than the current ones."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _dummy_hash() -> str:
    return _hasher.hash("no account")


def _normalised(password: str) -> str:
    """Return the password in one Unicode form, as keyboards write the same letter in different ways."""
    return unicodedata.normalize("NFKC", password)
