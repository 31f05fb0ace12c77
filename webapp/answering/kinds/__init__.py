"""Kinds of questions: most are ordinary, and are answered from passages; rules of high precision tell the others."""

from webapp.answering.kinds.routing import FROM_ROWS, ORDINARY, Kind, Route, route

__all__ = ["FROM_ROWS", "ORDINARY", "Kind", "Route", "route"]
