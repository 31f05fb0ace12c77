"""The provider of OpenID Connect that people may sign in at: it is led to, and what it says is verified.

Authlib keeps state, nonce and the verifier of PKCE in the cookie, which is signed, and takes each once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import current_app, session
from joserfc.errors import JoseError
from werkzeug.wrappers import Response as BaseResponse

from webapp.platform.errors import Invalid

NAME = "footnote"
TIMEOUT_S = 10
LONGEST_SUBJECT = 255
"""Letters of the name that a provider knows somebody by; the standard has no longer ones."""
PROBLEMS = (AuthlibBaseError, JoseError, requests.RequestException, ValueError, TypeError, KeyError, RuntimeError)
"""What is raised for a provider that is away or says no, and for an answer that is not its own."""
FAILED = "{} did not sign you in. Try again; if it goes on, tell whoever runs this server."


@dataclass(frozen=True)
class Claims:
    """Who somebody is. ``email`` is "" unless the provider has verified it; ``groups`` are those that they are in."""

    issuer: str
    subject: str
    email: str
    username: str
    groups: frozenset[str]


def is_set() -> bool:
    """Whether people may sign in at a provider."""
    return bool(current_app.config["OIDC_ISSUER"])


def lead_to(address: str) -> BaseResponse:
    """Lead to the provider, which is to lead back to ``address``; raise Invalid where it is away."""
    for key in [key for key in session if key.startswith(f"_state_{NAME}_")]:
        del session[key]  # of a try that was not finished
    try:
        return _client().authorize_redirect(address)
    except PROBLEMS as error:
        raise _failed(error) from error


def claims() -> Claims:
    """Return who was led back with this request; raise Invalid."""
    try:
        client = _client()
        token = client.authorize_access_token()
        found = dict(token["userinfo"])  # of the ID token, whose signature, issuer, audience and nonce were verified
        if client.load_server_metadata().get("userinfo_endpoint"):
            told = client.userinfo(token=token)
            if told["sub"] != found["sub"]:
                raise ValueError("told of somebody else")
            found = {**told, **found}
        return _claims(found)
    except PROBLEMS as error:
        raise _failed(error) from error


def _client() -> Any:
    """Return the provider's client, which keeps what it has read of it; raise ValueError for another issuer."""
    config, extensions = current_app.config, current_app.extensions
    if "provider" not in extensions:
        extensions["provider"] = OAuth(current_app).register(
            NAME,
            client_id=config["OIDC_CLIENT_ID"],
            client_secret=config["OIDC_CLIENT_SECRET"],
            server_metadata_url=f"{config['OIDC_ISSUER']}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_S,
            },
        )
    client = extensions["provider"]
    if client.load_server_metadata()["issuer"].rstrip("/") != config["OIDC_ISSUER"]:
        raise ValueError("another issuer")
    return client


def _claims(found: dict[str, Any]) -> Claims:
    config, subject = current_app.config, found["sub"]
    if not (isinstance(subject, str) and subject.isprintable() and 0 < len(subject) <= LONGEST_SUBJECT):
        raise ValueError("nobody's name")
    groups = found.get(config["OIDC_GROUPS_CLAIM"]) or []
    return Claims(
        issuer=config["OIDC_ISSUER"],
        subject=subject,
        email=str(found.get("email") or "") if found.get("email_verified") is True else "",
        username=str(found.get("preferred_username") or ""),
        groups=frozenset(str(group) for group in groups) if isinstance(groups, list) else frozenset([str(groups)]),
    )


def _failed(error: Exception) -> Invalid:
    current_app.logger.warning("single sign-on failed: %s", type(error).__name__)
    label = current_app.config["OIDC_LABEL"]
    return Invalid(FAILED.format(label[:1].upper() + label[1:]))
