"""The administrators' pages."""

from webapp.admin.routes import doors, machines, quotas, record, settings, users

__all__ = ["doors", "machines", "quotas", "record", "settings", "users"]
