"""The library's fixture: what is collected here stands there."""

from tests.documents.conftest import shelve  # noqa: F401  # a fixture
