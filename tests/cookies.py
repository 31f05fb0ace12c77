"""Signed in without the form: what the cookie of a browser holds, and the token of the forms on its pages."""

from __future__ import annotations

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

SECRET_KEY = "for tests only"
SEED = hashlib.sha1(b"of the forms' tokens", usedforsecurity=False).hexdigest()


def signed_in(token: str) -> dict[str, object]:
    """Return what a session holds that was signed in by the form; ``token`` is its sign-in's."""
    return {"_user_id": token, "_fresh": True, "_permanent": True, "csrf_token": SEED}


def cookie(token: str) -> str:
    """Return the cookie of that session."""
    app = Flask(__name__)
    app.secret_key = SECRET_KEY
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps(signed_in(token)))


def form_token() -> str:
    """Return the token of the forms that such a session is shown."""
    return str(URLSafeTimedSerializer(SECRET_KEY, salt="wtf-csrf-token").dumps(SEED))
