from __future__ import annotations

import uuid

import pytest
from markupsafe import escape

from tests.templates.test_syntax import ATTACKS


def form(**said: str) -> dict[str, str]:
    return {"name": "My notes", "type": "blog", "content": "# {{ title }}", **said}


def test_the_built_in_templates_are_listed(browse, alice):
    page = browse(alice).get("/templates/").text
    assert page.count("Comes with Footnote") == 8
    for type in ("LinkedIn post", "X (Twitter) thread", "Blog article", "E-mail"):
        assert type in page
    only = browse(alice).get("/templates/?type=blog").text
    assert only.count("Comes with Footnote") == 2


@pytest.mark.parametrize("type", ["linkedin", "twitter", "blog", "email"])
def test_a_built_in_template_is_read_and_not_changed(browse, alice, built_in, type):
    template = built_in(alice, type)
    browser = browse(alice)
    page = browser.get(f"/templates/{template}").text
    assert "cannot be changed" in page
    assert "A Short History of the Footnote" in page
    assert browser.post(f"/templates/{template}", form()).status_code == 404
    assert browser.post(f"/templates/{template}/delete").status_code == 404
    assert browser.get(f"/templates/{template}").status_code == 200


def test_a_copy_is_ones_own(browse, alice, built_in, templates_of):
    browser = browse(alice)
    for _ in range(2):
        assert browser.post(f"/templates/{built_in(alice, 'email')}/copy").status_code == 303
    names = sorted(template.name for template in templates_of(alice).values())
    assert names == ["Main points for a colleague", "Main points for a colleague (2)"]
    assert all(template.variables == ["recipient"] for template in templates_of(alice).values())


