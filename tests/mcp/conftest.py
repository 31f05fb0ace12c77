"""Programs with tokens, as in the API."""

from __future__ import annotations

from tests.api.conftest import program

__all__ = ["program"]
