"""Conversations as files: Markdown, JSON and pages, one, several or all of them, each read a page at a time."""
