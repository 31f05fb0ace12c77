"""What the database knows of a secret token."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> bytes:
    """Return the SHA-256 by which the row of a token is found."""
    return hashlib.sha256(token.encode()).digest()
