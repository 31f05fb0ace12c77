"""The library's fixtures: what is exported here was uploaded there."""

from tests.documents.conftest import quote, textbook, upload  # noqa: F401  # fixtures
