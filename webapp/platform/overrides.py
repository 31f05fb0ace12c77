"""Settings that administrators have changed: they are kept in the database, and go before those of the environment.

Each process reads them again after a few seconds, at its next request or job: none needs a restart, and a request costs
no query. What is not known or malformed is left out, as a later release may have put it there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from config import SETTINGS, following
from webapp.platform.extensions import db
from webapp.platform.unit_of_work import unit_of_work

EDITABLE = tuple(name for name, setting in SETTINGS.items() if setting.label)
READ = text("SELECT key, value FROM settings WHERE key = ANY(:names)")
WITHOUT = ("static", "health.livez")
log = logging.getLogger(__name__)


class Overrides:
    """What the environment says, and when the database was asked last."""

    def __init__(self, app: Flask) -> None:
        self.given = {name: app.config[name] for name in EDITABLE}
        self.read_at = 0.0


def install(app: Flask) -> None:
    """Have each request go by the settings as they are."""
    app.extensions["overrides"] = Overrides(app)

    @app.before_request
    def _refresh() -> None:
        if request.endpoint not in WITHOUT:
            refresh()


def refresh(*, now: bool = False) -> None:
    """Read the settings again where that is a while ago, or ``now``; without a database they stay as they are."""
    overrides: Overrides = current_app.extensions["overrides"]
    if not now and time.monotonic() - overrides.read_at < current_app.config["SETTINGS_KEPT_S"]:
        return
    overrides.read_at = time.monotonic()  # before it is done, so that one thread does it
    try:
        with unit_of_work():
            found: dict[str, Any] = dict(db.session.execute(READ, {"names": list(EDITABLE)}).all())
    except SQLAlchemyError as error:
        log.info("the settings cannot be read from the database now: %s", error)
        return
    apply(found)


def apply(changed: Mapping[str, Any]) -> None:
    """Have these settings hold in this process, and for all others those of the environment."""
    values = dict(current_app.extensions["overrides"].given)
    for name, written in changed.items():
        try:
            values[name] = SETTINGS[name].parse(str(written))
        except ValueError as error:
            log.warning("the setting %s in the database cannot be used: %s", name, error)
    current_app.config.update(values | following({**current_app.config, **values}))
