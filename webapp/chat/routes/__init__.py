"""The pages and actions of conversations."""

from webapp.chat.routes import changes, conversations, lists, messages

__all__ = ["changes", "conversations", "lists", "messages"]
