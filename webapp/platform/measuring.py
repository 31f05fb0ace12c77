"""How long requests take, counted by each process; where several serve, they count together.

gunicorn.conf.py names the folder that they share, in PROMETHEUS_MULTIPROC_DIR.
"""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from webapp.platform.logs import UNKNOWN

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
"""Those that are counted by their name: each new name is kept for good, and anybody can make one up."""
REQUESTS = Histogram(
    "footnote_request_seconds",
    "Requests, from their first byte until the answer is begun.",
    ["method", "route", "status"],
    buckets=BUCKETS,
)


def registry() -> CollectorRegistry:
    """Return what has been counted: by all web processes, or by this one where it is alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def install(app: Flask) -> None:
    """Count requests from now on."""
    app.after_request(_count)


def _count(response: Response) -> Response:
    if "began" in g:
        route = request.url_rule.rule if request.url_rule else UNKNOWN
        seconds = time.perf_counter() - g.began
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).observe(seconds)
    return response
