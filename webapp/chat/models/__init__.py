"""Conversations, their messages, and what answers cite and are made from."""

from webapp.chat.models.citation import Citation
from webapp.chat.models.conversation import SUMMARISED, Conversation
from webapp.chat.models.evidence import Evidence, EvidencePassage
from webapp.chat.models.message import TURNS, UNFINISHED, Message, MessageDelta, Status
from webapp.chat.models.recollection import Recollection

__all__ = [
    "SUMMARISED",
    "TURNS",
    "UNFINISHED",
    "Citation",
    "Conversation",
    "Evidence",
    "EvidencePassage",
    "Message",
    "MessageDelta",
    "Recollection",
    "Status",
]
