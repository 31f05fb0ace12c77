"""Having a model write a draft, in a conversation."""

from __future__ import annotations

import uuid

from webapp.chat.models import Conversation
from webapp.chat.operations import conversations as chat
from webapp.chat.operations.instructions import instruct
from webapp.chat.queries import conversations, messages
from webapp.platform.errors import Invalid
from webapp.templates import writing
from webapp.templates.material import Material
from webapp.templates.models import Draft, Template
from webapp.templates.queries import material as material_queries
from webapp.templates.queries.voice import TYPE


def begin(
    user_id: uuid.UUID, template: Template, material: Material, wishes: writing.Wishes, model: str
) -> Conversation:
    """Have a model write from whole documents, in a conversation of their own, and return that.

    Raise NotFound where they have no text, Invalid where only parts of one are meant.
    """
    if material.is_narrowed or not material.scope.is_limited:
        raise Invalid(writing.WHOLE)
    read = material_queries.read(user_id, material)
    asked = chat.start(
        user_id, writing.question(read.title, len(read.documents)), uuid.uuid4(), model, scope=material.scope
    )
    conversation = conversations.conversation(user_id, asked.question.conversation_id)
    kinds = {document.kind for document in read.documents}
    has_year = len(read.documents) == 1 and bool(read.documents[0].attributes.get("year"))
    kind = kinds.pop() if len(kinds) == 1 else ""
    instruct(conversation, writing.instructions(template, wishes, kind, has_year=has_year))
    chat.set_attributes(conversation, **{TYPE: template.type})
    return conversation


def take(user_id: uuid.UUID, answer_id: uuid.UUID, type: str) -> Draft:
    """Make a draft of the words of an answer, and return it.

    Raise NotFound, or Invalid where there are none yet, and in a private conversation.
    """
    answer = messages.message(user_id, answer_id)
    conversation = conversations.conversation(user_id, answer.conversation_id)
    material_queries.require_not_private(conversation)
    return writing.take(user_id, answer, type, conversation.title.removeprefix("Summarise ").strip("“”"))
