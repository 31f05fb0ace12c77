"""Conversations: ask your documents, read the answer as it is written, open its footnotes.

Pages: the opening page with its list (``index``), one conversation (``show``).
Fragments: ``_message`` (the page, the answer to a question and the end of the stream send the same), ``_composer``.
"""

from flask import Blueprint

from webapp.platform.rooms import Link

bp = Blueprint("chat", __name__, url_prefix="/chat")
links = [Link(1, "Chat", "chat.index")]
