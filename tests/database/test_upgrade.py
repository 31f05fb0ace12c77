"""A database of each earlier release, with data in it, is carried to the newest and loses nothing."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.database.test_managed_server import flask
from tests.prepared import data_folder
from webapp.clients.postgres import EmbeddedPostgres

FIRST_RELEASE = """
SELECT set_config('app.system_reason', 'a test', false);
INSERT INTO users (id, username, email, password_hash) VALUES (%(user)s, 'ada', 'ada@example.org', 'x');
INSERT INTO documents (id, user_id, title, file_key, file_name, size, sha256, mime, status, attributes)
    VALUES (%(document)s, %(user)s, 'Notes', 'key', 'notes.txt', 7, 'abc', 'text/plain', 'ready',
        '{"author": "Ada", "titled": true}');
INSERT INTO chunks (id, user_id, document_id, chunk_index, content, token_count, char_start, char_end)
    VALUES (%(chunk)s, %(user)s, %(document)s, 0, 'It beats.', 3, 0, 9);
INSERT INTO embeddings (user_id, source_type, source_id, model, dimension, state)
    VALUES (%(user)s, 'chunk', %(chunk)s, 'all-MiniLM-L6-v2-int8', 384, 'complete');
INSERT INTO deletion_receipts (user_id, document_id, finished_at, counts)
    VALUES (%(user)s, %(document)s, now(), '{"passages": 1}');
"""

EVALUATION = """
INSERT INTO evaluations (user_id, file_name, sha256, is_own_library, model, embedding_model, version, threshold)
    VALUES (%(user)s, 'questions.json', 'abc', false, '', 'all-MiniLM-L6-v2-int8', '0', 0.6) RETURNING id
"""


SECOND_RELEASE = """
SELECT set_config('app.system_reason', 'a test', false);
INSERT INTO users (id, username, email, password_hash) VALUES (%(user)s, 'ada', 'ada@example.org', 'x');
INSERT INTO conversations (id, user_id, title) VALUES (%(conversation)s, %(user)s, 'Of pens');
INSERT INTO messages (id, user_id, conversation_id, role, content, attributes) VALUES
    (%(question)s, %(user)s, %(conversation)s, 'user', 'And why?', '{"about": {"chunk": "x"}}'),
    (%(answer)s, %(user)s, %(conversation)s, 'assistant', 'It keeps.[^1]', '{"run": 1}'),
    (%(refusal)s, %(user)s, %(conversation)s, 'assistant', 'No.', '{"run": 1, "nearest": []}'),
    (%(other)s, %(user)s, %(conversation)s, 'assistant', '', '{"run": 1}');
"""
WRITE_EVIDENCE = (
    "UPDATE messages SET attributes = attributes || jsonb_build_object('evidence', %s::jsonb) WHERE id = %s"
)
SAME_ROWS = """
INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object('message_id', %(other)s::uuid))).*
    FROM {table} one WHERE message_id = %(answer)s
