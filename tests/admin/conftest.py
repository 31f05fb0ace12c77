"""The front door's helpers, and answers that are waited for."""

from tests.auth.conftest import events, sign_in

__all__ = ["events", "sign_in"]
