"""The pages of templates and of the drafts they make."""

from webapp.templates.routes import drafts, keeping, templates

__all__ = ["drafts", "keeping", "templates"]
