"""Asked by load balancers and by people who run Footnote; signed out, and never limited."""

from __future__ import annotations

from flask import Response, current_app, jsonify, make_response
from flask.blueprints import BlueprintSetupState

from webapp import __version__
from webapp.health import bp
from webapp.health.parts import Probes


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    state.app.extensions["health"] = Probes(state.app)  # type: ignore[arg-type]  # Flask's own type is the general one


@bp.get("/health")
def show() -> Response:
    """Say which parts are up, and in words what is wrong, within a second; 503 only where a part is down."""
    probes: Probes = current_app.extensions["health"]
    health = probes.health()
    body = {
        "status": "down" if health.problems else "degraded" if health.warnings else "ok",
        "version": __version__,
        "services": {name: "up" if is_up else "down" for name, is_up in health.services.items()},
        "search": health.search,
        "problems": [*health.problems, *health.warnings],
    }
    response = make_response(jsonify(body), 503 if health.problems else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/livez")
def livez() -> str:
    return "alive"
