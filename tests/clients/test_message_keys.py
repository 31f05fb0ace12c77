"""The keys of private conversations: what opens what, where they are kept, and how they change."""

from __future__ import annotations

import base64
import uuid

import pytest

from webapp.clients.message_keys import CannotOpen, MessageKeys, NoMessageKey

DOCUMENT = uuid.UUID(int=7)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "var" / "message.key"


def test_a_key_is_made_when_something_is_sealed_and_readable_by_its_owner_alone(file):
    keys = MessageKeys(file)
    with pytest.raises(CannotOpen):
        keys.open(b"", b"here")
    assert keys.digests(DOCUMENT) == []
    assert not file.exists()
    sealed = keys.seal(b"secret", b"here")
    assert b"secret" not in sealed
    assert file.stat().st_mode & 0o777 == 0o600
    assert MessageKeys(file).open(sealed, b"here") == b"secret"
    assert [path.name for path in file.parent.iterdir()] == ["message.key"]


def test_what_was_sealed_opens_only_as_it_is_where_it_is_and_with_its_key(file):
    keys = MessageKeys(file)
    sealed = keys.seal(b"secret", b"here")
    assert sealed != keys.seal(b"secret", b"here")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for broken, place in ((sealed, b"there"), (changed, b"here"), (sealed[:9], b"here"), (sealed[:-20], b"here")):
        with pytest.raises(CannotOpen):
            keys.open(broken, place)
    file.unlink()
    keys.seal(b"another", b"here")
    with pytest.raises(CannotOpen):
        keys.open(sealed, b"here")


def test_two_processes_that_make_a_key_at_once_have_the_same(file, monkeypatch):
    one, other = MessageKeys(file), MessageKeys(file)
    sealed, really = other.seal(b"secret", b""), one._keys
    answers = iter([[]])  # as if it had looked just before the other wrote
    monkeypatch.setattr(one, "_keys", lambda: next(answers, really()))
    assert other.open(one.seal(b"mine", b""), b"") == b"mine"
    assert one.open(sealed, b"") == b"secret"


def test_both_keys_open_while_they_change_in_whatever_process(file):
    keys, elsewhere = MessageKeys(file), MessageKeys(file)
    sealed, digests = elsewhere.seal(b"secret", b""), keys.digests(DOCUMENT)
    keys.begin_rotation()
    keys.begin_rotation()  # a repeat goes on with the same two
    assert len(elsewhere.digests(DOCUMENT)) == 2
    assert elsewhere.digests(DOCUMENT)[1:] == digests
    anew = elsewhere.seal(keys.open(sealed, b""), b"")
    keys.end_rotation()
    assert elsewhere.open(anew, b"") == b"secret"
    with pytest.raises(CannotOpen):
        elsewhere.open(sealed, b"")
    assert file.stat().st_mode & 0o777 == 0o600


def test_of_given_keys_the_first_seals_and_all_open(file):
    old = MessageKeys(file, [b"o" * 32])
    both = MessageKeys(file, [b"n" * 32, b"o" * 32])
    assert both.open(old.seal(b"secret", b""), b"") == b"secret"
    with pytest.raises(CannotOpen):
        old.open(both.seal(b"secret", b""), b"")
    both.begin_rotation()
    both.end_rotation()
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "not base64", base64.b64encode(b"short").decode()])
def test_a_file_that_has_no_key_is_named_and_left(file, text):
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(NoMessageKey, match=r"message\.key"):
        MessageKeys(file).seal(b"secret", b"")
    with pytest.raises(CannotOpen):
        MessageKeys(file).open(b"sealed", b"")
    assert file.read_text() == text
