"""Links by which others read a conversation without signing in, until they expire or are revoked.

Pages
    /shares/                     index      the links to one's conversations
    /chat/<id>/share             show       the links to one of them, and the form that makes another
    /shared/<token>?before=      read       the conversation, for whoever has the link
Actions
    /chat/<id>/share POST        create     makes a link, and shows its address once
    /shares/<id>/revoke POST     revoke     ends a link
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("shares", __name__)
section = "account"
links = [Link(5, "Shared links", "shares.index", "account")]
