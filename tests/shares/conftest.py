"""The library's fixtures: what is shared here was asked and quoted there."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from tests.auth.conftest import events, limited  # noqa: F401  # fixtures
from tests.chat.conftest import talk  # noqa: F401  # a fixture
from tests.documents.conftest import quote, upload  # noqa: F401  # fixtures

SECRET = re.compile(r'<code class="secret">http://localhost(/shared/[\w-]{43})</code>')


@pytest.fixture
def share(browse) -> Callable[..., str]:
    """Return a function that makes a link to a conversation by the page's form, and returns its address."""

    def make(person, id, days: str = "7") -> str:
        page = browse(person).post(f"/chat/{id}/share", {"days": days}).text
        found = SECRET.search(page)
        assert found, page
        return unescape(found[1])

    return make
