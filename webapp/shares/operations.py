"""Links to conversations are made and revoked."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from webapp.auth import audit
from webapp.auth.token_hashes import token_hash
from webapp.chat.models import Conversation
from webapp.platform.errors import Invalid
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import one_at_a_time
from webapp.shares import queries
from webapp.shares.models import Share

PRIVATE = "A private conversation is not shared: others could then read it, and its key would protect nothing."
MOST_LINKS = 20
TOO_MANY = f"A conversation can have at most {MOST_LINKS} links. Revoke one that is no longer needed first."


def create(conversation: Conversation, days: int | None, address: str = "") -> str:
    """Return the token of a new link, which expires after so many days; with None, only when it is revoked.

    ``address``: where the request came from. Raises Invalid.
    """
    user_id = conversation.user_id
    if conversation.is_private:
        raise Invalid(PRIVATE)
    one_at_a_time(f"links to {conversation.id}")
    if queries.number_of(user_id, conversation.id) >= MOST_LINKS:
        raise Invalid(TOO_MANY)
    token = secrets.token_urlsafe(32)
    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    made = Share(user_id=user_id, conversation_id=conversation.id, token_hash=token_hash(token), expires_at=ends)
    db.session.add(made)
    audit.record(user_id, "conversation shared", subject=str(conversation.id), address=address)
    return token


def revoke(share: Share, address: str = "") -> None:
    """End a link at once."""
    audit.record(share.user_id, "link revoked", subject=str(share.conversation_id), address=address)
    db.session.delete(share)
    db.session.flush()
