"""The administrators' pages."""

from webapp.admin.routes import access, machines, quotas, record, settings, users

__all__ = ["access", "machines", "quotas", "record", "settings", "users"]
