"""Databases that are made once, and copied by whatever needs a fresh one: making one takes seconds."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from flask_migrate import upgrade

from config import Test
from webapp.platform.application import create_bare_app

ROOT = Path(__file__).resolve().parent.parent
UNSAFE = "fsync = off\nfull_page_writes = off\n"
"""What a test does not need: that its database survives a power cut of the machine."""
SMALL = "shared_buffers = 32MB\nio_method = sync\nwal_level = minimal\nmax_wal_senders = 0\n"
"""What makes a database start sooner: a hundred are started, and each has a few rows."""
MIGRATIONS = (path for ending in ("*.py", "*.sql") for path in sorted((ROOT / "migrations").rglob(ending)))
MADE_FROM = (*MIGRATIONS, ROOT / "requirements.txt", Path(__file__))


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for a Footnote's data. Not pytest's: as root the database runs as a user who may not enter that."""
    with TemporaryDirectory(prefix="footnote-") as folder:
        yield Path(folder) / "var"


EVALUATE = """
import sys
from functools import partial
from pathlib import Path
from flask.cli import main
from tests.prepared import copy_database, with_database
from webapp.evaluation import isolated
isolated._folder = with_database(isolated._folder, partial(copy_database, kept=Path({kept!r})))
sys.argv = ["flask", "--app", "wsgi", "evaluate", *sys.argv[1:]]
main()
"""


def evaluate_on_a_copy(kept: Path) -> str:
    """Return a program that is ``flask evaluate``, and begins on a copy of a database that is in ``kept``."""
    return EVALUATE.format(kept=str(kept))


def with_database(folder: Callable[[Any], AbstractContextManager[Path]], copy: Callable[[Path], Path]) -> Callable:
    """Return what gives an evaluation its ``folder``, into which a database has been copied."""

    @contextmanager
    def filled(settings: Mapping[str, Any]) -> Iterator[Path]:
        with folder(settings) as place:
            yield copy(place)

    return filled


def copy_database(to: Path, kept: Path, which: str = "newest") -> Path:
    """Put a database into a data folder: one at the head of the migrations, or an "empty" one without tables.

    Both are made in ``kept`` if they are not there.
    """
    made = kept / hashlib.sha256(b"".join(path.read_bytes() for path in MADE_FROM)).hexdigest()[:16]
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made)
    to.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(made / which), str(to / "postgres")], check=True)
    return to


def _make(made: Path) -> None:
    half = made.with_suffix(".half")
    earlier = [str(path) for path in made.parent.iterdir() if path.is_dir()]
    subprocess.run(["rm", "-rf", *earlier], check=True)
    half.mkdir()
    with data_folder() as folder:
        app = create_bare_app(Test({"DATA_DIR": str(folder), "SECRET_KEY": "for tests only"}))
        database = app.extensions["embedded_postgres"]
        database.ensure_running()
        database.stop()
        with (folder / "postgres" / "postgresql.auto.conf").open("a") as settings:
            settings.write(UNSAFE + SMALL)
        subprocess.run(["cp", "-a", str(folder / "postgres"), str(half / "empty")], check=True)
        with app.app_context():
            upgrade()
        _drop_templates(database.url)
        database.stop()
        subprocess.run(["cp", "-a", str(folder / "postgres"), str(half / "newest")], check=True)
        half.rename(made)


def _drop_templates(url: str) -> None:
    """Drop what new databases are made from: half of the thousand files that are copied each time."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("template0", "template1"):
            connection.execute("UPDATE pg_database SET datistemplate = false WHERE datname = %s", [name])
            connection.execute(f"DROP DATABASE {name}")  # type: ignore[arg-type]
