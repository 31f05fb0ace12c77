"""The files of an installation that is moved: copied to where it goes, and compared there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from webapp.clients.files import Files
from webapp.documents.originals import hash_of
from webapp.platform.extensions import clients

GONE = "moved away"
"""What files are marked with that no process may use any more."""


class CannotMove(Exception):
    """Nothing was moved; ``str(error)`` says why."""


@contextmanager
def moved_files(target: Flask) -> Iterator[list[str]]:
    """Copy the files to the place of the application that is moved to; remove the copies if the block fails.

    Give what there is to say, which is nothing where the files stay. Raise CannotMove.
    """
    here, there = clients.files, target.extensions["clients"].file_store
    if here.place == there.place:
        yield []
        return
    if next(there.keys(-1), None):
        raise CannotMove(
            f"There are files in {there.place} already. Nothing was moved: only an empty place is moved to."
        )
    copied: dict[str, None] = {}
    try:
        for key in here.keys(-1):
            if key not in copied and here.has(key):
                copied[key] = None
                _copy(here, there, key)
        yield [f"{len(copied)} files were copied to {there.place}, and are the same there."]
    except BaseException:
        for key in copied:
            there.delete(key)
        raise
    here.mark(GONE)


def _copy(here: Files, there: Files, key: str) -> None:
    with here.open(key) as file:
        stored = there.put(key, file)
    if hash_of(there.open(key)) != stored.sha256:
        raise CannotMove(f"Nothing was moved: the file {key} is not the same in {there.place}.")
