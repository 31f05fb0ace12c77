"""What a backup says of itself, and a look through all of it before anything is done with it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import message_keys
from webapp.backups import rows
from webapp.backups.archive import FILES, FORMAT, HEADER, KEY, MANIFEST, MESSAGE_KEYS, ROWS, BadBackup, Part, opened
from webapp.platform import database

NOT_ROWS = (HEADER, MANIFEST, KEY, MESSAGE_KEYS, FILES)
KEYS = (KEY, MESSAGE_KEYS)
SINGLE = "|".join(re.escape(name) for name in NOT_ROWS[:-1])
NAMES = re.compile(rf"{ROWS}[a-z_0-9]{{1,63}}/\d{{1,9}}\.gz|{FILES}[0-9a-f]{{32}}|{SINGLE}")
NEWER = (
    "It was made by Footnote {}, whose database (revision {}) this release does not know. Install that release or a"
    " later one, and restore it there."
)


@dataclass(frozen=True)
class Contents:
    """A backup that is whole. ``tables``: the columns of each; ``sums``: of the rows of each; ``files``: how many."""

    version: str
    revision: str
    made_at: str
    tables: dict[str, list[str]]
    sums: dict[str, dict[str, Any]]
    files: int
    file_bytes: int

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.sums.values())

    @property
    def sentence(self) -> str:
        return f"Made at {self.made_at} by Footnote {self.version}: {self.rows} rows and {self.files} files, all whole."


def look_through(path: Path) -> Contents:
    """Read all of a backup, compare each part with its checksum, and return what it has; raise BadBackup."""
    found: Counter[str] = Counter()
    header: dict[str, Any] = {}
    manifest: dict[str, Any] = {}
    with opened(path) as parts:
        for part in parts:
            if not NAMES.fullmatch(part.name):
                raise BadBackup(f"It is damaged: {part.name!r} is no part of a backup.")
            if part.name == HEADER:
                header = _known(_json(part))
            elif part.name == MANIFEST:
                manifest = _json(part)
            elif part.name in KEYS:
                _require_key(part)
            found[_kind(part)] += rows.count(part) if part.name.startswith(ROWS) else 1
        return _complete(header, manifest, found)


def _kind(part: Part) -> str:
    return FILES if part.name.startswith(FILES) else rows.table_of(part.name)


def _json(part: Part) -> dict[str, Any]:
    try:
        value = json.loads(part.data())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadBackup(f"It is damaged: {part.name} cannot be read.")
    return value


def _require_key(part: Part) -> None:
    """Raise BadBackup for a key that could not be taken over."""
    try:
        text = part.data().decode()
        is_key = bool(message_keys(text)) if part.name == MESSAGE_KEYS else bool(text.strip()) and "\0" not in text
    except ValueError:
        is_key = False
    if not is_key:
        raise BadBackup(f"It is damaged: {part.name} is no key.")


def _known(header: dict[str, Any]) -> dict[str, Any]:
    """Return a header that this release can restore."""
    version, revision = header.get("version"), header.get("revision")
    if header.get("format") != FORMAT or not isinstance(revision, str) or not database.is_known(revision):
        raise BadBackup(NEWER.format(version, revision))
    return header


def _complete(header: dict[str, Any], manifest: dict[str, Any], found: Counter[str]) -> Contents:
    """Return what a backup has, if all parts are there that it should have."""
    try:
        sums, files = manifest["tables"], manifest["files"]
        said = {name: header[name] for name in ("version", "revision", "made_at", "tables")}
        contents = Contents(**said, sums=sums, files=files["count"], file_bytes=files["bytes"])
        is_whole = set(contents.tables) == set(sums) and found[KEY] == 1 and found[FILES] == contents.files
        is_whole &= all(isinstance(names, list) for names in contents.tables.values())
        is_whole &= found.keys() <= {*sums, *NOT_ROWS}
        is_whole &= all(type(each["rows"]) is int and found[table] == each["rows"] for table, each in sums.items())
    except (KeyError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise BadBackup("It is damaged: it does not have what it says it has.")
    return contents
