"""The pages of templates and of the drafts they make."""

from webapp.templates.routes import drafts, templates

__all__ = ["drafts", "templates"]
