"""Asked by load balancers and by people who run Footnote; signed out, and never limited."""

from __future__ import annotations

import hmac

from flask import Response, abort, current_app, jsonify, make_response, request
from flask.blueprints import BlueprintSetupState

from webapp import __version__
from webapp.health import bp
from webapp.health import metrics as figures
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


@bp.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, for who has METRICS_TOKEN, or, without one, for this machine itself."""
    if not _may_read_metrics():
        abort(404)
    response = make_response(figures.render())
    response.mimetype = "text/plain"
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read_metrics() -> bool:
    if token := current_app.config["METRICS_TOKEN"]:
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())
    # A proxy on this machine passes on the requests of others.
    is_passed_on = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "Via"))
    return request.remote_addr in ("127.0.0.1", "::1") and not is_passed_on


@bp.get("/livez")
def livez() -> str:
    return "alive"
