"""``flask fetch-model`` downloads a speech model when it is asked to, and says why it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.starting import command
from webapp.documents import commands


def test_without_faster_whisper_it_says_what_to_install(app, monkeypatch):
    monkeypatch.setattr(commands, "find_spec", lambda _name: None)
    done = app.test_cli_runner().invoke(args=["fetch-model", "small"])
    assert (done.exit_code, done.output) == (1, f"Error: {commands.NOT_INSTALLED}\n")


@pytest.mark.long
@pytest.mark.parametrize(
    ("size", "sentences"),
    [
        (
            "small",
            ["Fetching small from huggingface.co into ", "could not be fetched", "docs/operations.md says which"],
        ),
        ("smal", ["There is no model smal. There are tiny.en, tiny, base"]),
    ],
)
def test_a_model_that_cannot_be_fetched_is_said_to_be(size: str, sentences: list[str], tmp_path: Path):
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "HF_ENDPOINT": "http://127.0.0.1:9"}
    done = command(["fetch-model", size], environ)
    assert done.returncode == 1
    assert [sentence for sentence in sentences if sentence not in done.stdout + done.stderr] == []
    assert "Warning" not in done.stderr
    assert not list(tmp_path.rglob("model.bin"))
