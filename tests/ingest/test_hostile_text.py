"""Text that cannot be read is refused with the reason; text made to take long ends soon."""

import contextlib

import pytest

from webapp.ingest.parsed import Unreadable


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.json", '{"a": ', "not well-formed JSON.*in line 1"),
        ("a.json", "[" * 100_000, "nested"),
        ("a.json", "[" * 90 + "]" * 90, "nested"),
        ("a.xml", "<a><b></a>", "not well-formed XML"),
        ("a.xml", "<a>" * 90 + "</a>" * 90, "nested"),
        ("a.xml", '<!DOCTYPE x [<!ENTITY e "ha">]><x>&e;</x>', "entities"),
        ("a.ipynb", '{"nbformat": 4, "cells": 3}', "damaged"),
        ("a.html", "<html><body><p>Enable JavaScript and cookies to continue</p></body></html>", "held no article"),
        ("a.html", "<html><body><p>We use cookies.</p><button>OK</button></body></html>", "held no article"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(read, name: str, data: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(data, name)


PUMPS = [
    "\n",
    "\\",
    "{",
    "\\section{",
    "\\begin{",
    "$",
    "%",
    "--",
    "[",
    "\\[",
    "$$\\frac{",
    "<a>",
    "From: ",
    '"',
    "---\n",
    " ",
    "``",
]


@pytest.mark.grid
@pytest.mark.parametrize("pump", PUMPS)
@pytest.mark.parametrize("name", ["a.tex", "a.json", "a.xml", "a.eml", "a.py", "a.ipynb", "a.csv", "a.rtf"])
def test_hostile_text_ends_soon(read, name: str, pump: str) -> None:
    """Quadratic, it would take minutes."""
    with contextlib.suppress(Unreadable):
        start = "{\\rtf" if name == "a.rtf" else "x"
        assert read(start + pump * (200_000 // len(pump)), name).blocks
