"""The pages of templates and of the drafts they make."""

from webapp.templates.routes import changes, drafts, keeping, making, output, passages, runs, templates

__all__ = ["changes", "drafts", "keeping", "making", "output", "passages", "runs", "templates"]
