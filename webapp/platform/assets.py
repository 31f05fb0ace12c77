"""Static files with a version in their address, and the security headers of every answer."""

from __future__ import annotations

import hashlib
from functools import cache

from flask import Flask, Response, request, session
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import ROOT

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
}


def install(app: Flask) -> None:
    """Add the addresses and the compression of static files, and the headers of every answer."""
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    # Static files alone: a page that holds a token and echoes its reader must not be compressed (the BREACH attack).
    app.config["COMPRESS_MIMETYPES"] = ["text/css", "text/javascript", "image/svg+xml"]
    Compress(app)
    app.jinja_env.globals["asset"] = _asset
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        _say_how_long_to_keep(response)
        return response


def _say_how_long_to_keep(response: Response) -> None:
    if request.endpoint == "static":
        kept = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        response.headers["Cache-Control"] = kept
    elif "_user_id" in session:  # not current_user, which asks the database: it may be what has just failed
        response.headers.setdefault("Cache-Control", "private, no-store")


def _asset(filename: str) -> str:
    """Return the address of a static file, with the hash of its content, so that browsers may keep it forever."""
    return f"{request.script_root}{_address(filename)}"


@cache
def _address(filename: str) -> str:
    # Without url_for: a page has dozens of icons, and each call would cost as much as a query.
    version = hashlib.sha256((ROOT / "static" / filename).read_bytes()).hexdigest()[:10]
    return f"/static/{filename}?v={version}"
