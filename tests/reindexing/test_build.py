"""The embedding model is changed: searching goes on, and what answers is always whole."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from tests.documents.conftest import NOTES
from tests.points import find_messages, message_points
from tests.searching import search
from webapp.chat import index_source as message_source
from webapp.chat.models import Message
from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.documents import index_source
from webapp.documents.lifecycle import UNREACHABLE_TOO_LONG
from webapp.documents.models import Document, Status
from webapp.documents.pipeline import embedding
from webapp.index import generations, queries, reindexing
from webapp.index.jobs import build, look_after
from webapp.index.models import Embedding, Kind
from webapp.index.sources import SOURCES
from webapp.platform.extensions import clients, db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages

STEP = build.function


def finds(person, question: str) -> str:
    found = find_passages(person.id, question)
    return found[0].passage.content if found else ""


def points(person) -> dict[int, int]:
    """How many passages of a person each generation holds."""
    mine = clients.vectors.owned_by(person.id)
    return {number: mine.count(one) for number, one in generations.collections(Kind.CHUNK).items()}


def step(app, times: int = 1) -> None:
    for _ in range(times):
        with app.app_context():
            STEP()


def rows(person, as_user, **where) -> int:
    with as_user(person):
        return db.session.scalars(select(func.count()).select_from(Embedding).filter_by(**where)).one()


def test_a_changed_dimension_changes_nothing_until_the_index_is_built(
    islands, upload, change_model, as_user, alice, browse, run_jobs
):
    change_model()
    with as_user(alice):
        assert "Island number 7" in finds(alice, "number 7")
    assert "lighthouses" in browse(alice).get("/search?q=lighthouses").text
    document = upload(alice, NOTES)
    run_jobs()
    with as_user(alice):
        assert db.session.get_one(Document, document.id).is_ready
        assert "platelet" in finds(alice, "What does aspirin inhibit?")
        assert points(alice) == {1: 13}
        assert "all-MiniLM-L6-v2-int8 to bag-of-words; run flask reindex" in generations.notice()
    assert browse().get("/health").get_json()["search"] == {"by": "meaning and words", "index": "outdated"}


@pytest.mark.usefixtures("small_steps")
def test_search_answers_at_every_step_and_then_by_the_new_model(
    islands, upload, change_model, begin, as_user, alice, bob, app, run_jobs, browse
):
    upload(bob, NOTES)
    run_jobs()
    change_model()
    new = begin()
    assert browse().get("/health").get_json()["search"]["index"] == "being rebuilt"
    steps = 0
    while rows(alice, as_user, generation=2, state="complete") < 12 or rows(bob, as_user, generation=2) < 1:
        step(app)
        steps += 1
        with as_user(alice):
            assert "Island number 3" in finds(alice, "number 3")
            assert generations.current().generation == 1
    assert steps == 7
    step(app)
    with as_user(alice):
        assert generations.current() == new
        assert generations.building() is None
        assert (new.dimension, new.collection(Kind.CHUNK).name) == (64, "document_chunks-2")
        found = find_passages(alice.id, "Its 5 lighthouses are red.")
        assert "Island number 5" in found[0].passage.content
        assert max(found[0].passage.cosines) == pytest.approx(1, abs=1e-5)
        assert points(alice) == {1: 12, 2: 12}
    with as_user(bob):
        assert points(bob) == {1: 1, 2: 1}
        assert find_passages(bob.id, "lighthouses")[0].passage.title == "notes"
    run_jobs()
    with as_user(alice):
        assert points(alice) == {2: 12}
    assert rows(alice, as_user) == 12
    assert browse().get("/health").get_json()["search"] == {"by": "meaning and words", "index": "current"}


@pytest.mark.usefixtures("small_steps")
def test_what_is_uploaded_said_and_deleted_meanwhile_is_right_after_the_switch(
    islands, upload, change_model, begin, as_user, alice, app, run_jobs, browse
):
    gone = upload(alice, b"# Whales\n\nThe blue whale sings below the ice of the south.", "whales.md")
    run_jobs()
    change_model()
    begin()
    step(app, 3)
    kept = upload(alice, NOTES)
    browse(alice).post("/chat/", {"content": "What does aspirin inhibit?"})
    browse(alice).post(f"/documents/{gone.id}/delete")
    run_jobs()
    with as_user(alice):
        assert generations.current().generation == 2
        assert points(alice) == {2: 13}
        assert str(kept.id) in {one.passage.document_id for one in find_passages(alice.id, "aspirin")}
        assert all(one.passage.document_id != str(gone.id) for one in find_passages(alice.id, "blue whale ice"))
        assert {one.role for one in find_messages(alice.id, "aspirin")} == {"user", "assistant"}
    assert rows(alice, as_user, state="complete") == rows(alice, as_user, generation=2) == 15


def test_a_document_that_leaves_while_its_batch_is_embedded_leaves_no_point(
    islands, change_model, begin, as_user, alice, app, run_jobs, browse, monkeypatch
):
    change_model()
    begin()
    with app.app_context():
        embed = clients.embeddings.passages

    def deleted_meanwhile(texts):
        monkeypatch.setattr(clients.embeddings, "passages", embed)
        browse(alice).post(f"/documents/{islands.id}/delete")
        run_jobs("upkeep")
        return embed(texts)

    with app.app_context():
        monkeypatch.setattr(clients.embeddings, "passages", deleted_meanwhile)
    step(app)
    with as_user(alice):
        assert points(alice) == {1: 0, 2: 0}
    assert rows(alice, as_user) == 0


def test_a_message_that_changes_while_its_batch_is_embedded_is_found_as_it_is_now(
    change_model, begin, as_user, alice, app, run_jobs, browse, monkeypatch
):
    browse(alice).post("/chat/", {"content": "Is the blue whale the largest animal?"})
    run_jobs()
    change_model()
    begin()
    with app.app_context():
        embed = clients.embeddings.passages

    def reworded_meanwhile(texts):
        monkeypatch.setattr(clients.embeddings, "passages", embed)
        with as_user(alice), unit_of_work():
            question = db.session.scalars(select(Message).where(Message.role == "user")).one()
            question.stored_content = "Is the red fox the smallest animal?"
            message_source.publish(question)
        run_jobs("upkeep")
        return embed(texts)

    with app.app_context():
        monkeypatch.setattr(clients.embeddings, "passages", reworded_meanwhile)
    step(app)
    with as_user(alice):
        assert generations.current().generation == 2
        question = find_messages(alice.id, "Is the red fox the smallest animal?")[0]
        mine = clients.vectors.owned_by(alice.id)
        vector = clients.embeddings.query("Is the red fox the smallest animal?")
        hit = search(mine, message_points(), "fox", vector, 1).hits[0]
    assert (hit.id, hit.dense) == (str(question.id), pytest.approx(1, abs=1e-5))


def test_vectors_under_way_at_the_switch_are_not_missed(
    upload, change_model, begin, as_user, alice, app, run_jobs, monkeypatch
):
    document = upload(alice, NOTES)
    run_jobs("reading")
    with as_user(alice):
        earlier = clients.embeddings
    change_model()
    begin()
    embed = earlier.passages

    def switched_meanwhile(texts):
        monkeypatch.setattr(earlier, "passages", embed)
        step(app)
        return embed(texts)

    monkeypatch.setattr(earlier, "passages", switched_meanwhile)
    monkeypatch.setitem(app.extensions["clients"]._earlier, ("", earlier.model, earlier.dimension), earlier)
    with as_user(alice):
        embedding.embed(alice.id, document.id)
        assert generations.current().generation == 2
        assert db.session.get_one(Document, document.id).is_ready
        assert find_passages(alice.id, "Aspirin inhibits platelet aggregation.")[0].passage.cosines
        assert index_source.pending(alice.id, document.id, generations.current()) == []


@pytest.mark.usefixtures("small_steps")
def test_back_to_the_model_before_and_an_unfinished_index_is_given_up(
    islands, change_model, change_back, begin, as_user, alice, app, run_jobs
):
    change_model()
    begin()
    run_jobs()
    change_back()
    with as_user(alice):
        assert "Island number 4" in finds(alice, "number 4")
    assert begin().generation == 3
    step(app, 2)
    change_model()
    assert begin() is None
    run_jobs()
    with as_user(alice):
        assert points(alice) == {2: 12}
    change_back()
    assert begin().generation == 3
    run_jobs()
    with as_user(alice):
        assert points(alice) == {3: 12}
        assert generations.current().model == "all-MiniLM-L6-v2-int8"
        assert "Island number 4" in finds(alice, "number 4")
    assert rows(alice, as_user) == 12


def test_without_the_model_before_words_are_found_and_vectors_are_owed(
    islands, upload, change_model, change_back, begin, as_user, alice, service, run_jobs, browse, connection
):
    change_model()
    begin()
    run_jobs()
    change_back()
    service.is_up = False
    document = upload(alice, NOTES)
    with pytest.raises(EmbeddingUnavailable):
        run_jobs()
    with as_user(alice):
        found = find_passages(alice.id, "platelet aggregation")
        assert (found[0].passage.document_id, found[0].passage.cosines) == (str(document.id), ())
        assert len(index_source.pending(alice.id, document.id, generations.current())) == 1
    assert "platelet" in browse(alice).get("/search?q=platelet").text
    assert browse().get("/health").get_json()["search"] == {"by": "words", "index": "outdated"}
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'"))
    with as_user(alice), unit_of_work():
        failed = db.session.get_one(Document, document.id)
        failed.status, failed.error = Status.FAILED, UNREACHABLE_TOO_LONG
    begin()
    run_jobs()
    with as_user(alice):
        assert find_passages(alice.id, "platelet aggregation")[0].passage.cosines
        assert db.session.get_one(Document, document.id).is_ready
    assert browse().get("/health").get_json()["search"] == {"by": "meaning and words", "index": "current"}


def test_a_lost_index_is_built_anew_by_force(islands, begin, as_user, alice, run_jobs):
    with as_user(alice):
        clients.vectors.drop("document_chunks")
        assert find_passages(alice.id, "number 7") == []
    assert begin() is None
    assert begin(force=True).generation == 2
    run_jobs()
    with as_user(alice):
        assert "Island number 7" in finds(alice, "number 7")
        assert points(alice) == {2: 12}


@pytest.mark.usefixtures("small_steps")
def test_an_index_that_is_lost_while_it_is_built_is_begun_anew(islands, begin, as_user, alice, app, run_jobs):
    begin(force=True)
    step(app, 3)
    with as_user(alice):
        assert points(alice) == {1: 12, 2: 6}
        clients.vectors.drop("document_chunks-2")
    run_jobs()
    with as_user(alice):
        assert points(alice) == {2: 12}


def test_points_left_of_something_else_are_not_taken_over(islands, begin, as_user, alice, run_jobs):
    """A database that was put back from a copy knows less than the index beside it."""
    with as_user(alice):
        other = generations.Generation(2, "another", 3, "").collection(Kind.CHUNK)
        mine = clients.vectors.owned_by(alice.id)
        mine.upsert(other, [SOURCES[Kind.CHUNK].texts(alice.id, [_one(alice)])[0].point()])
    begin(force=True)
    run_jobs()
    with as_user(alice):
        assert points(alice) == {2: 12}


def _one(person):
    return db.session.scalars(select(Embedding.source_id).limit(1)).one()


def test_a_service_that_is_away_is_named_and_the_building_goes_on_later(
    islands, change_model, begin, as_user, alice, app, service, run_jobs
):
    change_model()
    new = begin()
    service.is_up = False
    with app.app_context(), pytest.raises(EmbeddingUnavailable):
        STEP()
    with app.app_context(), as_system("a test looks"):
        assert queries.progress(new) == queries.Progress(0, 12, "The embedding service answered 410.")
    service.is_up = True
    step(app)
    with as_user(alice):
        assert points(alice)[2] == 12
        assert generations.current() == new


def test_what_a_late_job_writes_to_a_dropped_index_is_swept_by_the_hour(islands, begin, as_user, alice, app, run_jobs):
    begin(force=True)
    run_jobs()
    with as_user(alice):
        late = SOURCES[Kind.CHUNK].texts(alice.id, [_one(alice)])
        clients.vectors.owned_by(alice.id).upsert(
            generations.Generation(1, "", 384, "").collection(Kind.CHUNK), [late[0].point()]
        )
        assert points(alice) == {1: 1, 2: 12}
    with app.app_context():
        look_after.function()
    run_jobs()
    with as_user(alice):
        assert points(alice) == {2: 12}


def test_a_building_whose_jobs_gave_up_goes_on_by_the_hour(islands, begin, as_user, alice, app, connection, run_jobs):
    begin(force=True)
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    connection.execute(text("DELETE FROM procrastinate_jobs"))
    with app.app_context():
        look_after.function()
    run_jobs()
    with as_user(alice):
        assert generations.current().generation == 2


def test_one_job_at_a_time_however_often_it_is_begun(islands, begin, connection):
    for _ in range(3):
        begin(force=True)
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'reindexing.build'")
    assert connection.execute(waiting).scalar() == 1


def test_a_model_that_moved_to_another_address_needs_no_other_index(
    islands, change_model, begin, as_user, alice, app, service, run_jobs, monkeypatch
):
    with app.app_context():
        change_model()
        assert "that is another model than the settings name" in reindexing.moved()
        begin()
        run_jobs()
        service.url = service.url.replace("127.0.0.1", "localhost")
        change_model()
        assert generations.current().is_outdated
        assert "the same model is at another address" in reindexing.moved()
        assert not generations.current().is_outdated
    assert begin() is None
    with as_user(alice):
        assert "Island number 7" in finds(alice, "number 7")
        assert points(alice) == {2: 12}


def test_the_index_is_built_anew_where_words_are_counted_otherwise(islands, app, as_user, alice, run_jobs, monkeypatch):
    monkeypatch.setattr("webapp.shared.bm25.VERSION", 4)
    with app.app_context():
        assert generations.current().has_old_words
        look_after.function()
    run_jobs()
    with as_user(alice):
        assert not generations.current().has_old_words
        assert "Island number 7" in finds(alice, "number 7")
