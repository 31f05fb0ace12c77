"""The commands: ``flask serve``, ``flask worker`` and those for upkeep."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands to ``flask``."""
