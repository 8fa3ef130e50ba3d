"""The doors for machines that watch the house."""

import time
from hmac import compare_digest
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from ground import health, metrics

#: Seconds for which a finding is given again, so that nobody can ask the house to death.
KEPT = 2.0
DAY = 86_400
FAVICON = Path(__file__).parent / "static/ground/favicon.ico"
_kept: dict[str, tuple[float, health.Finding]] = {}


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process is alive. It asks nobody else."""
    return JsonResponse({"ok": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part's state; 503 unless all of them are well. `?only=database,broker` asks few."""
    only = [name for name in request.GET.get("only", "").split(",") if name]
    unknown = sorted(set(only) - set(health.PARTS))
    if unknown:
        known = ", ".join(health.PARTS)
        return JsonResponse({"ok": False, "detail": f"The parts are: {known}."}, status=400)
    findings = {name: _asked(name) for name in only or health.PARTS}
    ok = all(finding.ok for finding in findings.values())
    parts = {name: finding.as_json() for name, finding in findings.items()}
    return JsonResponse({"ok": ok, "parts": parts}, status=200 if ok else 503)


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for who has METRICS_TOKEN, or for this machine where none is set."""
    if not may_see_metrics(request):
        refused = HttpResponse("Not allowed.\n", status=401, content_type="text/plain")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(_request: HttpRequest) -> HttpResponse:
    """The mark, for whoever asks without having read a page."""
    return HttpResponse(FAVICON.read_bytes(), content_type="image/x-icon")


def may_see_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # A proxy on this machine speaks from loopback for the whole world.
    is_forwarded = request.META.get("rapport.was_forwarded", False)
    return not is_forwarded and is_loopback(request.META.get("REMOTE_ADDR", ""))


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def forget_findings() -> None:
    _kept.clear()


def _asked(name: str) -> health.Finding:
    until, finding = _kept.get(name, (0.0, None))
    if finding is None or time.monotonic() > until:
        finding = health.ask(name)
        _kept[name] = (time.monotonic() + KEPT, finding)
    return finding
