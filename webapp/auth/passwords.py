"""Password hashes: argon2id, with the minimum parameters that OWASP recommends (19 MiB, two passes, one lane)."""

from __future__ import annotations

import threading
import unicodedata
from base64 import b64decode, b64encode
from functools import cache

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.low_level import hash_secret_raw

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash takes 19 MiB for 25 ms: many sign-ins at once must not take the machine's memory.
_concurrency = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """Return the hash to store, with its parameters and salt."""
    with _concurrency:
        return _hasher.hash(_normalised(password))


def hash_like(known: str | None, password: str) -> str:
    """Return the hash of a password with the parameters and the salt of a known one, whose own hash may be blanked out.

    Without one, as for an unknown account, it takes as long.
    """
    known = known or _dummy_hash()
    try:
        made_with, salt = extract_parameters(known), known.split("$")[4]
    except InvalidHashError:
        return hash_password(password)
    with _concurrency:
        made = hash_secret_raw(
            _normalised(password).encode(),
            b64decode(salt + "=" * (-len(salt) % 4)),
            made_with.time_cost,
            made_with.memory_cost,
            made_with.parallelism,
            made_with.hash_len,
            made_with.type,
            made_with.version,
        )
    return known.rpartition("$")[0] + "$" + b64encode(made).decode().rstrip("=")


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than the current ones."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _dummy_hash() -> str:
    return _hasher.hash("no account")


def _normalised(password: str) -> str:
    """Return the password in one Unicode form, as keyboards write the same letter in different ways."""
    return unicodedata.normalize("NFKC", password)
