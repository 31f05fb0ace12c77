"""What is read of exports: each conversation by itself, whatever the others are like."""

from __future__ import annotations

import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.imports.exports import BEGAN, as_json, as_zip, branched, chatgpt, node, openwebui, said
from webapp.imports.formats import elements, parts, reading, tree
from webapp.imports.formats.elements import Element
from webapp.imports.formats.opening import BOMB, NO_EXPORT, export
from webapp.imports.formats.thread import CUT, MOST_LETTERS, Refused, Said, Skipped, moment

NOW = datetime(2026, 5, 3, tzinfo=UTC)
ODD = [{"a": 'x]}\\"{', "b": [1, {"c": 'é\\"', "d": "\\"}]}, {}, {"mapping": {"é": "x" * 40}}]


def split(raw: bytes) -> list[Element]:
    stream = io.BytesIO(raw)
    return list(elements.elements(stream, *elements.beginning(stream)))


def read(found, files=()) -> list[Said]:
    thread = reading.read(Element(json.dumps(found).encode(), "", 0), files)
    return tree.arranged(thread, NOW, is_joined=thread.source == "chatgpt")


def why(found) -> str:
    with pytest.raises(Skipped) as reason:
        read(found)
    return str(reason.value)


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64, 1 << 18])
def test_conversations_are_told_apart_wherever_a_block_ends(monkeypatch, block):
    monkeypatch.setattr(elements, "BLOCK_BYTES", block)
    raw = json.dumps(ODD, ensure_ascii=False, indent=1).encode()
    found = list(elements.elements(io.BytesIO(raw), 1, False))
    assert [json.loads(one.raw) for one in found] == ODD
    for place, one in enumerate(found):
        assert list(elements.elements(io.BytesIO(raw), one.end, False)) == found[place + 1 :]


@pytest.mark.parametrize(
    "before", [b"[", b"\xef\xbb\xbf [", b'{"conversations": [', b'{"format": "f\\"", "version": 1, "conversations":[']
)
def test_a_list_begins_in_different_ways(before):
    raw = before + b'{"a": 1}, {"b": [2]}' + (b"]" if b"{" not in before else b"]}")
    assert [json.loads(one.raw) for one in split(raw)] == [{"a": 1}, {"b": [2]}]


def test_one_conversation_may_be_alone():
    assert [json.loads(one.raw) for one in split(b' {"mapping": {"a": {}}} ')] == [{"mapping": {"a": {}}}]


