"""Conversations, their messages, and what answers cite and are made from."""

from webapp.chat.models import sealed
from webapp.chat.models.citation import Citation
from webapp.chat.models.conversation import SUMMARISED, Conversation
from webapp.chat.models.delta import MessageDelta
from webapp.chat.models.evidence import Evidence, EvidencePassage
from webapp.chat.models.message import TURNS, Message
from webapp.chat.models.private_source import PrivateSource
from webapp.chat.models.recollection import Recollection
from webapp.chat.models.status import UNFINISHED, Status

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
    "PrivateSource",
    "Recollection",
    "Status",
    "sealed",
]
