"""What is wrong with a page is found in it, also when another of the same shape was seen before."""

from __future__ import annotations

import pytest

from tests.pages import _alike, _is_sound

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><h1>Owls</h1><p>{words}</p>
<a href="{place}" title="More">{name}</a><input id="{id}" name="q" value="{value}"><label for="q">Words</label>
<form method="post" action="/x"><input type="hidden" name="{token}"></form></body></html>"""
SOUND = {
    "title": "Owls",
    "words": "They hunt.",
    "place": "/o",
    "name": "On",
    "id": "q",
    "value": "x",
    "token": "csrf_token",
}


def page(**parts: str) -> str:
    return PAGE.format(**{**SOUND, **parts})


@pytest.mark.parametrize(
    "parts",
    [
        {"title": " "},
        {"words": "Bread & butter &c; more"},
        {"words": "</b>"},
        {"words": "<em onclick='x()'>They</em>"},
        {"words": "<style>p { color: red }</style>"},
        {"words": "<i id=q>They</i>"},
        {"place": "javascript:alert(1)"},
        {"place": '/o" style="x'},
        {"value": 'x" onfocus="x()'},
        {"id": "w"},
        {"token": "other"},
    ],
)
def test_what_is_wrong_is_found(parts: dict[str, str]) -> None:
    assert _is_sound(_alike(page()))
    assert not _is_sound(_alike(page(**parts)))


def test_a_link_needs_a_name() -> None:
    nameless = page(name=" ").replace(' title="More"', "")
    assert not _is_sound(_alike(nameless))


def test_pages_that_differ_in_plain_words_alone_are_alike() -> None:
    other = page(title="Voles", words="Bread &amp; butter", place="/v?q=1#w", name="Back", value="Smørrebrød")
    assert _alike(other) == _alike(page())
    assert _alike(page(words="a < b")) != _alike(page())
