"""The administrators' pages."""

from webapp.admin.routes import doors, record, users

__all__ = ["doors", "record", "users"]
