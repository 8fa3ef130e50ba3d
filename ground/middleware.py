"""What every request is given: an id, the caller's address, a log line and a measure."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ground import metrics, tracing
from ground.context import current_ip, current_request_id

log = structlog.get_logger("request")
Handler = Callable[[HttpRequest], HttpResponseBase]

#: Ids are printed and stored, so a caller's own must be short and plain.
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture"),
        *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)
#: Asked every few seconds by machines; a line each would drown the rest.
QUIET = frozenset({"healthz", "readyz", "metrics"})


def request_context(get_response: Handler) -> Handler:
    """Outermost of all, so that refusals of other middleware are seen too."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTABLE_ID.fullmatch(given) else uuid4().hex
        id_before = current_request_id.set(request_id)
        ip_before = current_ip.set(request.META.get("REMOTE_ADDR") or None)
        try:
            with tracing.span(f"{request.method} request", request_id=request_id) as span:
                response = measured(request, get_response)
                span.name(f"{request.method} {route_of(request)}", status=response.status_code)
        finally:
            current_request_id.reset(id_before)
            current_ip.reset(ip_before)
        response.headers["X-Request-ID"] = request_id
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return handle


def measured(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    began = time.perf_counter()
    status = 500
    try:
        response = get_response(request)
        status = response.status_code
    finally:
        seconds = time.perf_counter() - began
        route = route_of(request)
        method = request.method if request.method in metrics.METHODS else "other"
        metrics.REQUESTS.labels(method, route, status).inc()
        metrics.REQUEST_SECONDS.labels(route).observe(seconds)
        if route not in QUIET:
            log.info(
                "request",
                method=method,
                route=route,
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )
    return response


def route_of(request: HttpRequest) -> str:
    """The pattern that matched, which holds no id and no secret."""
    match = request.resolver_match
    return (match.route or "/") if match else "none"
