"""Asked by load balancers and by people who run Footnote; signed out, and never limited."""

from __future__ import annotations

from flask import Response, jsonify, make_response

from webapp import __version__
from webapp.health import bp, queries


@bp.get("/health")
def show() -> Response:
    services = queries.services()
    healthy = set(services.values()) == {"up"}
    body = {
        "status": "ok" if healthy else "down",
        "version": __version__,
        "services": services,
        "search": queries.search(),
    }
    response = make_response(jsonify(body), 200 if healthy else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/livez")
def livez() -> str:
    return "alive"
