"""The front door's helpers, and documents."""

from tests.auth.conftest import events, sign_in
from tests.documents.conftest import upload

__all__ = ["events", "sign_in", "upload"]