"""
AS_APP = "SELECT set_config('role', 'footnote_app', true), set_config('app.user_id', %s, true)"


def passage(cut: str, **more) -> dict:
    """What release 0.2 noted of a passage."""
    ids = {name: str(uuid.uuid4()) for name in ("chunk", "document")}
    scores = {"dense": 0.5123, "sentence": 0.6, "words": 12.25, "score": 1.4, "page": None, "seconds": None}
    return {**ids, **scores, **more, "read": not cut, "cut": cut}


def evidence(**more) -> dict:
    """What release 0.2 noted of an answer."""
    known = {"question": "And why?", "searched": "And why? (pens)", "about": None, "sources": None, "model": ""}
    known |= {"fell_back": "", "times": {"search": 12, "first_token": None, "total": 340}}
    known |= {"tokens": {"prompt": None, "completion": None}, "citations": 1, "unsupported": 0, "dropped": 0}
    return {**known, "passages": [], **more}


@pytest.fixture
def server(empty_data):
    with data_folder() as folder:
        server = EmbeddedPostgres(empty_data(folder) / "postgres")
        server.ensure_running()
        yield server
        server.stop()


def test_the_first_release_is_carried_over_with_its_data(server, tmp_path):
    ids = {name: uuid.uuid4() for name in ("user", "document", "chunk")}
    flask(server.url, tmp_path, "db", "upgrade", "0001")
    with psycopg.connect(server.url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute(FIRST_RELEASE, ids)
    before = rows(server.url)
    assert [len(found) for found in before.values()] == [1, 1, 1, 1, 1]
    flask(server.url, tmp_path, "db", "upgrade")
    after = rows(server.url)
    assert after["documents"][0]["attributes"] == {"author": "Ada", "said": ["title", "author"]}
    after["documents"][0]["attributes"] = before["documents"][0]["attributes"]
    after["users"][0]["password_hash"] = after["users"][0].pop("stored_hash")
    for name, found in after.items():
        assert found[0].items() >= before[name][0].items(), name
    with psycopg.connect(server.url) as connection:
        noted = connection.execute("SELECT value FROM settings WHERE key = 'index'").fetchone()
    assert noted == ({"generation": 1, "model": "all-MiniLM-L6-v2-int8", "dimension": 384, "base_url": ""},)
    with psycopg.connect(server.url) as connection:
        act_as = "SELECT set_config('role', 'footnote_app', true), set_config('app.user_id', %s, true)"
        connection.execute(act_as, [str(ids["user"])])
        assert connection.execute(EVALUATION, ids).fetchone()
        connection.execute(act_as, [str(ids["chunk"])])
        assert connection.execute("SELECT count(*) FROM evaluations").fetchone() == (0,)
    flask(server.url, tmp_path, "db", "downgrade", "0001")
    assert rows(server.url) == before


def rows(url: str) -> dict[str, list[dict]]:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        connection.execute("SELECT set_config('app.system_reason', 'a test', false)")
        tables = ("users", "documents", "chunks", "embeddings", "deletion_receipts")
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608  # our own names


def test_the_evidence_of_the_second_release_becomes_rows_and_comes_back(server, tmp_path):
    names = ("user", "conversation", "question", "answer", "refusal", "other", "about")
    ids = {name: uuid.uuid4() for name in names}
    scope = {"collections": [], "kinds": ["note"], "specialties": [], "tags": [], "documents": []}
    passages = [passage("", page=3), passage("duplicate", seconds=61.5), passage("budget"), passage("below")]
    full = evidence(
        about=str(ids["about"]),
        sources={"chosen": scope, "documents": 2},
        model="gpt",
        fell_back="It could not be reached.",
        times={"search": 1, "first_token": 2, "total": 3},
        tokens={"prompt": 100, "completion": 20},
        citations=4,
        unsupported=5,
        dropped=6,
        passages=passages,
    )
    flask(server.url, tmp_path, "db", "upgrade", "0004")
    with psycopg.connect(server.url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute(SECOND_RELEASE, ids)
        for name, written in (("answer", full), ("refusal", evidence())):
            cursor.execute(WRITE_EVIDENCE, [Jsonb(written), ids[name]])
    before = attributes(server.url)
    flask(server.url, tmp_path, "db", "upgrade")
    assert attributes(server.url) == before
    with psycopg.connect(server.url) as connection:
        connection.execute(AS_APP, [str(ids["user"])])
        assert connection.execute("SELECT count(*) FROM evidence").fetchone() == (2,)
        rows = connection.execute("SELECT document_id, page_number, cut FROM evidence_passages ORDER BY position")
        assert rows.fetchall() == [(uuid.UUID(one["document"]), one["page"], one["cut"]) for one in passages]
        # Processes of that release, which may run on: they write an answer, and begin another anew.
        later = evidence(passages=[passage("")])
        connection.execute(WRITE_EVIDENCE, [Jsonb(later), ids["other"]])
        connection.execute(WRITE_EVIDENCE, [Jsonb({**later, "citations": 7}), ids["other"]])
        connection.execute("UPDATE messages SET attributes = '{\"run\": 1}' WHERE id = %s", [ids["refusal"]])
        found = connection.execute("SELECT message_id, citation_count FROM evidence ORDER BY citation_count").fetchall()
        assert found == [(ids["answer"], 4), (ids["other"], 7)]
        assert connection.execute("SELECT count(*) FROM evidence_passages").fetchone() == (5,)
        # This release writes rows alone.
        connection.execute("UPDATE messages SET attributes = '{\"run\": 2}' WHERE id = %s", [ids["other"]])
        assert connection.execute("SELECT count(*) FROM evidence").fetchone() == (1,)
        for table in ("evidence", "evidence_passages"):
            connection.execute(SAME_ROWS.format(table=table), ids)
        connection.execute(AS_APP, [str(ids["about"])])
        for table in ("evidence", "evidence_passages"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608  # our own names
    flask(server.url, tmp_path, "db", "downgrade", "0004")
    after = attributes(server.url)
    assert after[ids["answer"]] == before[ids["answer"]]
    assert after[ids["question"]] == before[ids["question"]]
    assert after[ids["other"]] == {"run": 2, "evidence": full}


def test_what_the_second_release_found_out_becomes_verdicts_and_never_more_than_it_knew(server, tmp_path):
    ids = {name: uuid.uuid4() for name in ("user", "conversation", "question", "answer", "refusal", "other")}
    flask(server.url, tmp_path, "db", "upgrade", "0007")
    with psycopg.connect(server.url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute(SECOND_RELEASE, ids)
        for name, written in (("answer", evidence(model="gpt")), ("refusal", evidence(model="gpt", fell_back="Away."))):
            cursor.execute(WRITE_EVIDENCE, [Jsonb(written), ids[name]])
        for name in ("answer", "refusal", "other"):
            cite(cursor, ids["user"], ids[name])
    flask(server.url, tmp_path, "db", "upgrade")
    by_model = ["unchecked", "unchecked", "differs", "unchecked"]
    assert supports(server.url, ids["answer"]) == by_model
    assert supports(server.url, ids["refusal"]) == ["quoted", "quoted", "differs", "quoted"]
    assert supports(server.url, ids["other"]) == by_model  # how it came about is not known
    with psycopg.connect(server.url) as connection, psycopg.ClientCursor(connection) as cursor:
        # A process of that release, which may run on: it notes what it read, then writes footnotes.
        cursor.execute("DELETE FROM citations")
        cursor.execute(AS_APP, [str(ids["user"])])
        cursor.execute(WRITE_EVIDENCE, [Jsonb(evidence()), ids["other"]])
        for name in ("answer", "other"):
            cite(cursor, ids["user"], ids[name])
        cursor.execute("UPDATE citations SET support = 'supported' WHERE number = 1")
    assert supports(server.url, ids["answer"]) == ["supported", *by_model[1:]]
    assert supports(server.url, ids["other"]) == ["supported", "quoted", "differs", "quoted"]
    flask(server.url, tmp_path, "db", "downgrade", "0007")
    flask(server.url, tmp_path, "db", "upgrade")
    assert supports(server.url, ids["answer"]) == by_model


CITATION = """
INSERT INTO citations (user_id, message_id, number, quote, start, "end", verified, match, unproved, title)
VALUES (%s, %s, %s, 'It keeps.', 0, 9, %s, %s, %s, 'Pens')
"""


def cite(cursor: psycopg.Cursor, user: uuid.UUID, message: uuid.UUID) -> None:
    """Write four footnotes as release 0.2 does."""
    found = (("exact", []), ("close", []), ("exact", ["3000 day"]), ("missing", ["3000 day"]))
    for number, (match, unproved) in enumerate(found, start=1):
        cursor.execute(CITATION, [user, message, number, match == "exact", match, Jsonb(unproved)])


def supports(url: str, message: uuid.UUID) -> list[str]:
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('app.system_reason', 'a test', false)")
        found = connection.execute("SELECT support FROM citations WHERE message_id = %s ORDER BY number", [message])
        return [support for (support,) in found]


def attributes(url: str) -> dict[uuid.UUID, dict]:
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('app.system_reason', 'a test', false)")
        return dict(connection.execute("SELECT id, attributes FROM messages").fetchall())
