"""The language of a document: told, shown, corrected, filtered by."""

from __future__ import annotations

from webapp.documents import language
from webapp.documents.models import Chunk
from webapp.documents.operations import documents as operations
from webapp.documents.queries import documents as queries
from webapp.documents.queries import library
from webapp.documents.queries.library import Filters
from webapp.platform.extensions import db
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work
from webapp.retrieval.queries import find_passages

GERMAN = "Die Bienen leben im Stock und nutzen viele Pflanzen. Die Königin legt im Sommer jeden Tag Eier. " * 8
ENGLISH = "The queen lays eggs on each day of the summer, and it is fed by all of the others. " * 14


def test_it_is_told_shown_and_filtered_by(upload, run_jobs, alice, as_user, browse):
    bees, _ = upload(alice, GERMAN.encode(), "bienen.txt"), upload(alice, ENGLISH.encode(), "bees.txt")
    run_jobs()
    with as_user(alice):
        assert queries.document(alice.id, bees.id).language == "de"
        assert sorted(queries.languages(alice.id)) == ["de", "en"]
        assert library.ids(alice.id, Filters(language="de")) == [bees.id]
    page = browse(alice).get("/documents/?language=de").text
    assert "German (1)" in page
    assert "bees" not in page


def test_its_owner_corrects_it_and_its_words_are_indexed_anew(upload, run_jobs, alice, as_user):
    bees = upload(alice, GERMAN.encode(), "bienen.txt")
    run_jobs()
    for chosen, kept in (("nl", "nl"), ("", "de")):
        with as_user(alice), unit_of_work():
            document = operations.edit(alice.id, bees.id, {"language": chosen})
            assert (document.language, document.is_ready) == (kept, False)
        run_jobs()
        with as_user(alice):
            assert queries.document(alice.id, bees.id).is_ready


def test_a_passage_in_another_language_keeps_its_own(upload, run_jobs, alice, as_user):
    mixed = upload(alice, f"{GERMAN}\n\n{GERMAN}\n\n{ENGLISH}".encode(), "mixed.txt")
    run_jobs()
    with as_user(alice):
        document = queries.document(alice.id, mixed.id)
        assert (document.language, document.attributes[language.TOLD]) == ("de", ["de", "en"])
        found = find_passages(alice.id, "Who feeds the queen?")
        assert "en" in {one.passage.language for one in found}


def test_documents_that_were_read_before_are_told(upload, run_jobs, alice, as_user, app):
    bees = upload(alice, GERMAN.encode(), "bienen.txt")
    run_jobs()
    with as_user(alice), unit_of_work():
        document = queries.document(alice.id, bees.id)
        document.language = ""
        document.attributes = {key: value for key, value in document.attributes.items() if key != language.TOLD}
    with app.app_context(), as_system("telling languages"), unit_of_work():
        language.tell_untold()
    with as_user(alice):
        assert queries.document(alice.id, bees.id).language == "de"
        assert not db.session.query(Chunk).filter(Chunk.attributes.has_key("language")).count()
