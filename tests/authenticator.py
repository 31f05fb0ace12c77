"""A passkey in software: it makes keys and signs challenges as the authenticator of a browser does."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_KEY = 1, 4, 64


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def decoded(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


class Authenticator:
    """One key, for one user of one site. ``flags`` says what it has done with its owner."""

    def __init__(self, origin: str = "http://localhost", host: str = "localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count, self.origin, self.host = secrets.token_bytes(32), 0, origin, host
        self.user_handle, self.flags = b"", PRESENT | VERIFIED

    def make(self, options: dict[str, Any]) -> str:
        """Return what a browser answers to the options for a new key."""
        self.user_handle = decoded(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + attested}
        response = {"attestationObject": encoded(cbor2.dumps(made))}
        return self._answer({**response, "clientDataJSON": encoded(self._client("webauthn.create", options))})

    def sign(self, options: dict[str, Any]) -> str:
        """Return what a browser answers to the options for signing in."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": encoded(data), "signature": encoded(signature)}
        response["userHandle"] = encoded(self.user_handle)
        return self._answer({**response, "clientDataJSON": encoded(client)})

    def _data(self, flags: int = 0) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        client = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(client).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": response}
        )
