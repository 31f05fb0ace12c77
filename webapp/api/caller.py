"""Who sends a request: the token in its Authorization header, and how much it may still ask.

A cookie opens nothing here, and a token opens no page.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, g, request

from webapp.api.problems import Forbidden, TooManyRequests, Unauthorized
from webapp.auth import queries, tokens
from webapp.auth.models import User
from webapp.platform import tenancy, threads
from webapp.platform.extensions import limiter
from webapp.platform.unit_of_work import unit_of_work
from webapp.shared.networks import block_of

WINDOW_S = 60
MOST_REQUESTS = {tokens.READ: 600, tokens.ASK: 30, tokens.WRITE: 300}
"""How many requests a token may send in a minute, by the scope that they need."""
MOST_UNKNOWN = 60
"""How many requests without a token that opens anything are looked at in a minute, from one address."""
NO_TOKEN = "Send a token of this account as `Authorization: Bearer …`. Tokens are made on the account's page."  # noqa: S105
UNKNOWN = "This token opens nothing: it was revoked, has expired, or never was."
NOT_ALLOWED = "This token may not {}. Make one that may, on the account's page."
WAIT = "Too many requests in this minute. Nothing was done; try again in {} seconds."


@dataclass(frozen=True)
class Caller:
    """The user in whose name a program acts, and what its token may do."""

    id: uuid.UUID
    scopes: tuple[str, ...]

    @property
    def user(self) -> User:
        """The user, read in the present transaction; raise Unauthorized where the account is gone by now."""
        found = queries.user(self.id)
        if found is None:
            raise Unauthorized(UNKNOWN)
        return found


@dataclass(frozen=True)
class Allowance:
    """How many requests a minute has, how many are left, and in how many seconds the next one begins."""

    limit: int
    left: int
    seconds: int


def caller() -> Caller:
    """Return who sends this request."""
    found: Caller = g.caller
    return found


def identify(scope: str) -> None:
    """Make the owner of the request's token the actor; raise Unauthorized, Forbidden or TooManyRequests."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    secret = token.strip() if kind.lower() == "bearer" else ""
    with unit_of_work():  # releases the connection: counting takes one of its own
        found = _token(secret)
    if found is None:
        _spend(f"unknown token {block_of(request.remote_addr)}", MOST_UNKNOWN)
        raise Unauthorized(UNKNOWN if secret else NO_TOKEN)
    token_id, g.caller = found
    threads.take(g.caller.id)
    g.allowance = _spend(f"token {token_id} {scope}", MOST_REQUESTS[scope])
    if scope not in g.caller.scopes:
        raise Forbidden(NOT_ALLOWED.format(scope))


def _token(secret: str) -> tuple[uuid.UUID, Caller] | None:
    """Return the id of a token and who sends it, and make its owner the actor; None where it opens nothing."""
    user_id = tokens.owner(secret, tokens.READ) if secret else None
    if user_id is None:
        return None
    tenancy.act_as(user_id)
    found = tokens.identified(user_id, secret)
    if found is None:
        return None
    if found.last_used_at is None or datetime.now(UTC) - found.last_used_at > tokens.SEEN_EVERY:
        tokens.touch(user_id, secret)
    return found.id, Caller(user_id, tuple(found.scopes))


def tell_allowance(response: Response) -> Response:
    """Add the headers that say how many requests are left, and keep the answer out of every cache."""
    allowance: Allowance | None = g.get("allowance")
    if allowance:
        response.headers["RateLimit-Limit"] = str(allowance.limit)
        response.headers["RateLimit-Remaining"] = str(allowance.left)
        response.headers["RateLimit-Reset"] = str(allowance.seconds)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _spend(name: str, most: int) -> Allowance:
    """Count a request; raise TooManyRequests where there were more than ``most`` in this minute."""
    minute, past = divmod(time.time(), WINDOW_S)
    seconds = max(1, round(WINDOW_S - past))
    if not limiter.enabled:
        return Allowance(most, most, seconds)
    count = limiter.storage.incr(f"api {name} {minute:.0f}", seconds)
    allowance = Allowance(most, max(0, most - count), seconds)
    if count > most:
        g.allowance = allowance
        raise TooManyRequests(WAIT.format(seconds), seconds)
    return allowance
