"""The operations of the API, by what they are of."""

from webapp.api.routes import (
    collections,
    completions,
    conversations,
    documents,
    messages,
    reference,
    search,
    tasks,
    templates,
)

__all__ = [
    "collections",
    "completions",
    "conversations",
    "documents",
    "messages",
    "reference",
    "search",
    "tasks",
    "templates",
]
