"""What every page is sent with: static files with a version in their address, htmx, and the security headers."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, request, send_from_directory, session
from flask_compress import Compress
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import ROOT

VENDOR_FILES = ("htmx.min.js",)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask) -> None:
    """Add the vendor route, versioned addresses, and the headers of every answer."""
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    # Static files alone: a page that holds a token and echoes its reader must not be compressed (the BREACH attack).
    app.config["COMPRESS_MIMETYPES"] = ["text/css", "text/javascript", "image/svg+xml"]
    Compress(app)
    app.jinja_env.globals["asset"] = _asset
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.get("/vendor/<path:filename>")
    def vendor(filename: str) -> Response:
        if filename not in VENDOR_FILES:
            raise NotFound
        return send_from_directory(_vendor_folder(), filename)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        _say_how_long_to_keep(response)
        return response


def _say_how_long_to_keep(response: Response) -> None:
    if request.endpoint in ("static", "vendor"):
        kept = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        response.headers["Cache-Control"] = kept
    elif "_user_id" in session:  # not current_user, which asks the database: it may be what has just failed
        response.headers.setdefault("Cache-Control", "private, no-store")


@cache
def _vendor_folder() -> Path:
    spec = find_spec("js_lib_htmx")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package django-js-lib-htmx is missing: pip install -r requirements.txt")
    return Path(spec.submodule_search_locations[0]) / "static" / "htmx"


def _asset(filename: str, vendor: bool = False) -> str:
    """Return the address of a static file, with the hash of its content, so that browsers may keep it for ever."""
    return f"{request.script_root}{_address(filename, vendor)}"


@cache
def _address(filename: str, vendor: bool) -> str:
    # Not by url_for: a page has dozens of icons, and each would cost as much as a query.
    folder = _vendor_folder() if vendor else ROOT / "static"
    version = hashlib.sha256((folder / filename).read_bytes()).hexdigest()[:10]
    return f"/{'vendor' if vendor else 'static'}/{filename}?v={version}"