@pytest.mark.parametrize("raw", [b"", b"hello", b"PK", "[{}]".encode("utf-16"), b"\0[", b"<html>", b'"x"', b"\x1f\x8b"])
def test_what_is_no_json_is_refused(raw):
    with pytest.raises(Refused):
        split(raw)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b'[{"a": 1}, {"b": "x', elements.CUT_OFF),
        (b'[{"a": 1}, {"b": {', elements.CUT_OFF),
        (b'[{"a": 1}', elements.CUT_OFF),
        (b'[{"a": 1}, ' + b"[" * 300 + b"]" * 300 + b"]", elements.TOO_DEEP),
        (b'[{"a": 1}, [' + b"[]," * 600 + b"[]]]", elements.TOO_COMPLEX),
        (b'[{"a": 1}, [1' + b",1" * 900 + b"]]", elements.TOO_COMPLEX),
        (b'[{"a": 1}, {"b": "' + b"x" * 3000 + b'"}]', elements.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_safely_is_skipped_by_itself(monkeypatch, raw, problem):
    monkeypatch.setattr(elements, "MOST_CONTAINERS", 500)
    monkeypatch.setattr(elements, "MOST_COMMAS", 800)
    monkeypatch.setattr(elements, "MOST_BYTES", 2000)
    assert [one.problem for one in split(raw)] == ["", problem]
    assert split(raw)[-1].raw == b""


@pytest.mark.parametrize(
    "raw", [b'{"a": NaN, "b": }', b'{"x": "\xff"}', b"[1]", b"{}", b'{"mapping": 3}', b'{"messages": {}}', b"[" * 150]
)
def test_what_is_no_conversation_is_skipped_with_a_reason(raw):
    with pytest.raises(Skipped):
        reading.read(Element(raw, "", 0), ())


def test_a_private_conversation_does_not_become_an_ordinary_one():
    said = {"id": str(uuid.uuid4()), "title": "Of frogs", "is_pinned": False, "messages": []}
    assert "private" in why(said | {"is_private": True})


def test_chatgpt_keeps_branches_and_names_what_it_cannot_keep():
    question, first, sure, second = read(branched())
    assert question.content == "[an image that is not part of the export]\n\nHow many?"
    assert (first.content, first.parent) == ("One [^1].", "q")
    assert second.parent == "q"
    assert second.content == (
        "[To the tool python]\n\n```python\nprint(2)\n```\n\n[Tool python]\n\nOutput:\n\n```\n2\n```\n\nTwo."
    )
    assert sure.parent == "a1"
    assert [one.left_at is None for one in (question, first, second, sure)] == [True, False, True, False]
    assert question.at == datetime.fromtimestamp(BEGAN + 1, UTC)


def test_messages_of_other_roles_are_kept_with_the_name_of_their_role():
    asked, critic = node("q", None, said("user", "Who?")), node("c", "q", said("critic", "Nobody."))
    assert [one.content for one in read(chatgpt(asked, critic))] == ["Who?", "[Critic]\n\nNobody."]
    system = {"id": "s", "parentId": None, "childrenIds": [], "role": "system", "content": "Be kind."}
    found = openwebui(chat={"title": "Kind", "history": {"messages": {"s": system}, "currentId": "s"}})
    assert [one.content for one in read(found)] == ["[System]\n\nBe kind."]


def test_an_image_that_is_in_the_export_is_named():
    found = read(branched(), ("file-Ab12-cat.png",))
    assert "[an image, which stays in the export: file-Ab12-cat.png]" in found[0].content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"content_type": "tether_quote", "title": "T", "url": "u", "text": "a\nb"}, "[From T, u]\n\n> a\n> b"),
        ({"content_type": "thoughts", "thoughts": [{"summary": "S", "content": "c"}, 3]}, "[Thoughts]\n\n> S\n> c"),
        ({"content_type": "reasoning_recap", "content": "Thought for 3 s"}, "[Thought for 3 s]"),
        ({"content_type": "code", "language": "unknown", "text": "a```b"}, "````\na```b\n````"),
        ({"content_type": "system_error", "name": "E", "text": "no"}, "[E: no]"),
        ({"content_type": "sonic_webpage", "url": "u", "title": "T"}, "[A web page that was read: T, u]"),
        ({"content_type": "new_thing", "text": "hm"}, "[A message of the kind “new_thing”]\n\nhm"),
        ({"content_type": "multimodal_text", "parts": [{"content_type": "audio_transcription", "text": "hi"}]}, "hi"),
        ({"content_type": "multimodal_text", "parts": [{"content_type": "x_audio"}, None, 3, {"q": 1}]},
         "[a recording that was not imported]"),
        ({"content_type": "text", "parts": ["It is.\ue200cite\ue202turn0\ue201"]}, "It is."),
        ({"content_type": "model_editable_context", "text": "secret"}, ""),
        (None, ""), ("text", ""), ({"parts": "x"}, ""), ({"content_type": 5, "parts": [["x"]]}, ""),
    ],
)  # fmt: skip
def test_each_kind_of_content_of_chatgpt(content, expected):
    assert parts.said({"content": content}, ()) == expected


def test_attached_files_are_named():
    message = said("user", "See this", metadata={"attachments": [{"id": "file-1", "name": "plan.pdf"}, "x"]})
    assert parts.said(message, ()) == "See this\n\n[A file: plan.pdf]"


def test_instructions_of_chatgpt_are_kept_as_such():
    told = {"content_type": "user_editable_context", "user_profile": "I am a nurse.", "user_instructions": "Short."}
    found = chatgpt(node("i", None, said("user", content=told)), node("q", "i", said("user", "Hi")))
    thread = reading.read(Element(json.dumps(found).encode(), "", 0), ())
    assert thread.instructions == "I am a nurse.\n\nShort."
    assert [one.content for one in read(found)] == ["Hi"]


def test_open_webui_keeps_its_tree():
    question, first, second = read(openwebui())
    assert question.content == "Which?\n\n[an image that was not imported]"
    assert [(first.content, first.left_at), (second.content, bool(second.left_at))] == [
        ("This.", None), ("[Thought]\n> hm\n\nThat.", True)
    ]  # fmt: skip
    thread = reading.read(Element(json.dumps(openwebui()).encode(), "", 0), ())
    assert (thread.instructions, thread.tags, thread.is_pinned) == ("Be brief.", ["Ward"], True)