def test_a_template_is_written_changed_and_deleted(browse, alice, templates_of):
    browser = browse(alice)
    assert "New template" in browser.get("/templates/new?type=email").text
    address = browser.post("/templates/", form(content="{{ title }} for {{ Reader }}")).location
    (template,) = templates_of(alice).values()
    assert address == f"/templates/{template.id}"
    assert (template.name, template.type, template.variables) == ("My notes", "blog", ["reader"])
    browser.post(address, form(name="Better", type="email"))
    (template,) = templates_of(alice).values()
    assert (template.name, template.type, template.variables) == ("Better", "email", [])
    assert browser.post(f"{address}/delete").location == "/templates/"
    assert templates_of(alice) == {}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Give the template a name"),
        ({"name": "\x00"}, "Give the template a name"),
        ({"name": "n" * 121}, "under 120 letters"),
        ({"type": "sonnet"}, "Not a valid choice"),
        ({"content": " \x00 "}, "Write the text"),
        ({"content": "x" * 20_001}, "under 20,000 letters"),
        ({"content": " ".join(f"{{{{ v{n} }}}}" for n in range(21))}, "at most 20 variables"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_form(browse, alice, write, templates_of, said, sentence):
    template = write(alice, "old text", name="old")
    browser = browse(alice)
    for address in ("/templates/", f"/templates/{template}"):
        answer = browser.post(address, {"name": "a new name", "type": "blog", "content": "words to keep", **said})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "a new name" in answer.text or "words to keep" in answer.text
    assert [kept.content for kept in templates_of(alice).values()] == ["old text"]


def test_a_name_is_given_once_per_type(browse, alice, bob, write, templates_of):
    browser = browse(alice)
    first, second = write(alice, name="My notes"), write(alice, name="Other")
    for address in ("/templates/", f"/templates/{second}"):
        answer = browser.post(address, form())
        assert answer.status_code == 422
        assert "another template of this type called" in answer.text
    assert browser.post(f"/templates/{first}", form()).status_code == 303
    assert browser.post("/templates/", form(type="email")).status_code == 303
    assert browse(bob).post("/templates/", form()).status_code == 303
    assert len(templates_of(alice)) == 3


def test_there_is_one_default_of_a_type(browse, alice, bob, write, templates_of):
    first, other_type = write(alice, is_default=True), write(alice, type="email", is_default=True)
    write(bob, is_default=True)
    browser = browse(alice)
    browser.post("/templates/", form(is_default="y"))
    defaults = {template.id for template in templates_of(alice).values() if template.is_default}
    assert first not in defaults
    assert other_type in defaults
    assert len(defaults) == 2
    assert all(template.is_default for template in templates_of(bob).values())
    assert browser.get("/templates/").text.count("Default") == 4


def test_the_preview_follows_as_one_types(browse, alice):
    browser = browse(alice)
    answer = browser.post("/templates/preview", form(name="", content="On {{ title }} for {{ friend }}"), htmx=True)
    assert answer.status_code == 200
    assert "<var>A Short History of the Footnote</var>" in answer.text
    assert "<mark>{{ friend }}</mark>" in answer.text
    assert "<b>friend</b>" in answer.text
    assert "Write a text" in browser.post("/templates/preview", {}, htmx=True).text
    assert "Write a text" in browser.post("/templates/preview", form(content="x" * 300_000), htmx=True).text


def test_the_preview_writes_points_as_the_type_does(browse, alice):
    browser = browse(alice)
    shown = {
        type: browser.post("/templates/preview", form(type=type, content="{{ key_points }}"), htmx=True).text
        for type in ("blog", "twitter", "sonnet")
    }
    assert shown["blog"].count("\n- ") == 2
    assert shown["twitter"].count("\n\n") == 2
    assert shown["sonnet"].count("\n- ") == 2


def test_without_javascript_a_button_shows_the_preview_and_keeps_nothing(browse, alice, write, templates_of):
    template = write(alice, "old")
    browser = browse(alice)
    for address in ("/templates/", f"/templates/{template}"):
        answer = browser.post(address, form(content="New {{ author }}", preview="yes"))
        assert answer.status_code == 200
        assert "New <var>Ada Merriweather</var>" in answer.text
        assert "New {{ author }}</textarea>" in answer.text
    assert [kept.content for kept in templates_of(alice).values()] == ["old"]


def test_template_text_is_data_on_every_page(browse, alice, write):
    attack = "\n".join(ATTACKS)
    template = write(alice, attack, name="<svg/onload=alert(1)>")
    browser = browse(alice)
    pages = [
        browser.get(f"/templates/{template}").text,
        browser.get("/templates/").text,
        browser.post("/templates/preview", form(content=attack), htmx=True).text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "</textarea><b>" not in page
        assert "<img src=x" not in page
        assert escape("<svg/onload=alert(1)>") in page
    assert escape(attack) in pages[0]


def test_what_is_wrong_is_said_at_its_line_and_names_are_recognised_as_one_types(browse, alice, write, templates_of):
    template, browser = write(alice, "old"), browse(alice)
    broken = form(content="{{ city }}\n{{#year}}", **{"own-names": "town"})
    shown = browser.post("/templates/preview", broken, htmx=True).text
    assert "<b>Line 2</b> {{#year}} is never closed" in shown
    assert 'name="kind-city"' in shown
    assert "hx-swap-oob" in shown
    assert "hx-swap-oob" not in browser.post("/templates/preview", broken | {"own-names": "city"}, htmx=True).text
    answer = browser.post(f"/templates/{template}", broken)
    assert answer.status_code == 422
    assert "Line 2: {{#year}} is never closed by {{/year}}." in answer.text
    assert [kept.content for kept in templates_of(alice).values()] == ["old"]


@pytest.mark.parametrize("action", ["", "/copy", "/delete", "/drafts"])
def test_only_the_owner_may(browse, alice, bob, carol, write, shelve, templates_of, action):
    template = write(alice, "hers")
    for person in (bob, carol):
        said = form(document_id=str(shelve(person)))
        assert browse(person).post(f"/templates/{template}{action}", said).status_code == 404
        assert browse(person).post(f"/templates/{template}{action}", said, htmx=True).status_code == 404
        assert templates_of(person) == {}
    assert "/auth/login" in browse().post(f"/templates/{template}{action}", form()).location
    assert [kept.content for kept in templates_of(alice).values()] == ["hers"]


def test_a_strangers_template_is_not_there(browse, alice, bob, carol, write):
    template = write(alice, "hers", name="a private name")
    for person in (bob, carol):
        assert browse(person).get(f"/templates/{template}").status_code == 404
        assert "a private name" not in browse(person).get("/templates/").text
    assert browse(alice).get(f"/templates/{uuid.uuid4()}").status_code == 404
    for address in ("", "new", "drafts/", str(template)):
        assert "/auth/login" in browse().get(f"/templates/{address}").location
    assert "/auth/login" in browse().post("/templates/preview", form()).location


def test_a_form_without_its_token_is_refused(browse, alice, write, templates_of):
    template = write(alice, "hers")
    browser = browse(alice)
    for address in ("/templates/", "/templates/preview", f"/templates/{template}", f"/templates/{template}/delete"):
        assert browser.http.post(address, data=form()).status_code == 400
    assert [kept.content for kept in templates_of(alice).values()] == ["hers"]
