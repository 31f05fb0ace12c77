"""A browser without a screen that inspects every page and fragment it is shown."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Person
from tests.cookies import form_token, signed_in

TOKEN = re.compile(r"""X-CSRFToken(?:"|&#34;): ?(?:"|&#34;)([^"&]+)""")
VARYING = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[\w-]{56}\.[\w-]{6}\.[\w-]{27}\b")
_PLAIN = r"(?:[\t\n\r -%'-;=?-~\xa1-\ud7ff]|&(?:amp|lt|gt|quot|#34|#39);)"
_VALUED = "value|title|alt|content|class|datetime|placeholder|aria-label|data-[a-z-]+"
WORDS = re.compile(rf">{_PLAIN}+(?=<)")
VALUES = re.compile(rf' ({_VALUED})="((?:(?!"){_PLAIN})+)"')
PLACES = re.compile(rf' (href|src|action|formaction|hx-[a-z-]+)="([/#?])(?:(?!"){_PLAIN})*"')
HTMX = {"HX-Request": "true"}
NEED_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}


class PageClient:
    """A signed-in browser; ``person`` None is nobody. Forms are sent with their CSRF token."""

    def __init__(self, app: Flask, person: Person | None = None) -> None:
        self.http = app.test_client()
        self.csrf = ""
        if person is not None:
            with self.http.session_transaction() as session:
                session.update(signed_in(person.token))
            self.csrf = form_token()

    def get(self, url: str, *, htmx: bool = False, **options: Any) -> TestResponse:
        """Fetch a page (or, with ``htmx``, its fragment) and inspect it."""
        return self._inspected(self.http.get(url, headers=HTMX if htmx else {}, **options))

    def post(self, url: str, data: Any = None, *, htmx: bool = False, **options: Any) -> TestResponse:
        """Send a form, with the CSRF token of a page of this browser."""
        headers = {"X-CSRFToken": self._token(), **(HTMX if htmx else {}), **options.pop("headers", {})}
        return self._inspected(self.http.post(url, data=data or {}, headers=headers, **options))

    def _token(self) -> str:
        if not self.csrf:
            self.get("/auth/login", follow_redirects=True)
        return self.csrf

    def _inspected(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            page = response.get_data(as_text=True)
            if token := TOKEN.search(page):
                self.csrf = token.group(1)
            assert _is_sound(_alike(page)), f"{response.request.path}: {inspect(page)}\n{page}"
        return response


def _alike(page: str) -> str:
    """Return the page with ids and form tokens as they come, and with "x" for words that need no inspection.

    Two that differ in nothing else become the same. Words that are more than plain characters stay.
    """
    names: dict[str, str] = {}
    page = VARYING.sub(lambda found: names.setdefault(found[0], f"varying-{len(names)}"), page)
    page = VALUES.sub(lambda found: f' {found[1]}="{found[2].strip() and "x"}"', page)
    return WORDS.sub(lambda found: ">x" if found[0][1:].strip() else "> ", PLACES.sub(r' \1="\2"', page))


@lru_cache(maxsize=5000)
def _is_sound(page: str) -> bool:
    return not inspect(page)


def inspect(page: str) -> list[str]:
    """Return what is wrong with a page or a fragment, in words; an empty list when nothing is."""
    whole = page.lstrip().lower().startswith("<!doctype")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(page) if whole else parser.parseFragment(page)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    # html5lib predates these elements and attributes; what it says of them is not an error.
    problems = [f"invalid HTML: {code} {values} at {place}" for place, code, values in parser.errors if whole]
    if whole:
        headings = [element for element in elements if element.tag == "h1"]
        problems += [] if len(headings) == 1 else [f"{len(headings)} h1 elements"]
        problems += [] if any(e.tag == "title" and (e.text or "").strip() for e in elements) else ["no title"]
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    problems += [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    wrapped = {id(field) for label in elements if label.tag == "label" for field in label.iter()}
    for element in elements:
        problems += _inline(element)
        if element.tag in ("input", "select", "textarea") and element.get("type") not in NEED_NO_LABEL:
            has_label = element.get("id") in labelled or id(element) in wrapped
            if not (has_label or element.get("aria-label") or element.get("aria-labelledby")):
                problems.append(f"no label for field {element.get('name')}")
        if element.tag == "form" and element.get("method", "get").lower() == "post":
            names = [field.get("name") for field in element.iter() if isinstance(field.tag, str)]
            problems += [] if "csrf_token" in names else [f"no CSRF token in the form to {element.get('action')}"]
        if element.tag == "img" and element.get("alt") is None:
            problems.append(f"no alt for {element.get('src')}")
        if element.tag in ("a", "button") and not _has_name(element):
            problems.append(f"a {element.tag} without a name: {element.attrib}")
    return problems


def _inline(element: Element) -> list[str]:
    found = [f"inline {name}" for name in element.attrib if name.startswith("on") or name == "style"]
    if element.tag == "style" or (element.tag == "script" and not element.get("src")):
        found.append(f"inline {element.tag}")
    leads = (value for name, value in element.attrib.items() if name != "value")  # what was typed stays as it was
    if any(str(value).strip().lower().startswith("javascript:") for value in leads):
        found.append("a javascript: address")
    return found


def _has_name(element: Element) -> bool:
    words = "".join(element.itertext()).strip() or element.get("aria-label") or element.get("title")
    return bool(words) or any(child.tag == "img" and child.get("alt") for child in element.iter())
