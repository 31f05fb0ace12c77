"""Conversations, their messages, and the citations of answers."""

from webapp.chat.models.citation import Citation
from webapp.chat.models.conversation import Conversation
from webapp.chat.models.message import UNFINISHED, Message, MessageDelta, Status

__all__ = ["UNFINISHED", "Citation", "Conversation", "Message", "MessageDelta", "Status"]
