"""The library's fixtures: what is replaced here was uploaded there."""

from tests.documents.conftest import quote, upload  # noqa: F401  # fixtures
