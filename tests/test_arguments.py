"""What stands in an address or a form is the value it should be, or nothing."""

import uuid
from datetime import UTC, datetime

import pytest

from webapp.shared.arguments import as_integer, as_moment, as_uuid

NONSENSE = (None, "", " ", "nonsense", "\0", "\ud800", "🦉", "'; DROP TABLE documents; --", "9" * 5000)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_nothing(text):
    assert (as_uuid(text), as_integer(text), as_moment(text)) == (None, None, None)


def test_values_are_read():
    id = uuid.uuid4()
    assert as_uuid(str(id)) == id
    assert (as_integer("-12"), as_integer("1.5")) == (-12, None)
    assert as_moment("2026-11-24T12:00:00+00:00") == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_moment_without_a_time_zone_is_none():
    assert as_moment("2026-11-24T12:00:00") is None
