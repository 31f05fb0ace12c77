"""The keys of private conversations and of the secrets of two-factor sign-in, which are not in the database.

AES-256-GCM with a random nonce; what a text is bound to, such as the id of its message, is authenticated with it, so
that it opens nowhere else. Sealed bytes are the id of the key, the nonce, and the encrypted text with its tag.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config import message_keys

KEY_ID, NONCE = 8, 12
"""How many bytes they have."""
SEALING_LOCK = 7303
"""Of the database's advisory lock that is shared while something is sealed: until the key has changed for all."""


class CannotOpen(Exception):
    """What was sealed does not open: its key is missing or another, or it was changed or moved."""


class NoMessageKey(Exception):
    """The file with the keys cannot be read or written; the message says why."""


class MessageKey:
    """One key, and what is derived from it."""

    def __init__(self, secret: bytes) -> None:
        self.id = _derived(secret, "id")[:KEY_ID]
        self.cipher = AESGCM(_derived(secret, "messages"))
        self._documents = _derived(secret, "documents")

    def digest(self, document_id: uuid.UUID) -> bytes:
        return hmac.digest(self._documents, document_id.bytes, "sha256")


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, f"footnote {purpose}".encode(), "sha256")


class MessageKeys:
    """The keys: the first seals, all open. They are ``given``, or in a file that is made when something is sealed."""

    def __init__(self, file: Path, given: Sequence[bytes] = ()) -> None:
        self.file = file
        self._given = [MessageKey(secret) for secret in given]
        self._read: tuple[object, list[MessageKey]] = (None, [])

    def seal(self, text: bytes, bound_to: bytes) -> bytes:
        """Encrypt a text; raise NoMessageKey."""
        key, nonce = self.current(), secrets.token_bytes(NONCE)
        return key.id + nonce + key.cipher.encrypt(nonce, text, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Decrypt what was sealed; raise CannotOpen."""
        id, nonce, text = sealed[:KEY_ID], sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        try:
            key = next(key for key in self._keys() if key.id == id)
            return key.cipher.decrypt(nonce, text, bound_to)
        except (StopIteration, InvalidTag, ValueError, NoMessageKey) as error:
            raise CannotOpen from error

    def current(self) -> MessageKey:
        """Return the key that seals, made now if there is none; raise NoMessageKey."""
        if not self._keys():
            self._write([secrets.token_bytes(32)], is_new=True)
        return self._keys()[0]

    def digests(self, document_id: uuid.UUID) -> list[bytes]:
        """Return what stands for a document in the database, under each key; raise NoMessageKey."""
        return [key.digest(document_id) for key in self._keys()]

    def begin_rotation(self) -> None:
        """Put a new key in front of the one in the file; go on where two are there, or where keys are given."""
        if not self._given and self._keys() and len(self._keys()) == 1:
            self._write([secrets.token_bytes(32), *self._secrets()])

    def end_rotation(self) -> None:
        """Leave only the first key in the file. Nothing may be sealed with another any more."""
        if not self._given and len(self._keys()) > 1:
            self._write(self._secrets()[:1])

    @property
    def advice(self) -> str:
        """What is to be done after the key was changed."""
        if self._given:
            return "Leave only the first key in MESSAGE_KEY now. A backup made before needs the others: make a new one."
        return f"The new key alone is in {self.file} now. A backup made before needs the old one: make a new one."

    def add(self, keys: str) -> None:
        """Have the file hold these keys, one a line, behind those that it has; raise NoMessageKey."""
        had = self._secrets() if self.file.exists() else ()
        self._write(list(dict.fromkeys([*had, *message_keys(keys)])))

    def _keys(self) -> list[MessageKey]:
        if self._given:
            return self._given
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return []
        version = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._read[0] != version:
            self._read = (version, [MessageKey(secret) for secret in self._secrets()])
        return self._read[1]

    def _secrets(self) -> tuple[bytes, ...]:
        try:
            return message_keys(self.file.read_text())
        except (OSError, ValueError) as error:
            raise NoMessageKey(f"{self.file} cannot be read: {error}") from error

    def _write(self, keys: Sequence[bytes], *, is_new: bool = False) -> None:
        """Write the file as a whole; where another process has made a new one meanwhile, leave that."""
        written = self.file.with_name(f"{self.file.name}.{uuid.uuid4().hex}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.writelines(f"{base64.b64encode(key).decode()}\n" for key in keys)
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                with suppress(FileExistsError):
                    os.link(written, self.file)
            else:
                written.replace(self.file)
        except OSError as error:
            raise NoMessageKey(f"{self.file} cannot be written: {error}") from error
        finally:
            written.unlink(missing_ok=True)