def test_older_exports_of_open_webui_are_a_list():
    messages = [{"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "image_url"}]},
                {"role": "assistant", "content": "Ho"}, {"role": "tool", "content": "x"}]  # fmt: skip
    found = read({"chat": {"title": "t", "messages": messages}})
    assert [(one.content, one.parent) for one in found] == [
        ("Hi\n\n[an image that was not imported]", None), ("Ho", "0"), ("[Tool]\n\nx", "1")
    ]  # fmt: skip


def test_circles_and_nothing_are_skipped():
    a, b = node("a", "b", said("user", "1")), node("b", "a", said("user", "2"))
    assert why(chatgpt(a, b)) == tree.IN_A_CIRCLE
    assert why(chatgpt(node("a", "a", said("user", "1")))) == tree.IN_A_CIRCLE
    assert why(chatgpt(node("a", None), node("b", "a", said("user", "")))) == tree.NO_MESSAGES


def test_too_many_messages_are_said_to_be(monkeypatch):
    monkeypatch.setattr(tree, "MOST_MESSAGES", 3)
    assert why(chatgpt(*(node(str(n), None, said("user", "x")) for n in range(4)))) == tree.TOO_MANY


def test_a_long_line_of_messages_is_arranged():
    nodes = [node("0", None, said("user", "x"))]
    nodes += [node(str(n), str(n - 1), said("user", "x", at=BEGAN - n)) for n in range(1, 20_000)]
    found = read(chatgpt(*nodes))
    assert len(found) == len(nodes)
    assert all(one.left_at is None for one in found)
    assert all(before.at < after.at for before, after in pairwise(found))


@pytest.mark.parametrize("at", [None, "x", True, float("nan"), -5, 1e300, 10**400, 99_999_999_999_999])
def test_moments_that_are_none_become_some(at):
    found = read(chatgpt(node("a", None, said("user", "x")), node("b", "a", said("user", "y", at=BEGAN + 9))))
    assert [one.at for one in found] == [datetime.fromtimestamp(each, UTC) for each in (BEGAN, BEGAN + 9)]
    thread = reading.read(Element(as_json(openwebui())[1:-1], "", 0), ())
    thread.said["y"].at = moment(at)
    thread.created_at = None
    arranged = tree.arranged(thread, NOW, is_joined=False)
    assert all(one.at is not None and one.at < NOW for one in arranged)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1_700_000_000, "2023-11-14T22:13:20"), (1_700_000_000_000, "2023-11-14T22:13:20"), ("2026-05-03T10:00", None)],
)
def test_moments_in_seconds_milliseconds_and_words(value, expected):
    assert moment(value) == datetime.fromisoformat(f"{expected or value}+00:00")


@pytest.mark.parametrize("value", ["0001-01-01", "0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", 0])
def test_moments_that_some_time_zones_cannot_show_are_none(value):
    assert moment(value) is None


def test_a_very_long_message_is_cut_and_says_so():
    (found,) = read(chatgpt(node("a", None, said("user", "x" * (MOST_LETTERS + 500)))))
    assert found.content.endswith(CUT.format(500))


def test_what_cannot_be_stored_is_left_out():
    (found,) = read(chatgpt(node("a", None, said("user", "a\0b\ud800c"))))
    assert found.content == "abc"


def test_siblings_stay_in_the_order_of_their_times():
    nodes = [node("q", None, said("user", "?")), *(node(str(n), "q", said("assistant", str(n), at=BEGAN + 10 - n))
             for n in range(3))]  # fmt: skip
    found = sorted(read(chatgpt(*nodes, current="1"))[1:], key=lambda one: one.at or NOW)
    assert [one.content for one in found] == ["2", "1", "0"]
    assert found[1].at == datetime.fromtimestamp(BEGAN, UTC) + timedelta(seconds=9)


def test_a_zip_is_read_by_the_names_in_it(tmp_path):
    path = tmp_path / "export"
    files = {"x/conversations-001.json": b"[2]", "x/conversations-000.json": b"[]", "chat.html": b"", "a.png": b""}
    path.write_bytes(as_zip(files))
    found = export(path)
    assert found.files == ("conversations-001.json", "conversations-000.json", "chat.html", "a.png")
    contents = []
    for part in found.parts:
        with found.open(part) as stream:
            contents.append(stream.read())
    assert contents == [b"[]", b"[2]"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [({"notes.md": b"x"}, NO_EXPORT), ({}, NO_EXPORT), ({"conversations.json": b" " * (11 << 20)}, "200 times")],
)
def test_a_zip_that_is_no_export_is_refused(tmp_path, files, sentence):
    path = tmp_path / "export"
    path.write_bytes(as_zip(files))
    with pytest.raises(Refused, match=sentence.split(".")[0]):
        export(path)


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "export"
    path.write_bytes(as_zip({"conversations.json": b"[{}]"}))
    monkeypatch.setattr("webapp.imports.formats.opening.MOST_GB", 0)
    with pytest.raises(Refused) as refused:
        export(path)
    assert str(refused.value) == BOMB


def test_a_zip_of_very_many_files_is_refused_with_a_way_out(tmp_path):
    path = tmp_path / "export"
    path.write_bytes(as_zip({f"{n}.png": b"" for n in range(20_001)}))
    with pytest.raises(Refused, match=r"Take conversations\.json out"):
        export(path)


def test_a_damaged_zip_is_refused(tmp_path):
    path = tmp_path / "export"
    path.write_bytes(b"PK\x03\x04" + b"x" * 99)
    with pytest.raises(Refused):
        export(path)
    raw = bytearray(as_zip({"conversations.json": json.dumps([{"a": str(n)} for n in range(999)])}))
    raw[100:140] = bytes(40)
    path.write_bytes(bytes(raw))
    found = export(path)
    with pytest.raises(Refused), found.open(found.parts[0]) as stream:
        stream.read()
