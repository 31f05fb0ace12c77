"""Queries about templates, about drafts, and about what drafts are made of."""
