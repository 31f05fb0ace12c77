"""Documents to make drafts of, and templates to make them with."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import pytest

from tests.cast import Person
from tests.chat.conftest import asked, library, said  # noqa: F401  # fixtures
from webapp.documents.models import Chunk, Document
from webapp.ingest.chunk import chunk
from webapp.ingest.parsed import Block
from webapp.platform.extensions import clients, db
from webapp.platform.unit_of_work import unit_of_work
from webapp.templates.models import Draft, Template
from webapp.templates.operations import templates as operations
from webapp.templates.queries import templates as queries

ESSAY = (
    Block("The footnote began as a promise that a reader could check what the writer said. Printers disliked it.", 1),
    Block("A footnote that cannot be followed is an ornament, and readers learn to skip ornaments on a page.", 2),
    Block("Every footnote should name the page, so that the reader finds the sentence without a search.", 3),
    Block("Readers trust a writer more when a footnote shows where the sentence was taken from.", 4),
    Block("Scholars of the last century moved the footnote to the end of the book and lost many a reader.", 5),
    Block("The margin is the best place for a footnote, because the reader sees claim and proof together.", 6),
    Block("A writer who quotes a page should quote the sentence as it stands, without a changed word.", 7),
    Block("Some printers set the footnote in such small type that no reader could make out the page.", 8),
    Block("Digital pages let a footnote open the source itself, and show the reader the very sentence.", 9),
    Block("A reader who follows one footnote and finds it true will believe the writer on the next page.", 10),
)


@pytest.fixture
def shelve(as_user) -> Callable[..., uuid.UUID]:
    """Return a function that gives a person a document that has been read, and returns its id."""

    def put(person: Person, title: str = "On Footnotes", blocks: Sequence[Block] = ESSAY, **facts) -> uuid.UUID:
        with as_user(person), unit_of_work():
            document = Document(
                id=uuid.uuid4(), user_id=person.id, title=title, status="ready", file_key="none", file_name=title,
                size=1, sha256=uuid.uuid4().hex, mime="application/pdf", page_count=99, attributes=facts,
            )  # fmt: skip
            db.session.add(document)
            db.session.flush()
            for cut in chunk(blocks, clients.embeddings.count_tokens):
                passage = Chunk(
                    user_id=person.id, document_id=document.id, chunk_index=cut.index, content=cut.content,
                    page_number=cut.page, chapter=cut.chapter, section=cut.section, token_count=cut.token_count,
                    char_start=cut.char_start, char_end=cut.char_end,
                    attributes={"sentences": cut.sentences, "pages": cut.pages},
                )  # fmt: skip
                db.session.add(passage)
            return document.id

    return put


@pytest.fixture
def write(as_user) -> Callable[..., uuid.UUID]:
    """Return a function that gives a person a template and returns its id."""

    def make(
        person: Person, content: str = "{{ summary }}", type: str = "blog", name: str = "Mine", is_default: bool = False
    ) -> uuid.UUID:
        with as_user(person), unit_of_work():
            return operations.create(person.id, type, name, content, is_default).id

    return make


@pytest.fixture
def templates_of(as_user) -> Callable[[Person], dict[uuid.UUID, Template]]:
    """Return a function that reads the templates of a person's own, by id."""

    def read(person: Person) -> dict[uuid.UUID, Template]:
        with as_user(person):
            found = db.session.query(Template).filter_by(user_id=person.id)
            return {template.id: template for template in found}

    return read


@pytest.fixture
def built_in(as_user) -> Callable[..., uuid.UUID]:
    """Return a function that gives the id of the built-in template of a type."""

    def find(person: Person, type: str = "blog") -> uuid.UUID:
        with as_user(person):
            return next(t.id for t in queries.templates(person.id, type) if t.is_built_in and t.is_default)

    return find


@pytest.fixture
def drafts_of(as_user):
    """Return a function that reads every version of every draft of a person, oldest first."""

    def read(person) -> list[Draft]:
        with as_user(person):
            return db.session.query(Draft).filter_by(user_id=person.id).order_by(Draft.created_at).all()

    return read


@pytest.fixture
def draft_of(browse, shelve, write):
    """Return a function that makes a draft by the page's form, and returns its address."""

    def make(person, content="{{ summary }}", type="blog", name="Mine", document=None, **values) -> str:
        document = document or shelve(person)
        template = write(person, content, type, name)
        answer = browse(person).post(f"/templates/{template}/drafts", {"document_id": str(document), **values})
        assert answer.status_code == 303, answer.text
        return answer.location

    return make


@pytest.fixture
def rewrite(browse):
    """Return a function that sends the form of a draft's page to be rewritten, and returns the answer."""

    def send(person, address: str, draft, **values: str):
        content = values.pop("content", draft.content)
        return browse(person).post(f"{urlsplit(address).path}/rewrite", {"content": content, **values})

    return send


@pytest.fixture
def by_model(browse, alice, library, models, write, run_jobs, drafts_of, said):  # noqa: F811
    """A draft of alice's that a model has written."""
    template, browser = write(alice, "{{ title }}", type="linkedin"), browse(alice)
    asked_for = {"document": str(library.id), "model": "honest"}
    begun = browser.post(f"/templates/{template}/write", asked_for)
    run_jobs()
    conversation = uuid.UUID(re.search(r"/chat/([0-9a-f-]{36})", begun.location)[1])
    answer = said(alice, conversation)[-1]
    browser.post("/templates/drafts/taken", {"answer": str(answer.id), "type": "linkedin"})
    return drafts_of(alice)[0]
