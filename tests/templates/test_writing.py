"""Drafts that a model writes: as an answer, whose words become a draft."""

from __future__ import annotations

import re
import uuid

import pytest

from webapp.templates.models import Template
from webapp.templates.writing import FORMS, Wishes, instructions


def test_a_model_writes_in_a_conversation_and_its_words_become_a_draft(
    browse, alice, bob, library, models, write, said, run_jobs, drafts_of
):
    template, browser = write(alice, "{{ title }}\n\n{{ my_thought }}", type="linkedin"), browse(alice)
    page = browser.get(f"/templates/drafts/new?template={template}&document={library.id}").text
    assert "Let it write" in page
    wishes = {"model": "honest", "tone": "warm", "length": "short", "audience": "nurses", "language": "French"}
    answer = browser.post(f"/templates/{template}/write", {"document": str(library.id), **wishes})
    assert answer.status_code == 303, answer.text
    run_jobs()
    conversation = uuid.UUID(re.search(r"/chat/([0-9a-f-]{36})", answer.location)[1])
    written = said(alice, conversation)[-1]
    assert written.citations
    sent = str(models.requests)
    assert all(
        words in sent for words in ("LinkedIn post", "Tone: warm", "for nurses", "Write in French", "my_thought")
    )
    assert f"/templates/drafts/new?answer={written.id}" in browser.get(f"/chat/{conversation}").text
    assert "Use the answer as it is" in browser.get(f"/templates/drafts/new?answer={written.id}").text
    other = browser.post(f"/templates/{write(alice, type='email')}/write", {"document": str(library.id), **wishes})
    run_jobs()
    email = said(alice, uuid.UUID(re.search(r"/chat/([0-9a-f-]{36})", other.location)[1]))[-1]
    assert "as it is (E-mail)" in browser.get(f"/templates/drafts/new?answer={email.id}").text
    taken = browser.post("/templates/drafts/taken", {"answer": str(written.id), "type": "linkedin"})
    assert taken.status_code == 303, taken.text
    (draft,) = drafts_of(alice)
    assert "[^" not in draft.content
    assert draft.content
    assert {place["as"] for place in draft.provenance["sentences"]} == {"cited"}
    assert (
        "when it was written" in browser.get(taken.location).text or "Word for word" in browser.get(taken.location).text
    )
    stolen = browse(bob).post("/templates/drafts/taken", {"answer": str(written.id), "type": "blog"})
    assert stolen.status_code == 404
    assert browse(bob).post(f"/templates/{template}/write", {"document": str(library.id)}).status_code == 404
    assert "/auth/login" in browse().post("/templates/drafts/taken", {"answer": str(written.id)}).location
    assert "/auth/login" in browse().post(f"/templates/{template}/write", wishes).location


def test_without_a_model_none_is_offered_or_asked(browse, alice, shelve, write):
    document, template, browser = shelve(alice), write(alice), browse(alice)
    assert "Let it write" not in browser.get(f"/templates/drafts/new?document={document}").text
    answer = browser.post(f"/templates/{template}/write", {"document": str(document), "model": "honest"})
    assert answer.status_code == 422
    assert "There is no such model" in answer.text


def test_what_cannot_be_written_is_said(browse, alice, shelve, models, write, asked):
    document, template, browser = shelve(alice), write(alice), browse(alice)
    part = {"document": str(document), "first": "2", "model": "honest"}
    assert "A model reads whole documents" in browser.post(f"/templates/{template}/write", part).text
    waiting = asked()[1]
    early = browser.post("/templates/drafts/taken", {"answer": str(waiting.id), "type": "blog"})
    assert early.status_code == 422
    for said in ({"answer": "x", "type": "blog"}, {"answer": str(uuid.uuid4()), "type": "blog"}):
        assert browser.post("/templates/drafts/taken", said).status_code == 404
    assert browser.post("/templates/drafts/taken", {"answer": str(waiting.id), "type": "x"}).status_code == 422


@pytest.mark.parametrize("type", FORMS)
def test_instructions_fit_a_conversation_whatever_the_template(type):
    template = Template(type=type, name="N", content="{{ title }} " * 1500)
    wishes = Wishes("formal", "medium", "x" * 100, "y" * 100)
    assert len(instructions(template, wishes)) <= 1500
    assert "Tone" not in instructions(template, Wishes())


def test_a_model_is_asked_for_no_author_or_source_that_it_is_not_told():
    content = (
        "{{#is_talk}}A talk{{/is_talk}}{{^is_talk}}A text{{/is_talk}} by {{ author }}{{#year}} of {{ year }}{{/year}}"
    )
    content += "\n\n{{ summary }} {{ my_thought }}\n\n{{#source}}From: {{ source }}{{/source}}\n{{ link }}\n{{ date }}"
    template = Template(type="blog", name="N", content=content)
    of_a_talk = instructions(template, Wishes(), "transcript", has_year=True)
    assert of_a_talk.endswith("\nA talk by  of {{ year }}\n\n{{ summary }} {{ my_thought }}")
    assert instructions(template, Wishes()).endswith("\nA text by\n\n{{ summary }} {{ my_thought }}")
