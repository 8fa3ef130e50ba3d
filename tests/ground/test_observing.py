"""Error reports and traces, received by stand-ins that speak the real wire formats."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client

from ground import error_reports, tracing, views


class Received(HTTPServer):
    """Takes any POST on loopback and keeps it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.bodies: list[tuple[str, bytes]] = []
        self.came = threading.Event()


class Taking(BaseHTTPRequestHandler):
    server: Received

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.bodies.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.came.set()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver():
    server = Received()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.django_db
class TestErrorReports:
    def test_a_crash_arrives_without_what_it_must_not_hold(self, receiver, monkeypatch):
        import sentry_sdk

        def crash(request: object) -> None:
            # Built here, because a report shows the lines of code around a crash.
            secret = "-".join(("a", "local", "variable"))
            raise RuntimeError(f"no account for {'@'.join(('jane', 'doe.test'))} {len(secret)}")

        monkeypatch.setattr(views, "may_see_metrics", crash)
        error_reports.start(
            dsn=f"http://key@127.0.0.1:{receiver.server_port}/7", environment="test", release="1"
        )
        try:
            Client(raise_request_exception=False).get(
                "/metrics?pin=4711",
                headers={"X-Request-ID": "report-0001", "Cookie": "sessionid=cookie-value"},
            )
            sentry_sdk.flush(timeout=10)
        finally:
            sentry_sdk.get_client().close()
            sentry_sdk.init()

        text = b"\n".join(body for _, body in receiver.bodies).decode()
        assert receiver.bodies[0][0] == "/api/7/envelope/"
        assert "RuntimeError" in text
        assert '"request_id":"report-0001"' in text.replace(": ", ":")
        for kept_out in ("jane@doe.test", "a-local-variable", "4711", "cookie-value"):
            assert kept_out not in text


@pytest.mark.django_db
class TestTraces:
    def test_a_request_arrives_as_a_span_named_for_its_route(self, receiver):
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
            ExportTraceServiceRequest,
        )

        endpoint = f"http://127.0.0.1:{receiver.server_port}"
        provider = tracing.start(endpoint=endpoint, service="rapport")
        try:
            Client().get("/healthz", headers={"X-Request-ID": "trace-0001"})
            provider.force_flush(10_000)
        finally:
            tracing.stop()
            provider.shutdown()

        path, body = receiver.bodies[0]
        (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
        (span,) = resource.scope_spans[0].spans
        facts = {each.key: each.value for each in span.attributes}
        assert path == "/v1/traces"
        assert span.name == "GET healthz"
        assert facts["request_id"].string_value == "trace-0001"
        assert facts["status"].int_value == 200

    def test_costs_nothing_where_it_is_not_wanted(self):
        with tracing.span("work") as span:
            span.name("other")

        assert type(span) is tracing.Span


class TestScrubbed:
    def test_keeps_the_path_and_drops_the_person(self):
        event = {
            "user": {"email": "jane@doe.test"},
            "extra": {"body": "x"},
            "request": {"url": "https://x.test/a?token=1", "method": "GET", "cookies": {"s": "1"}},
            "logentry": {
                "message": "%s",
                "params": ["jane@doe.test"],
                "formatted": "jane@doe.test",
            },
        }

        told = json.dumps(error_reports.scrubbed(event, {}))

        assert "https://x.test/a" in told
        assert "jane" not in told
        assert "token=1" not in told
        assert "cookies" not in told
