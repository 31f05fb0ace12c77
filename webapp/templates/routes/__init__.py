"""The pages of templates and of the drafts they make."""

from webapp.templates.routes import drafts, keeping, making, output, runs, templates

__all__ = ["drafts", "keeping", "making", "output", "runs", "templates"]
