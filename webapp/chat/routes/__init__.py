"""The pages and actions of conversations."""

from webapp.chat.routes import branches, changes, conversations, lists, memory, messages

__all__ = ["branches", "changes", "conversations", "lists", "memory", "messages"]
