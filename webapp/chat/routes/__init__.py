"""The pages and actions of conversations."""

from webapp.chat.routes import conversations, messages

__all__ = ["conversations", "messages"]
