"""The API described: as an OpenAPI document, and as a page."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request, url_for
from flask_login import login_required

from webapp.api import bp, openapi
from webapp.api.registry import ROOT


@bp.get(f"{ROOT}/openapi.json")
def document() -> Response:
    """The OpenAPI document, which says nothing about anybody."""
    return jsonify(openapi.document())


@bp.get("/api/")
@login_required
def reference() -> str:
    """The same as a page."""
    told = openapi.document()
    return render_template("api/reference.html", api=told, document_url=url_for("api.document"), here=request.host_url)
