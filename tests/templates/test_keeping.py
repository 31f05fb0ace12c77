"""Versions of templates, and templates as files."""

from __future__ import annotations

import io
import json
import uuid

import pytest

from tests.templates.test_show import form
from tests.templates.test_syntax import ATTACKS


def test_what_a_template_said_is_kept_compared_and_restored(browse, alice, bob, carol, write, templates_of):
    template, browser = write(alice, "First line.\n\nKept line.", name="Mine"), browse(alice)
    address = f"/templates/{template}"
    said = form(name="Mine", content="Second line of {{ city }}.\n\nKept line.")
    for _ in range(2):  # the second time nothing has changed
        browser.post(address, {**said, "kind-city": "text", "default-city": "Rome", "help-city": "Where"})
    page = browser.get(f"{address}/versions").text
    assert page.count('class="title"') == 2
    first = page.rpartition('href="/templates/versions/')[2].partition('"')[0]
    compared = browser.get(f"/templates/versions/{first}").text
    assert "<del>First line.</del>" in compared.replace("<del>First</del>", "<del>First line.</del>")
    assert "Restore version 1" in compared
    for person in (bob, carol):
        assert browse(person).get(f"{address}/versions").status_code == 404
        assert browse(person).get(f"/templates/versions/{first}").status_code == 404
        assert browse(person).post(f"/templates/versions/{first}/restore").status_code == 404
    assert "/auth/login" in browse().get(f"/templates/versions/{first}").location
    assert "/auth/login" in browse().post(f"/templates/versions/{first}/restore").location
    assert templates_of(alice)[template].details == {"city": {"kind": "text", "default": "Rome", "help": "Where"}}
    assert browser.post(f"/templates/versions/{first}/restore").location == address
    assert templates_of(alice)[template].content == "First line.\n\nKept line."
    assert browser.get(f"{address}/versions").text.count('class="title"') == 3
    assert browser.get(f"/templates/versions/{uuid.uuid4()}").status_code == 404


def test_templates_are_saved_as_a_file_and_read_from_it(browse, alice, bob, write, templates_of, built_in):
    write(alice, "{{ title }} for {{ city }}", name="Ma “première” 日本", type="email")
    write(alice, "\n".join(ATTACKS[:20]) + "{{ title }}", name="../x", type="blog")
    for answer in (browse(alice).get("/templates/export"), browse(alice).get(f"/templates/{built_in(alice)}/export")):
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=template")
    text = browse(alice).get("/templates/export").text
    upload = {"file": (io.BytesIO(text.encode()), "templates.json")}
    answer = browse(bob).post("/templates/import", upload, content_type="multipart/form-data")
    assert answer.status_code == 303
    hers, his = ({(t.name, t.type, t.content) for t in templates_of(person).values()} for person in (alice, bob))
    assert hers == his
    again = {"file": (io.BytesIO(text.encode()), "templates.json")}
    browse(bob).post("/templates/import", again, content_type="multipart/form-data")
    assert {t.name for t in templates_of(bob).values()} == {
        "../x",
        "../x (2)",
        "Ma “première” 日本",
        "Ma “première” 日本 (2)",
    }


def one(**said) -> str:
    template = {"type": "blog", "name": "N", "content": "C", **said}
    return json.dumps({"format": "footnote-templates", "version": 1, "templates": [template]})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a file of templates"),
        ("{", "not a file of templates"),
        ("[" * 100_000, "not a file of templates"),
        ('{"format": "footnote-templates", "templates": 7}', "not a file of templates"),
        ('{"format": "footnote-templates", "templates": [7]}', "Template 1 of the file"),
        (one(type="sonnet"), "its type is none of"),
        (one(name=["x"]), "it needs a name"),
        (one(content="x" * 20_001), "it needs a text"),
        (one(content="{{#a}}"), "line 1: {{#a}} is never closed"),
        (one(content=" ".join(f"{{{{ v{n} }}}}" for n in range(21))), "more than 20 variables"),
    ],
)
def test_a_file_that_is_none_adds_nothing(browse, alice, templates_of, text, sentence):
    upload = {"file": (io.BytesIO(text.encode()), "x.json")}
    answer = browse(alice).post("/templates/import", upload, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert templates_of(alice) == {}


def test_a_file_with_odd_variables_is_read_as_far_as_it_goes(browse, alice, templates_of):
    odd = [{"name": "city", "kind": "sonnet", "default": 7, "help": "H"}, "x", {"name": "other"}]
    upload = {"file": (io.BytesIO(one(content="{{ city }}", variables=odd).encode()), "x.json")}
    browse(alice).post("/templates/import", upload, content_type="multipart/form-data")
    (template,) = templates_of(alice).values()
    assert template.details == {"city": {"kind": "line", "default": "", "help": "H"}}
    assert "/auth/login" in browse().get("/templates/import").location
    assert "/auth/login" in browse().post("/templates/import").location
    assert "/auth/login" in browse().get("/templates/export").location
    assert "Import templates" in browse(alice).get("/templates/import").text
