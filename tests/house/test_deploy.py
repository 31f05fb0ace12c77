"""What is shipped for those who run Footnote names settings and files that there are."""

from __future__ import annotations

import re

import pytest

from config import LARGEST_FORM, SETTINGS
from tests.house.code import ROOT

UNITS = sorted((ROOT / "deploy").glob("*.service"))
OF_OTHERS = {"POSTGRES_USER", "POSTGRES_PASSWORD", "QDRANT__SERVICE__API_KEY", "PYTHONUNBUFFERED"}
NAME = re.compile(r"^ {2,6}([A-Z][A-Z_]+): ", re.MULTILINE)


def test_the_containers_set_what_there_is():
    dockerfile = (ROOT / "Dockerfile").read_text()
    set_there = re.search(r"^ENV (.*)$", dockerfile, re.MULTILINE)
    assert set_there
    names = {pair.partition("=")[0] for pair in set_there[1].split()} | set(
        NAME.findall((ROOT / "compose.yaml").read_text())
    )
    assert names - OF_OTHERS - set(SETTINGS) == set()


def test_the_image_has_what_it_copies_and_nothing_else_is_sent_to_it():
    copied = re.findall(r"^COPY (.*) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert [name for name in names if not (ROOT / name).exists()] == []
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert sent == names


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_units_set_what_there_is(unit):
    names = re.findall(r"^Environment=(\w+)=", unit.read_text(), re.MULTILINE)
    assert set(names) <= set(SETTINGS)


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_proxies_let_the_largest_form_through(name):
    (size,) = re.findall(r"(?:max_size |client_max_body_size )(\d+)", (ROOT / "deploy" / name).read_text())
    assert int(size) >= LARGEST_FORM * int(SETTINGS["MAX_UPLOAD_MB"].default)
