"""Files of others that are kept in the repository are what they were when they were taken, with licence and version."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.house.code import ROOT

FOLDERS = (ROOT / "static" / "vendor", ROOT / "webapp" / "clients" / "minilm", ROOT / "webapp" / "shared" / "cldr")
OWN = {"README.md", "SHA256SUMS"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_vendored_files_have_their_sums(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    assert set(sums) == {path.name for path in folder.iterdir()} - OWN
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
        assert f"`{name}`" in (folder / "README.md").read_text(), name
