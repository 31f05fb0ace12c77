"""Traces by OpenTelemetry, where its own variable OTEL_EXPORTER_OTLP_ENDPOINT says where they go to.

A span is of a request, a job, a search of the index, an embedding or what a model is asked: names, times, counts and
whether it failed, and nothing that users write, read or search. Without an endpoint, nothing of it is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from config import SettingError
from webapp import __version__
from webapp.platform.logs import UNKNOWN
from webapp.shared import spans

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter")
FLUSHED_WITHIN_MS = 2000
SERVER_ERROR = 500


def install(app: Flask) -> None:
    """Trace from now on, if an endpoint is set; raise SettingError where what that takes is not installed."""
    name = next((name for name in ENDPOINTS if os.environ.get(name)), None)
    if name is None:
        return
    if not all(find_spec(package) for package in NEEDED):
        raise SettingError(f"{name} needs what `make tracing` installs.")
    traces = Traces()
    app.extensions["traces"] = traces
    app.before_request(traces.begin)
    app.after_request(traces.end)
    spans.trace_with(traces.span)


def flush(app: Flask) -> None:
    """Send what is not sent yet, before the process ends."""
    if "traces" in app.extensions:
        app.extensions["traces"].provider.force_flush(FLUSHED_WITHIN_MS)


class Traces:
    """The spans of this process, sent in batches by a thread of OpenTelemetry's own, which a fork begins anew."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        resource = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "footnote"), "service.version": __version__}
        self.provider: TracerProvider = TracerProvider(resource=Resource.create(resource))
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self.provider.get_tracer("footnote", __version__)

    @contextmanager
    def span(self, name: str, attributes: dict[str, spans.Value], has_parts: bool) -> Iterator[Any]:
        """Time the block; of what it raises, the kind is kept and not the words."""
        from opentelemetry.trace import Status, StatusCode, use_span

        begun = self._tracer.start_span(name, attributes=attributes)
        try:
            if has_parts:
                with use_span(begun, record_exception=False, set_status_on_exception=False):
                    yield begun
            else:
                yield begun
        except Exception as error:
            begun.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            begun.end()

    def begin(self) -> None:
        """Begin the span of a request: a part of the one that a proxy names, or of the one that it is made within."""
        from opentelemetry import context
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind, set_span_in_context

        route = request.url_rule.rule if request.url_rule else UNKNOWN
        known = {"http.request.method": request.method, "http.route": route, "footnote.request": g.request_id}
        parent = extract({name.lower(): value for name, value in request.headers}, context.get_current())
        span = self._tracer.start_span(f"{request.method} {route}", parent, SpanKind.SERVER, known)
        # A request within a request, as an assistant's tool makes one, has the same ``g``.
        g.setdefault("spans", []).append((span, context.attach(set_span_in_context(span, parent))))

    def end(self, response: Response) -> Response:
        """End the span of a request when its answer is begun."""
        from opentelemetry import context
        from opentelemetry.trace import Status, StatusCode

        if g.get("spans"):
            span, token = g.spans.pop()
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= SERVER_ERROR:
                span.set_status(Status(StatusCode.ERROR))
            span.end()
            context.detach(token)
        return response
