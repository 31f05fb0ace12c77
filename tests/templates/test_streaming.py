"""What a model writes of a draft is streamed as an answer is: piece by piece, from where the reader left."""

from __future__ import annotations

import uuid
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event

from tests.quotas.conftest import limit  # noqa: F401  # a fixture
from webapp.chat.changes import Changes
from webapp.chat.stream import RETRY, Streams
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates import changing
from webapp.templates.models import LETTERS_A_RUN, DraftChange
from webapp.templates.routes.changes import as_shown
from webapp.templates.streaming import until_ended


@pytest.fixture
def begun(alice, by_model, rewrite, models):
    """The address of a change of alice's draft that waits."""
    return urlsplit(
        rewrite(alice, f"/templates/drafts/{by_model.id}", by_model, kind="longer", model="rewords").location
    )


@pytest.fixture
def news(as_user, alice, begun):
    """Return a function that writes a change's row, and returns what a reader is then sent who has read so far."""
    id = uuid.UUID(begun.path.rpartition("/")[2])

    def read(after: int, **values) -> tuple[list[str], int, bool]:
        with as_user(alice):
            with unit_of_work():
                for name, value in values.items():
                    setattr(db.session.get(DraftChange, id), name, value)
            return until_ended(alice.id, id, after, lambda change: f"the whole of {change.state}")

    return read


def test_pieces_come_after_what_the_reader_has(news):
    assert news(0) == ([], 0, False)
    (event,), after, is_over = news(0, state="writing", run=1, written="A <b>line")
    assert event == f"event: written\nid: {LETTERS_A_RUN + 9}\ndata: A &lt;b&gt;line\n\n"
    assert not is_over
    assert news(after) == ([], after, False)
    (event,), later, _ = news(after, written="A <b>line\n\nand more")
    assert event.endswith("data: \ndata: \ndata: and more\n\n")
    assert news(after)[0] == [event]  # the browser has lost the stream, and goes on from the last piece
    assert later == LETTERS_A_RUN + len("A <b>line\n\nand more")


def test_a_text_that_is_begun_anew_replaces_what_was_read(news):
    _, after, _ = news(0, state="writing", run=1, written="Some words")
    (event,), _, is_over = news(after, run=2, written="Other words")
    assert event.startswith("event: again\n")
    assert is_over
    assert news(0)[0][0].endswith("data: Other words\n\n")


def test_a_text_that_was_begun_many_times_is_followed_from_where_the_reader_is(app, as_user, alice, news, begun):
    _, after, _ = news(0, state="writing", run=1000, written="Some words")
    with as_user(alice):
        id, streams = uuid.UUID(begun.path.rpartition("/")[2]), Streams(app, limit=0)
        assert list(streams.follow(alice.id, id, after, str, lambda: True, until_ended)) == [RETRY]


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_the_end_is_told_whenever_the_reader_comes(news, state):
    for after in (0, 3 * LETTERS_A_RUN + 7):
        (event,), _, is_over = news(after, state=state, written="")
        assert event.startswith("event: done\n")
        assert f"the whole of {state}" in event
        assert is_over


def test_what_a_model_writes_is_shown_piece_by_piece_and_each_variant_anew(
    app,
    as_user,
    alice,
    by_model,
    rewrite,
    run_jobs,
    models,
    monkeypatch,
):
    shown = []

    class Noting(changing.Work):
        def show(self) -> None:
            super().show()
            shown.append((self.run, self.shown))

    monkeypatch.setattr(changing, "Work", Noting)
    monkeypatch.setattr(changing, "INTERVAL_S", 0.0)
    rewrite(alice, f"/templates/drafts/{by_model.id}", by_model, kind="variants", model="rewords", count="2")
    run_jobs()
    runs = {run for run, _ in shown}
    assert len(runs) >= 2
    for run in runs:
        texts = [text for number, text in shown if number == run]
        assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
        assert texts[-1].startswith("In other words, ")


def test_the_page_follows_the_stream_and_leads_on_at_its_end(app, browse, as_user, alice, bob, begun, run_jobs):
    page = browse(alice).get(begun.path).text
    assert f'sse-connect="{begun.path}/stream?after=0"' in page
    assert 'http-equiv="refresh"' in page  # without JavaScript
    assert browse(bob).get(f"{begun.path}/stream").status_code == 404
    assert "/auth/login" in browse().get(f"{begun.path}/stream").location
    run_jobs()
    assert browse(alice).get(begun.path).status_code == 303
    with app.test_request_context(), as_user(alice):
        (done,), _, _ = until_ended(alice.id, uuid.UUID(begun.path.rpartition("/")[2]), 0, as_shown)
    assert 'hx-trigger="load"' in done
    assert "The new version is ready." in done


def test_where_no_note_arrives_changes_are_looked_for(app, news, begun):
    id, answer = uuid.UUID(begun.path.rpartition("/")[2]), uuid.uuid4()
    before = Changes(app).marks([id, answer])
    assert set(before) == {id}
    news(0, state="writing", run=1, written="A line")
    assert Changes(app).marks([id])[id] != before[id]


def test_a_second_change_waits_for_the_first_to_begin(browse, alice, by_model, connection, rewrite, models):
    said: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *given: said.append(given[2]))
    rewrite(alice, f"/templates/drafts/{by_model.id}", by_model, kind="longer", model="rewords")
    locked = [number for number, each in enumerate(said) if "FROM drafts" in each and "FOR UPDATE" in each]
    looked = [number for number, each in enumerate(said) if "FROM draft_changes" in each and "SELECT" in each]
    assert locked[0] < looked[0]


def test_a_model_that_may_not_be_asked_any_more_loses_nothing_of_the_form(
    browse,
    alice,
    library,
    write,
    models,
    limit,  # noqa: F811
):
    template = write(alice, "{{ quote }} {{ place }}", type="linkedin")
    limit(alice, questions_a_day=1)
    wishes = {"tone": "warm", "length": "short", "audience": "new nurses", "language": "Dutch", "model": "honest"}
    form = {"document": str(library.id), **wishes, "variable-place": "the ward"}
    browse(alice).post(f"/templates/{template}/write", form)
    refused = browse(alice).post(f"/templates/{template}/write", form)
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    for words in (
        "again from midnight (UTC)",
        'value="warm" selected',
        'value="short" selected',
        "<option selected>honest",
    ):
        assert words in refused.text
    for value in ("new nurses", "Dutch", "the ward"):
        assert f'value="{value}"' in refused.text
    assert str(library.id) in refused.text
