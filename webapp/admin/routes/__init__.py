"""The administrators' pages."""

from webapp.admin.routes import doors, quotas, record, settings, users

__all__ = ["doors", "quotas", "record", "settings", "users"]
