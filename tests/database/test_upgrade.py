"""A database of each earlier release, with data in it, is carried to the newest and loses nothing."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.conftest import data_folder
from tests.database.test_managed_server import flask
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


@pytest.fixture
def server():
    with data_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        server.ensure_running()
        yield server
        server.stop()


def test_the_first_release_is_carried_over_with_its_data(server, repository, tmp_path):
    ids = {name: uuid.uuid4() for name in ("user", "document", "chunk")}
    flask(repository, server.url, tmp_path, "db", "upgrade", "0001")
    with psycopg.connect(server.url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute(FIRST_RELEASE, ids)
    before = rows(server.url)
    assert [len(found) for found in before.values()] == [1, 1, 1, 1, 1]
    flask(repository, server.url, tmp_path, "db", "upgrade")
    after = rows(server.url)
    assert after["documents"][0]["attributes"] == {"author": "Ada", "said": ["title", "author"]}
    after["documents"][0]["attributes"] = before["documents"][0]["attributes"]
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
    flask(repository, server.url, tmp_path, "db", "downgrade", "0001")
    assert rows(server.url) == before


def rows(url: str) -> dict[str, list[dict]]:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        connection.execute("SELECT set_config('app.system_reason', 'a test', false)")
        tables = ("users", "documents", "chunks", "embeddings", "deletion_receipts")
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608  # our own names
