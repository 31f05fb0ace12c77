"""What can go wrong, and the page or fragment that says so in plain words."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp.clients.embeddings import EmbeddingUnavailable
from webapp.clients.files import FilesUnavailable, StorageFull, free_bytes
from webapp.clients.vectors import IndexMisconfigured, IndexUnavailable
from webapp.platform.extensions import db, login_manager
from webapp.platform.web import wants_fragment

PASSED_ON = ("Retry-After", "Allow", "Content-Range")
FOR_PROGRAMS: dict[str, Callable[[int, str], Response]] = {}
"""How an error is told below an address where programs are answered, of its status and sentence; rooms add theirs."""
log = logging.getLogger(__name__)


class FootnoteError(Exception):
    """An error to show to the user: ``str(error)`` is the sentence, ``status`` the HTTP status."""

    status = 500
    headers: Mapping[str, str] = {}


class NotFound(FootnoteError):
    """The thing does not exist, or belongs to somebody else; users cannot tell which."""

    status = 404


class Invalid(FootnoteError):
    """The request cannot be carried out as it is; the sentence says how it can be."""

    status = 422


DATABASE_DOWN = "The database cannot be reached just now. Nothing you saved is lost; try again in a moment."
DISK_FULL = (
    "There is no room left on the server’s disk, so this was not saved; what was saved before is safe. Tell"
    " whoever runs this server, and try again when there is room."
)
LEAST_FREE_BYTES = 32 << 20
"""With less on its disk the embedded database may not even start: it needs 16 MB for the next piece of its log."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
SQL_DISK_FULL = "53100"
FILES_DOWN = (
    "The server’s store of files cannot be reached just now. Your documents and chats are safe; try again in a moment."
)
INDEX_DOWN = "The search index cannot be reached just now. Your documents and chats are safe; try again in a moment."
INDEX_MISCONFIGURED = (
    "The search index cannot be used as it is set up; the log and /health say why to whoever runs this server. Your"
    " documents and chats are safe."
)


def index_sentence(error: Exception) -> str:
    """Return what is said to users of an index or an embedding model that cannot be used."""
    return INDEX_MISCONFIGURED if isinstance(error, IndexMisconfigured) else INDEX_DOWN


def answer(status: int, sentence: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """Return the error page of ``status``, or for htmx its fragment, with ``sentence`` in place of the usual words.

    Programs are told as ``FOR_PROGRAMS`` says.
    """
    for address, told in FOR_PROGRAMS.items():
        if request.path.startswith(address):
            response = told(status, sentence)
            response.headers.update(headers or {})
            return response
    if status >= 500:
        # Drawn without asking who is signed in: the database may be what has failed.
        g._login_user = login_manager.anonymous_user()
    part = "errors/_error.html" if wants_fragment() else "errors/show.html"
    try:
        response = make_response(render_template(part, code=status, message=sentence), status)
    except FootnoteError as error:  # where it is asked only now who is signed in: threads.Busy
        return answer(error.status, str(error), error.headers)
    response.headers.update(headers or {})
    response.vary.add("HX-Request")
    return response


def is_disk_full(error: Exception) -> bool:
    """Whether the database could not write because its disk is full, which may have ended it as well."""
    if getattr(getattr(error, "orig", None), "pgcode", None) == SQL_DISK_FULL:
        return True
    embedded = current_app.extensions["embedded_postgres"]
    return bool(embedded) and free_bytes(embedded.folder) < LEAST_FREE_BYTES


def register(app: Flask) -> None:
    """Give the application its error handlers."""

    @app.errorhandler(FootnoteError)
    def _known(error: FootnoteError) -> Response:
        db.session.rollback()
        return answer(error.status, str(error), error.headers)

    @app.errorhandler(IndexUnavailable)
    @app.errorhandler(EmbeddingUnavailable)
    def _index(error: IndexUnavailable | EmbeddingUnavailable) -> Response:
        log.warning("index unavailable: %s", error)
        return answer(503, index_sentence(error), {"Retry-After": "5"})

    @app.errorhandler(DBAPIError)
    @app.errorhandler(PoolTimeout)
    def _database(error: Exception) -> Response:
        if isinstance(error, DBAPIError) and not (isinstance(error, OperationalError) or error.connection_invalidated):
            return _unexpected(error)
        log.warning("database unavailable: %s", error)
        if is_disk_full(error):
            return answer(507, DISK_FULL)
        return answer(503, DATABASE_DOWN, {"Retry-After": "5"})

    @app.errorhandler(OSError)
    def _system(error: OSError) -> Response:
        if error.errno not in NO_SPACE:
            return _unexpected(error)
        log.error("the disk is full: %s", error)
        return answer(507, DISK_FULL)

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        if app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        log.exception("unexpected error at %s", request.path)
        return answer(500)

    _register_files(app)
    _register_http(app)


def _register_files(app: Flask) -> None:
    @app.errorhandler(FilesUnavailable)
    def _files(error: FilesUnavailable) -> Response:
        log.warning("files unavailable: %s", error)
        return answer(503, FILES_DOWN, {"Retry-After": "5"})

    @app.errorhandler(StorageFull)
    def _full(_error: StorageFull) -> Response:
        return answer(507, DISK_FULL)


def _register_http(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> Response:
        return answer(
            400, "This form was open for too long, or in another sign-in. Go back, reload the page, and send it again."
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        headers = {name: value for name, value in error.get_headers() if name in PASSED_ON}
        return answer(error.code, headers=headers)
