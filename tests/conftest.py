"""The real application on a real PostgreSQL, index and model; each test in one transaction that is rolled back.

With DATABASE_URL in the environment the same tests run on that server (its database is migrated to the head).
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache, lru_cache
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, text

from config import Test
from tests.cast import Person, join
from tests.cookies import SECRET_KEY
from tests.distribution import distributed, server_of
from tests.fake_models import MODELS, FakeModelServer, model_server
from tests.fakes import FakeWeb, FakeYouTube
from tests.pages import PageClient
from tests.prepared import copy_database, data_folder
from tests.starting import SAME_PRIORITY
from tests.variants import mark_grids
from webapp import create_app
from webapp.chat.changes import Changes
from webapp.clients import embeddings, llm
from webapp.clients.embeddings import MiniLM, Vector
from webapp.platform.extensions import db, limiter
from webapp.platform.jobs import QUEUES, queue
from webapp.platform.tenancy import acting_as

gc.disable()  # until all is imported and collected
SERVERS = ("DATABASE_URL", "QDRANT_URL", "QDRANT_API_KEY")
WAITING = {"tests", "serving", "browser"}


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return one worker for each core: to start one takes five seconds of a processor, longer than most rooms' tests.

    All tests have two, and so have those that wait half of the time, for a server or a browser.
    """
    cores = os.cpu_count() or 1
    return 2 * cores if WAITING & {Path(argument).name for argument in config.args} else cores


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Mark the tests of the running product, and the variants of others; order what is left for the workers."""
    mark_grids(items)
    for item in items:
        if server_of(item):
            item.add_marker("live")
    yield
    if workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 0)):
        items[:] = distributed(items, workers)


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what is imported and collected: it stays, and is a million objects."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Switch off pytest-flask's own: a request context around a whole test would be shared by its requests."""


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """Let what tests start end by SIGINT, also when a shell in the background has its commands ignore that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session", autouse=True)
def _databases_start_side_by_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give this process a lock of its own: all that share one start and stop their databases one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))  # where the wheel has its lock
        yield


@pytest.fixture(scope="session", autouse=True)
def _texts_are_embedded_once() -> Iterator[None]:
    """Load the bundled model once, and keep what it says of a text: the same texts come again and again."""
    really = MiniLM._batch
    known = lru_cache(maxsize=2000)(lambda text: really(MiniLM(), [text]))

    def batch(model: MiniLM, texts: Sequence[Sequence[int]]) -> list[Vector]:
        return known(tuple(texts[0])) if len(texts) == 1 else really(model, texts)

    with pytest.MonkeyPatch.context() as patch:
        for load in ("_session", "_tokenizer"):
            patch.setattr(embeddings, load, cache(getattr(embeddings, load)))
        patch.setattr(MiniLM, "_batch", batch)
        for module, name, value in SAME_PRIORITY:
            patch.setattr(module, name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once(pytestconfig: pytest.Config) -> Iterator[None]:
    """Share what templates are compiled to with all applications that are started."""
    cache = FileSystemBytecodeCache(str(pytestconfig.cache.mkdir("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": cache})
        yield


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def kept_databases(pytestconfig: pytest.Config) -> Path:
    """Where the databases are that others are copied from."""
    return pytestconfig.cache.mkdir("databases")


@pytest.fixture(scope="session")
def fresh_data(kept_databases: Path) -> Callable[[Path], Path]:
    """Return a function that puts a database with the schema in it into a data folder, and returns that."""
    return lambda folder: copy_database(folder, kept_databases)


@pytest.fixture(scope="session")
def empty_data(kept_databases: Path) -> Callable[[Path], Path]:
    """Return a function that puts a database without tables into a data folder, and returns that."""
    return lambda folder: copy_database(folder, kept_databases, "empty")


@pytest.fixture(scope="session")
def application(fresh_data: Callable[[Path], Path]) -> Iterator[Flask]:
    with data_folder() as folder:
        yield from running(fresh_data(folder))


def running(folder: Path) -> Iterator[Flask]:
    environ = {"DATA_DIR": str(folder), "SECRET_KEY": SECRET_KEY, "LOG_LEVEL": "WARNING"}
    environ |= {name: os.environ[name] for name in SERVERS if name in os.environ}
    app = create_app(Test(environ))
    limiter.enabled = False  # only the tests of the limits switch them on
    with app.app_context():
        upgrade()
        db.session.configure(join_transaction_mode="create_savepoint")
    yield app
    app.extensions["clients"].close()
    with app.app_context():
        db.engine.dispose()
    if app.extensions["embedded_postgres"]:
        app.extensions["embedded_postgres"].stop()


@contextmanager
def one_transaction(application: Flask) -> Iterator[Connection]:
    """Give the application one connection, whose transaction its sessions join by savepoints; roll it back.

    The thread of the listener keeps out of it: it notifies itself by a connection of its own, and looks for nothing.
    """
    with application.app_context():
        engines = db._app_engines[application]
    engine = engines[None]
    url, marks = application.config["LIBPQ_URL"], Changes.marks
    with engine.connect() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Changes, "send", lambda _self, probe: _notify(url, probe))
        patch.setattr(Changes, "marks", lambda self, ids: {} if _is_listener() else marks(self, ids))
        transaction = connection.begin()
        engines[None] = connection
        try:
            yield connection
        finally:
            engines[None] = engine
            transaction.rollback()


def _is_listener() -> bool:
    return threading.current_thread().name == "listener"


def _notify(url: str, probe: uuid.UUID) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_notify('messages', %s)", [str(probe)])


@pytest.fixture
def connection(application: Flask) -> Iterator[Connection]:
    """The test's one connection."""
    with one_transaction(application) as connection:
        yield connection


