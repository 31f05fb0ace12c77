"""Programs and private conversations: they read and continue them, and nothing of one is stored as it is."""

from __future__ import annotations

import uuid

from sqlalchemy import text

from webapp.chat.operations import conversations as operations
from webapp.platform.unit_of_work import unit_of_work

QUESTION = "How long must the quuxford be primed?"


def test_a_program_that_asks_in_one_and_deletes_it_leaves_no_word_of_it(program, alice, bob, as_user, connection):
    with as_user(alice), unit_of_work():
        id = operations.start(alice.id, QUESTION, uuid.uuid4(), private=True).question.conversation_id
    api = program(alice)
    sent = {"content": "And the second quuxford?", "wait": 0}
    for _ in range(2):
        asked = api.post(f"/conversations/{id}/messages", sent, headers={"Idempotency-Key": "one"})
        assert asked.status_code == 201, asked.text
    assert len(api.get(f"/conversations/{id}/messages").json["items"]) == 4
    assert api.send("PATCH", f"/conversations/{id}", {"tags": ["quuxford"]}).status_code == 422
    assert api.send("PATCH", f"/conversations/{id}", {"title": "Of quuxford"}).json["title"] == "Of quuxford"
    assert program(bob).get(f"/conversations/{id}/messages").status_code == 403
    gone = api.send("DELETE", f"/conversations/{id}").json
    assert gone["label"] == "A private conversation"
    connection.execute(text("SELECT set_config('role', 'none', true), set_config('app.system_reason', 't', true)"))
    for table in connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all():
        found = text(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%quuxford%'")  # noqa: S608
        assert connection.scalar(found) == 0, table
    connection.execute(text("RESET role"))
    assert api.post(f"/undo/{gone['undo_id']}").status_code == 200
    assert api.get(f"/conversations/{id}").json["title"] == "Of quuxford"
