"""A system that is gone comes back from its backup, elsewhere and under another owner."""

from __future__ import annotations

import base64
import gzip
import json
import uuid

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from tests.backups.conftest import demo, run, system, work
from tests.conftest import data_folder
from tests.pages import PageClient
from webapp.backups.archive import HEADER, KEY, MESSAGE_KEYS, Writer
from webapp.chat.models import Citation
from webapp.chat.operations import conversations
from webapp.index import completeness
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.seed.operations import QUESTION

QUESTIONS = (QUESTION, "Who invented the footnote?", "How warm may the vaccine fridge be?")
COUNTS = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM chunks), (SELECT count(*) FROM messages)"


def ask(app: Flask, question: str) -> list[tuple[object, ...]]:
    """Ask as demo; return the footnotes of the answer, and the sentence that it says without any."""
    with app.app_context(), acting_as(user := demo(app)):
        with unit_of_work():
            answer = conversations.start(user, question, uuid.uuid4()).answer.id
        work(app)
        columns = (Citation.number, Citation.quote, Citation.title, Citation.page_number, Citation.verified)
        of_answer = db.select(*columns).where(Citation.message_id == answer).order_by(Citation.number)
        return [tuple(row) for row in db.session.execute(of_answer)]


def counts(app: Flask) -> tuple[int, ...]:
    with app.app_context(), as_system("counting what was restored"):
        return tuple(db.session.execute(text(COUNTS)).one())


def rows_planned_for(app: Flask) -> tuple[int, ...]:
    """Return what PostgreSQL knows of the sizes of the same tables: -1 where nobody has told it."""
    with app.app_context():
        sizes = dict(db.session.execute(text("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")).all())
    return tuple(int(sizes[table]) for table in ("users", "chunks", "messages"))


def test_one_that_cannot_be_restored_leaves_no_key(elsewhere, tmp_path):
    """Whoever made it up would know what cookies are signed and private conversations encrypted with."""
    with elsewhere.app_context():
        own = elsewhere.config["SECRET_KEY"]
        head = ScriptDirectory.from_config(elsewhere.extensions["migrate"].migrate.get_config()).get_current_head()
    columns = ["id", "user_id", "token_hash", "expires_at"]
    row = f"{uuid.UUID(int=1)}\t{uuid.UUID(int=2)}\t\\\\x00\t2099-01-01\n".encode()  # of nobody
    path = tmp_path / "made-up.footnote"
    with path.open("wb") as file:
        writer = Writer(file)
        tables = {"user_sessions": columns}
        whole = {"format": 1, "version": "0.2", "revision": head, "made_at": "now", "tables": tables}
        writer.add(HEADER, json.dumps(whole).encode())
        writer.add(KEY, b"known-to-whoever-made-it")
        writer.add(MESSAGE_KEYS, base64.b64encode(bytes(32)))
        writer.add("rows/user_sessions/0.gz", gzip.compress(row))
        writer.finish({"tables": {"user_sessions": {"rows": 1, "sum": "0" * 32}}, "files": {"count": 0, "bytes": 0}})
    code, said = run(elsewhere, "restore", path)
    assert code != 0
    assert "Nothing of it was kept" in said, said
    assert (elsewhere.config["DATA_DIR"] / "secret_key").read_text().strip() == own
    assert not elsewhere.extensions["clients"].message_keys.file.exists()


def test_the_same_questions_have_the_same_footnotes_and_everybody_signs_in(old, backup, elsewhere):
    before, key = counts(old), old.config["SECRET_KEY"]
    code, said = run(elsewhere, "restore", backup)
    assert (code, said.splitlines()[-2][-26:]) == (0, "Everybody signs in as before."[-26:]), said
    assert counts(elsewhere) == before
    assert rows_planned_for(elsewhere) == before
    assert (elsewhere.config["DATA_DIR"] / "secret_key").read_text() == key
    message_key = elsewhere.config["DATA_DIR"] / "message.key"
    assert message_key.read_text() == (old.config["DATA_DIR"] / "message.key").read_text()
    assert message_key.stat().st_mode & 0o777 == 0o600
    browser = PageClient(elsewhere)
    assert browser.post("/auth/login", {"login": "demo", "password": old.config["PASSWORD"]}).status_code == 303
    assert QUESTION in browser.get("/chat/").text
    with elsewhere.app_context():
        completeness.restore(demo(elsewhere))
    work(elsewhere)
    footnotes = [ask(old, question) for question in QUESTIONS]
    assert footnotes[0], "the example answers it"
    assert [ask(elsewhere, question) for question in QUESTIONS] == footnotes
    code, said = run(elsewhere, "restore", backup)
    assert (code, "Nothing was changed" in said) == (1, True), said


def test_a_database_that_another_tool_restored_under_another_owner_is_mended(elsewhere, tmp_path):
    with elsewhere.app_context():
        assert run(elsewhere, "db", "upgrade")[0] == 0
        with db.engine.begin() as connection:
            connection.execute(text("DROP POLICY system ON users"))  # it named a role that is not there
        code, said = run(elsewhere, "backup", tmp_path / "today.footnote")
        assert (code, "Run flask db upgrade" in said) == (1, True), said
        assert run(elsewhere, "db", "upgrade")[0] == 0
        assert run(elsewhere, "backup", tmp_path / "today.footnote")[0] == 0


def test_it_is_compared_in_a_scratch_database(old, backup):
    code, said = run(old, "verify-backup", backup)
    assert (code, "checksums of all tables are the same" in said) == (0, True), said


@pytest.mark.parametrize("fault", ["cut", "flipped", "foreign", "later", "absent"])
def test_a_backup_that_is_not_whole_is_told_and_changes_nothing(old, backup, tmp_path, fault):
    data = backup.read_bytes()
    place = len(data) // 2
    later = data.replace(b'"revision": "0', b'"revision": "9', 1)
    damaged = {
        "cut": data[:place],
        "flipped": data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :],
        "foreign": b"PK\x03\x04" + data[4:],
        "later": later,
    }
    path = tmp_path / "damaged.footnote"
    if fault in damaged:
        path.write_bytes(damaged[fault])
    words = {"cut": "cut off", "foreign": "not a backup of Footnote", "later": "later one", "absent": "cannot be read"}
    with data_folder() as folder, system(folder) as app:
        for command in ("restore", "verify-backup"):
            code, said = run(app, command, path)
            assert code == 1, said
            assert words.get(fault, "damaged") in said
        assert not (folder / "postgres").exists()
        assert not (folder / "files").exists()


def test_a_backup_is_never_written_over_and_read_by_its_owner_alone(old, backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    code, said = run(old, "backup", backup)
    assert (code, "exists already" in said) == (1, True)
    code, said = run(old, "backup", backup.parent / "nowhere" / "today.footnote")
    assert (code, "No such file or directory" in said) == (1, True)
    assert [path.name for path in backup.parent.glob("*.partial")] == []
