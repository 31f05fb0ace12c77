"""The library's fixtures: what is opened here was uploaded there."""

from tests.documents.conftest import quote, upload  # noqa: F401  # fixtures
