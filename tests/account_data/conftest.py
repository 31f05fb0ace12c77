"""Documents, and answers that quote them."""

from tests.auth.conftest import events, sign_in
from tests.documents.conftest import quote, upload

__all__ = ["events", "quote", "sign_in", "upload"]
