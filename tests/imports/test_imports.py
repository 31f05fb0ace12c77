"""A file of conversations becomes conversations: once, whoever sends it how often, and with a truthful report."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from tests.auth.conftest import as_login_role
from tests.imports.conftest import IMPORTS
from tests.imports.exports import BEGAN, as_json, as_zip, branched, chatgpt, node, openwebui, said
from webapp.auth.models import User
from webapp.chat.models import Message
from webapp.documents import checks
from webapp.imports import importing, jobs, operations
from webapp.imports.formats import elements, tree
from webapp.imports.models import Import, ImportedConversation, State
from webapp.imports.storing import HERE_ALREADY, IMPORTED_BEFORE, IN_BIN
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import acting_as
from webapp.platform.unit_of_work import unit_of_work


def simple(n: int, **more) -> dict:
    nodes = node("q", None, said("user", f"Question {n}?")), node("a", "q", said("assistant", "Yes."))
    return chatgpt(*nodes, conversation_id=f"c-{n}", title=f"No. {n}", **more)


def test_a_zip_of_chatgpt_is_imported_and_told_of(browse, alice, bring, stored, run_jobs):
    circle = chatgpt(node("a", "a", said("user", "x")), conversation_id="c-2", title="Round")
    raw = as_zip({"conversations.json": as_json(branched(), circle, {"x": 1}), "file-Ab12-cat.png": b"x"})
    found = bring(alice, raw, "export.zip")
    assert (found.state, found.imported, found.messages, found.skipped_count) == (State.DONE, 1, 4, 2)
    one, messages = stored(alice)["Frogs"]
    assert [message.role for message in messages] == ["user", "assistant", "assistant", "user"]
    assert [message.left_at is None for message in messages] == [True, False, True, False]
    assert one.created_at == datetime.fromtimestamp(BEGAN, UTC)
    assert one.updated_at == datetime.fromtimestamp(BEGAN + 500, UTC)
    page = browse(alice).get(f"{IMPORTS}{found.id}").text
    assert "Imported 1, skipped 2." in page
    assert tree.IN_A_CIRCLE in page
    assert "Round" in page
    shown = browse(alice).get(f"/chat/{one.id}").text
    assert "Imported from ChatGPT, not checked here." in shown
    assert "2 of 2" in shown
    assert "file-Ab12-cat.png" in shown
    assert "Checked against" not in shown


def test_marks_of_others_are_no_footnotes(browse, alice, bring, stored):
    nodes = node("q", None, said("user", "How?")), node("a", "q", said("assistant", "So [^1] and [^0]. <b>x</b>"))
    bring(alice, as_json(chatgpt(*nodes)))
    page = browse(alice).get(f"/chat/{stored(alice)['Frogs'][0].id}").text
    assert "So [^1] and [^0]." in page
    assert "no-source" not in page
    assert "<b>x</b>" not in page


def test_open_webui_is_imported_with_its_instructions(bring, alice, stored):
    assert bring(alice, as_json(openwebui())).imported == 1
    one, messages = stored(alice)["Pens"]
    assert (one.is_pinned, one.tags) == (True, ["ward"])
    assert [message.stored_content for message in messages if message.role == "system"] == ["Be brief."]
    assert [message.left_at is None for message in messages if message.role == "assistant"] == [True, False]


def test_the_same_file_twice_doubles_nothing(browse, bring, alice, bob, stored):
    raw = as_json(simple(1), simple(2), simple(1))
    assert (bring(alice, raw).imported, len(stored(alice))) == (2, 2)
    browse(alice).post(f"/chat/{stored(alice)['No. 2'][0].id}/delete")
    again = bring(alice, raw)
    assert (again.imported, again.skipped) == (0, {IMPORTED_BEFORE: 1, IN_BIN: 1})
    page = browse(alice).get(f"{IMPORTS}{again.id}").text
    assert "Imported 0, skipped 2." in page
    assert "No. 1" in page
    assert bring(bob, raw).imported == 2


def test_a_doubled_click_is_one_import(send, alice, bob, run_jobs, stored, as_user):
    token, raw = str(uuid.uuid4()), as_json(simple(1))
    first, second, other = send(alice, raw, token=token), send(alice, raw, token=token), send(alice, raw)
    assert first.location == second.location == other.location
    assert send(bob, as_json(simple(2)), token=token).status_code == 404
    run_jobs("importing")
    assert len(stored(alice)) == 1
    with as_user(alice):
        assert db.session.scalar(select(func.count()).select_from(Import)) == 1


@pytest.fixture
def in_slices(monkeypatch):
    """Make jobs end after each conversation."""
    monkeypatch.setattr(importing, "SLICE_S", 0)
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 1)


@pytest.mark.parametrize("name", ["conversations.json", "export.zip"])
def test_an_import_goes_on_where_it_was(in_slices, bring, alice, stored, name):
    one, other = as_json(simple(1), simple(2), {"x": 1}), as_json(simple(3), simple(4))
    raw = as_zip({"conversations-000.json": one, "conversations-001.json": other}) if name.endswith("zip") else one
    found = bring(alice, raw, name)
    expected = 4 if name.endswith("zip") else 2
    assert (found.imported, found.skipped_count, found.state) == (expected, 1, State.DONE)
    assert list(stored(alice)) == [f"No. {n}" for n in range(1, expected + 1)]


def test_a_file_that_is_cut_off_is_told_of_once(in_slices, bring, alice):
    found = bring(alice, as_json(simple(1), simple(2))[:-30])
    assert (found.imported, found.skipped) == (1, {elements.CUT_OFF: 1})


def test_a_job_that_was_killed_goes_on_and_doubles_nothing(send, alice, run_jobs, stored, as_user, monkeypatch):
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 1)
    really, seen = importing.store, []

    def store(user_id, import_id, batch):
        seen.append(really(user_id, import_id, batch))
        if len(seen) == 2:
            raise SystemExit
        return seen[-1]

    monkeypatch.setattr(importing, "store", store)
    id = send(alice, as_json(simple(1), simple(2), simple(3))).location.rpartition("/")[2]
    with pytest.raises(SystemExit):
        run_jobs("importing")
    assert list(stored(alice)) == ["No. 1"]
    with as_user(alice):
        jobs.run.function(str(alice.id), id)
        assert db.session.scalars(select(Import)).one().imported == 3
    assert list(stored(alice)) == ["No. 1", "No. 2", "No. 3"]


def test_only_so_many_files_wait(send, alice, monkeypatch):
    monkeypatch.setattr(operations, "MOST_WAITING", 1)
    assert send(alice, as_json(simple(1))).status_code == 303
    refused = send(alice, as_json(simple(2)))
    assert refused.status_code == 422
    assert "wait to be imported" in refused.text


def test_users_take_turns(in_slices, send, alice, bob, run_jobs, connection):
    for person in (alice, bob):
        send(person, as_json(simple(1), simple(2)))
    run_jobs("importing")
    rows = as_login_role(
        connection, "SELECT args ->> 'user_id' FROM procrastinate_jobs WHERE task_name = 'imports.run' ORDER BY id"
    )
    assert [row[0] for row in rows][:4] == [str(alice.id), str(bob.id)] * 2


def test_it_can_be_stopped(in_slices, send, browse, alice, run_jobs, as_user, stored):
    place = send(alice, as_json(simple(1))).location
    assert 'hx-trigger="every 2s"' in browse(alice).get(place).text
    browse(alice).post(f"{place}/stop")
    assert "Stopped: imported 0" in browse(alice).get(place).text
    run_jobs("importing")
    assert stored(alice) == {}
    with as_user(alice):
        assert db.session.scalars(select(Import)).one().file_key == ""


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b"", "holds no JSON"), (b"hello", "holds no JSON"), ("[{}]".encode("utf-16"), "not in UTF-8"),
     (b"[]", "no conversations"), (b"PK\x03\x04xx", "damaged"), (as_zip({"a.md": b"x"}), "no conversations.json")],
)  # fmt: skip
def test_what_is_no_export_gets_a_clear_answer(send, browse, alice, run_jobs, as_user, raw, sentence):
    place = send(alice, raw).location
    with as_user(alice):
        key = db.session.scalars(select(Import)).one().file_key
        assert clients.files.count(key) == (1, 0)
    run_jobs("importing")
    with as_user(alice):
        found = db.session.scalars(select(Import)).one()
        assert (found.state, found.file_key) == (State.FAILED, "")
        assert clients.files.count(key) == (0, 0)
    assert sentence in browse(alice).get(place).text


def test_a_file_that_is_too_large_is_not_kept(send, alice, monkeypatch, app):
    monkeypatch.setitem(app.extensions["clients"].config, "MAX_UPLOAD_MB", 0)
    answer = send(alice, as_json(simple(1)))
    assert answer.status_code == 422
    assert "larger than 0 MB" in answer.text


def test_no_file_is_said(browse, alice):
    assert "Choose the file" in browse(alice).post(IMPORTS, {"token": "x"}).text


def test_what_the_database_refuses_is_skipped_by_itself(bring, alice, stored, monkeypatch):
    really = importing.store

    def store(user_id, import_id, batch):
        if any(ready.thread.id == "c-2" for ready in batch):
            db.session.execute(text("SELECT 'x'::int"))
        return really(user_id, import_id, batch)

    monkeypatch.setattr(importing, "store", store)
    found = bring(alice, as_json(simple(1), simple(2), simple(3)))
    assert (found.imported, found.skipped) == (2, {importing.NOT_STORED: 1})
    assert list(stored(alice)) == ["No. 1", "No. 3"]


def test_what_came_can_be_removed_and_put_back(bring, browse, alice, run_jobs, stored, talk):
    talk(alice, "Mine?", title="Mine")
    found = bring(alice, as_json(simple(1), simple(2)))
    place = f"{IMPORTS}{found.id}"
    browse(alice).post(f"{place}/remove")
    browse(alice).post(f"{place}/remove")
    run_jobs()
    assert list(stored(alice)) == ["Mine"]
    page = browse(alice).get(place).text
    assert "Put into the bin" in page
    assert "/remove" not in page
    assert "No. 1" in browse(alice).get("/chat/bin").text


def test_a_purged_conversation_is_forgotten_by_its_import(bring, browse, alice, run_jobs, stored, connection):
    found = bring(alice, as_json(simple(1), simple(1)))
    id = stored(alice)["No. 1"][0].id
    bring(alice, as_json(simple(1)))
    for action in ("delete", "purge"):
        browse(alice).post(f"/chat/{id}/{action}")
    run_jobs()
    for table in ("imported_conversations", "imports", "conversations", "messages"):
        rows = as_login_role(connection, f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%No. 1%'")  # noqa: S608
        assert rows.scalar() == 0, table
    assert "No. 1" not in browse(alice).get(f"{IMPORTS}{found.id}").text
    assert bring(alice, as_json(simple(1))).imported == 1


def test_a_report_can_be_deleted_and_what_came_is_still_recognised(bring, browse, alice, as_user):
    found = bring(alice, as_json(simple(1)))
    browse(alice).post(f"{IMPORTS}{found.id}/delete")
    assert browse(alice).get(f"{IMPORTS}{found.id}").status_code == 404
    assert bring(alice, as_json(simple(1))).skipped == {IMPORTED_BEFORE: 1}


def test_the_day_of_an_import_is_that_of_the_users_time_zone(bring, browse, alice, as_user):
    found = bring(alice, as_json(simple(1)))
    with as_user(alice), unit_of_work():
        db.session.get_one(User, alice.id).time_zone = "Pacific/Kiritimati"
        db.session.get_one(Import, found.id).created_at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    assert "4 May 2026" in browse(alice).get(IMPORTS).text


def test_messages_are_found_by_meaning(bring, alice, run_jobs, as_user):
    nodes = node("q", None, said("user", "How do frogs breathe?")), node("a", "q", said("assistant", "By their skin."))
    bring(alice, as_json(chatgpt(*nodes)))
    assert run_jobs() == ["index.messages"]
    with as_user(alice):
        assert all(db.session.scalars(select(Message.vector_id)))


def test_an_answer_after_an_answer_is_not_asked_for_again(bring, browse, alice, stored):
    nodes = (
        node("q", None, said("user", "How?")),
        node("a", "q", said("assistant", "So.")),
        *(node(id, "a", said("assistant", id)) for id in "bc"),
    )
    bring(alice, as_json(chatgpt(*nodes)))
    before = stored(alice)["Frogs"][1]
    assert browse(alice).post(f"/chat/messages/{before[-1].id}/again").status_code == 303
    assert len(stored(alice)["Frogs"][1]) == len(before)


def test_the_file_of_an_import_belongs_to_it(send, alice, app, monkeypatch):
    monkeypatch.setattr(checks, "YOUNG_S", -10.0)
    send(alice, as_json(simple(1)))
    with app.app_context(), acting_as(alice.id):
        key = db.session.scalars(select(Import)).one().file_key
        assert key not in [found.id for found in checks.FileCheck().compare()]


def test_the_next_question_follows_what_was_imported(bring, browse, alice, stored):
    bring(alice, as_json(simple(1, create_time=4e9, update_time=4e9)))
    one, _ = stored(alice)["No. 1"]
    browse(alice).post(f"/chat/{one.id}/messages", {"content": "And now?", "token": str(uuid.uuid4())})
    _, messages = stored(alice)["No. 1"]
    assert [message.stored_content for message in messages] == ["Question 1?", "Yes.", "And now?", ""]


def test_strangers_get_nothing(bring, browse, alice, bob, carol):
    found = bring(alice, as_json(simple(1)))
    place = f"{IMPORTS}{found.id}"
    for person in (bob, carol):
        assert browse(person).get(place).status_code == 404
        assert browse(person).get(place, htmx=True).status_code == 404
        for action in ("stop", "remove", "delete"):
            assert browse(person).post(f"{place}/{action}").status_code == 404
        assert "conversations.json</a>" not in browse(person).get(IMPORTS).text
    for url in (IMPORTS, place):
        assert "/auth/login" in browse().get(url).location
    for url in (IMPORTS, *(f"{place}/{action}" for action in ("stop", "remove", "delete"))):
        assert "/auth/login" in browse().post(url).location


def test_rows_are_the_owners(bring, alice, bob, as_user):
    bring(alice, as_json(simple(1)))
    for person, number in ((alice, 1), (bob, 0)):
        with as_user(person):
            for table in (Import, ImportedConversation):
                assert db.session.scalar(select(func.count()).select_from(table)) == number


def test_a_round_trip_gives_the_same_conversation(browse, bring, alice, bob, talk, as_user, stored):
    one = talk(alice, "Which?", "This.", title="Of *pens*", tags=["ward"], is_pinned=True)
    with as_user(alice), unit_of_work():
        asked, left = db.session.scalars(select(Message).order_by(Message.created_at)).all()
        left.left_at = datetime.now(UTC)
        of_one = {"user_id": alice.id, "conversation_id": one.id}
        db.session.add(Message(**of_one, parent_id=asked.id, role="assistant", stored_content="That [^0]."))
        db.session.add(Message(**of_one, parent_id=asked.id, role="assistant", status="stopped", left_at=left.left_at))
        db.session.add(Message(**of_one, role="system", stored_content="Briefly."))

    def export(person) -> dict:
        return json.loads(browse(person).http.get("/chat/export?format=json", buffered=True).data)

    raw = json.dumps(export(alice)).encode()
    assert bring(alice, raw).skipped == {HERE_ALREADY: 1}
    assert bring(bob, raw).imported == 1
    assert bring(bob, raw).skipped == {IMPORTED_BEFORE: 1}
    assert plain(export(bob)) == plain(export(alice))


def plain(exported: dict) -> list:
    """Return an export without what two of the same conversations differ in: their ids, and where they are from."""
    (one,) = exported["conversations"]
    told = [message for message in one["messages"] if message["role"] == "system"]
    kept = [message for message in one["messages"] if message not in told]
    places = {message["id"]: place for place, message in enumerate(kept)}
    said = [
        {**message, "id": places[message["id"]], "parent_id": places.get(message["parent_id"]), "imported_from": None}
        for message in kept
    ]
    return [{**one, "id": None, "messages": None}, said, [message["content"] for message in told]]
