"""Traces by OpenTelemetry, which are sent by HTTP to a receiver of the test's own."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from config import SettingError
from tests.api.conftest import program
from tests.chat.conftest import PEN_QUESTION, asked, library, said
from tests.mcp.test_doors import call
from tests.starting import command
from webapp.platform import jobs, tracing
from webapp.shared import spans

FIXTURES = (asked, library, program, said)
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Receiver:
    """Keeps what it is sent as OTLP over HTTP."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        kept = self.bodies

        class Keeping(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.path == "/v1/traces"
                kept.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def spans(self) -> list[Span]:
        sent = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [span for each in sent for of in each.resource_spans for scope in of.scope_spans for span in scope.spans]

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]


@pytest.fixture
def receiver(app, monkeypatch) -> Iterator[Receiver]:
    """Trace the application, whose hooks are taken away again afterwards."""
    receiver = Receiver()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
    before, after = app.before_request_funcs[None], app.after_request_funcs[None]
    monkeypatch.setitem(app.before_request_funcs, None, [*before])
    monkeypatch.setitem(app.after_request_funcs, None, [*after])
    monkeypatch.setattr(app, "_got_first_request", False)  # it is told before any
    tracing.install(app)
    app._got_first_request = True
    monkeypatch.setattr(jobs, "_application", app)  # a test may have started another one
    yield receiver
    app.extensions.pop("traces").provider.shutdown()
    spans.trace_with(None)
    receiver.server.shutdown()


def attributes(span: Span) -> dict[str, object]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def test_requests_jobs_searches_and_models_are_traced_without_what_they_are_about(
    receiver, app, browse, alice, library, asked, run_jobs, models
):
    _, answer = asked("How long does a pen of insulin keep that was opened on a Monday?")  # nobody has asked it before
    run_jobs()
    purge = jobs.queue.tasks["bin.purge_due"]
    purge.func(SimpleNamespace(job=SimpleNamespace(id=1, task_name=purge.name, attempts=2)))
    browse(alice).http.get(f"/search/?q={PEN_QUESTION}", headers={"traceparent": PARENT})
    tracing.flush(app)
    (searched,) = receiver.named("GET /search")
    assert attributes(searched)["http.response.status_code"] == 200
    assert (searched.trace_id.hex(), searched.parent_span_id.hex()) == tuple(PARENT.split("-")[1:3])
    assert searched.span_id in [span.parent_span_id for span in receiver.named("search the index")]
    assert attributes(receiver.named("ask a model")[0])["model"] == "honest"
    assert receiver.named("embed a question")
    (job,) = receiver.named("job bin.purge_due")
    assert attributes(job)["attempts"] == 2
    sent = b"".join(receiver.bodies)
    for secret in (b"insulin", b"alice", str(alice.id).encode(), str(answer.id).encode(), b"care.md"):
        assert secret not in sent


def test_what_an_assistants_tool_calls_is_a_request_within_its_own(receiver, app, program, alice):
    call(program(alice), "list_tasks")
    tracing.flush(app)
    (asked,), (called,) = receiver.named("POST /mcp"), receiver.named("GET /api/v1/tasks")
    assert attributes(asked)["http.response.status_code"] == attributes(called)["http.response.status_code"] == 200
    assert called.parent_span_id == asked.span_id


def test_what_fails_is_marked_by_its_kind_alone(receiver, app):
    with pytest.raises(RuntimeError), spans.span("within"):
        raise RuntimeError("my secret")
    tracing.flush(app)
    (failed,) = receiver.named("within")
    assert (failed.status.code, failed.status.message) == (Status.STATUS_CODE_ERROR, "RuntimeError")
    assert not failed.events
    assert b"my secret" not in b"".join(receiver.bodies)


def test_without_an_endpoint_nothing_of_it_is_imported(data_dir):
    program = "import sys; from webapp import create_app; from config import Test\n"
    program += f"create_app(Test({{'DATA_DIR': {str(data_dir)!r}, 'SECRET_KEY': 'x'}}))\n"
    program += "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = command([], environ, program=program)
    assert done.stdout == "[]\n", done.stderr


def test_an_endpoint_without_the_packages_is_refused(app, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")
    monkeypatch.setattr(tracing, "find_spec", lambda _name: None)
    with pytest.raises(SettingError, match="make tracing"):
        tracing.install(app)
