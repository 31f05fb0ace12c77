"""What stands in an address or a form is the value it should be, or nothing."""

import uuid
from datetime import UTC, datetime, timedelta

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


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+23:59:59",
        "9999-12-31T23:59-23:59",
    ],
)
def test_a_moment_beyond_the_ends_of_time_is_none(text):
    assert as_moment(text) is None


def test_a_moment_is_one_of_utc_whatever_its_zone():
    """PostgreSQL takes no zone that is 16 hours away, nor one with seconds."""
    for text in ("2026-11-24T23:30:00+23:30", "2026-11-23T00:00:30-23:59:30", "2026-11-24T00:00:00Z"):
        moment = as_moment(text)
        assert moment == datetime(2026, 11, 24, tzinfo=UTC)
        assert moment.utcoffset() == timedelta(0)