@pytest.fixture
def app(application: Flask, connection: Connection) -> Flask:
    """The application, inside the test's transaction, with no way out of this machine."""
    outside = application.extensions["clients"].__dict__
    outside["youtube"], outside["web"] = FakeYouTube(), FakeWeb()
    return application


@pytest.fixture(scope="session")
def model_endpoint() -> Iterator[FakeModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def models(app: Flask, model_endpoint: FakeModelServer, monkeypatch: pytest.MonkeyPatch) -> FakeModelServer:
    """The language models of tests/fake_models.py, which the application may ask; "honest" is the default."""
    monkeypatch.setattr(llm, "PAUSES", (0.0, 0.0))
    endpoint = llm.Endpoint(model_endpoint.url, "sk-test", MODELS, 8192, timeout_s=3)
    monkeypatch.setitem(app.extensions["clients"].__dict__, "models", endpoint)
    model_endpoint.requests.clear()
    return model_endpoint


@pytest.fixture
def alice(app: Flask) -> Person:
    """Owns what a test makes."""
    return join(app, "alice")


@pytest.fixture
def bob(app: Flask) -> Person:
    """A stranger to alice."""
    return join(app, "bob")


@pytest.fixture
def carol(app: Flask, connection: Connection) -> Person:
    """An administrator, who sees nothing of alice's either."""
    return join(app, "carol", connection)


@pytest.fixture
def browse(app: Flask) -> Callable[[Person | None], PageClient]:
    """Return a browser for a person, or for nobody; it inspects every page it is shown."""

    def start(person: Person | None = None) -> PageClient:
        return PageClient(app, person)

    return start


@pytest.fixture
def as_user(app: Flask) -> Callable[[Person], AbstractContextManager[None]]:
    """Return a context in which operations and queries run as a person."""

    @contextmanager
    def enter(person: Person) -> Iterator[None]:
        with app.app_context(), acting_as(person.id):
            yield

    return enter


NEXT_JOB = text(
    "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT id FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queue_name = ANY(:queues) ORDER BY priority * :by_priority DESC, id LIMIT 1)"
    " RETURNING id, task_name, args"
)
END_JOB = text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id")


@pytest.fixture
def run_jobs(app: Flask, connection: Connection) -> Callable[..., list[str]]:
    """Return a function that runs the deferred jobs, here and now, until none is left; it returns their names.

    With ``only="reading"`` it runs the jobs of that queue alone, ``by_priority`` in the order in which a worker does.
    A job that raises ends the test.
    """

    return lambda only=None, by_priority=False: finish_jobs(app, connection, only, by_priority)


def finish_jobs(app: Flask, connection: Connection, only: str | None = None, by_priority: bool = False) -> list[str]:
    """Run the deferred jobs until none is left; return their names."""
    done = []
    wanted = {"queues": [only] if only else list(QUEUES), "by_priority": int(by_priority)}
    while job := _as_login_role(connection, NEXT_JOB, wanted).first():
        with app.app_context():
            queue.tasks[job.task_name].func.__wrapped__(**job.args)
        _as_login_role(connection, END_JOB, {"id": job.id})
        done.append(job.task_name)
    return done


def _as_login_role(connection: Connection, statement, values):
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    return connection.execute(statement, values)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
