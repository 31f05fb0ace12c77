"""What must be there before a WSGI server such as gunicorn serves the application in several processes."""

from __future__ import annotations

import logging

from flask import Flask
from sqlalchemy.exc import OperationalError

from webapp.platform import database
from webapp.platform.extensions import db

log = logging.getLogger(__name__)

NEEDS_SERVERS = (
    "{} is not set. Several web processes need a database and an index on servers, DATABASE_URL and QDRANT_URL,"
    " and a worker (flask worker) beside them: the embedded ones belong to one process, so that uploads would wait for"
    " ever. On one machine, flask serve runs all of it in one process."
)


NEEDS_KEYS = (
    "{} is not set. Hosts that share a bucket (FILES_URL) and no folder would each make a key of its own, so that"
    " nobody stays signed in and private conversations are opened on one host alone: set both keys to the same values"
    " everywhere."
)


class CannotServe(Exception):
    """The application must not be served like this; ``str(error)`` says why, and what to do."""


def require_servers(app: Flask) -> None:
    """Raise CannotServe unless several processes can serve; a database that is away may come back."""
    for name in ("DATABASE_URL", "QDRANT_URL"):
        if not app.config[name]:
            raise CannotServe(NEEDS_SERVERS.format(name))
    require_keys(app)
    with app.app_context():
        try:
            problem = database.schema_problem()
        except OperationalError as error:
            log.warning("the database cannot be reached yet: %s", error.orig)
            return
        finally:
            db.engine.dispose()  # the processes that are forked from this one make connections of their own
    if problem:
        raise CannotServe(problem)


def require_keys(app: Flask) -> None:
    """Raise CannotServe where a key is kept in the folder of this host, which the others do not share."""
    if app.config["FILES_URL"] and (missing := app.config["KEYS_OF_THIS_HOST"]):
        raise CannotServe(NEEDS_KEYS.format(" and ".join(missing)))
