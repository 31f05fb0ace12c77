"""Whoever waits for an answer is told that the model's service makes it wait, once, and when it is over."""

from __future__ import annotations

from types import SimpleNamespace

from webapp.chat.writing.busy import AGAIN, BUSY, looking


def test_each_wait_is_told_once_and_its_end():
    told: list[str] = []
    looks: list[float] = []
    run = SimpleNamespace(note_progress=told.append, write_or_check=looks.append)
    model = SimpleNamespace(waits_s=0)
    look = looking(run, model, 0.1)  # type: ignore[arg-type]  # what is used of both
    for model.waits_s in (0, 12, 12, 0, 0, 20):
        look()
    assert told == [BUSY.format(12), AGAIN, BUSY.format(20)]
    assert looks == [0.1] * 6
