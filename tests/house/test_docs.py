"""The documentation names what there is: every address, and only files that exist."""

from __future__ import annotations

import re

import pytest

from tests.house.code import ORDER, ROOT, WEBAPP

ROW = re.compile(r"^\| `(/[^`]*)` \| ([A-Z, ]+) \|", re.MULTILINE)
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
CODE = re.compile(r"`([^`\n]+)`")
MODULE = re.compile(r"(?:webapp|tests|bench|migrations)(?:\.\w+)+")
SUFFIXES = (".py", ".md", ".txt", ".lock", ".html", ".js", ".css", ".svg", ".sql", ".json", ".mako", ".toml")
FOLDERS = ("webapp/", "templates/", "static/", "tests/", "docs/", "bench/", "migrations/")
GIVEN = ("manifest.json", "tokenizer.json", "questions.json")
"""Names that are files of others: of an export, of a wheel, of a user."""


def test_every_address_is_documented_and_no_other(application):
    documented = {address: set(verbs.split(", ")) for address, verbs in ROW.findall((ROOT / "docs/api.md").read_text())}
    there: dict[str, set[str]] = {}
    for rule in application.url_map.iter_rules():
        address = CONVERTER.sub(r"<\1>", rule.rule)
        there[address] = there.get(address, set()) | (set(rule.methods) - {"HEAD", "OPTIONS"})
    assert documented == there


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_files_and_modules_that_are_named_exist(document):
    if document.name == "CHANGELOG.md":
        return
    words = [word for code in CODE.findall(document.read_text()) for word in code.split()]
    assert [word for word in words if not _exists(word.rstrip(".,:"))] == []


def _exists(word: str) -> bool:
    """Whether a word is no name of a file or module, or there is such a file or module."""
    if MODULE.fullmatch(word):
        path = ROOT / word.replace(".", "/")
        return path.is_dir() or path.with_suffix(".py").exists() or path.parent.with_suffix(".py").exists()
    is_path = word.startswith(FOLDERS) or (word.endswith(SUFFIXES) and not word.startswith((".", "/")))
    if not is_path or re.search(r"[<>*{}$]", word) or word in GIVEN:
        return True
    places = [ROOT, WEBAPP, ROOT / "templates", ROOT / "docs"]
    return any((place / word).exists() for place in places)


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#]+)", document.read_text())
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_every_package_is_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text().partition("## The layers")[0]
    listed = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert listed == list(ORDER)
