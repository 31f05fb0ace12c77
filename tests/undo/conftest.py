"""What is deleted here was made there."""

from tests.chat.conftest import asked, said  # noqa: F401  # fixtures
from tests.documents.conftest import shelve, upload  # noqa: F401  # fixtures
