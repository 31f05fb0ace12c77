"""Documents, and answers that quote them."""

from tests.auth.conftest import sign_in
from tests.documents.conftest import quote, upload

__all__ = ["quote", "sign_in", "upload"]
