"""The front door's helpers, for the rooms behind it."""

from tests.auth.conftest import events, sign_in

__all__ = ["events", "sign_in"]
