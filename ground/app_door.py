"""The app's page, and the two files that must lie beside it for a browser to install it."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

NONCE = "__CSP_NONCE__"
#: Whether somebody is signed in, so that the app need not ask where nobody is.
SESSION = "__SESSION__"
BESIDE = {
    "manifest.webmanifest": "application/manifest+json",
    "sw.js": "text/javascript; charset=utf-8",
}


@require_safe
@never_cache
@ensure_csrf_cookie
def app_page(request: HttpRequest, **_rest: str) -> HttpResponse:
    """The same page for every address of the app, which finds its screen by itself.

    With `?shell` it says nothing about a session: the copy a browser keeps for when it is
    offline is opened by whoever comes.
    """
    page = Path(settings.APP_BUILD) / "index.html"
    if not page.is_file():
        return render(request, "app_not_built.html", status=503)
    text = page_text(page, page.stat().st_mtime_ns)
    if "shell" not in request.GET:
        text = text.replace(SESSION, "yes" if request.user.is_authenticated else "no")
    return HttpResponse(text.replace(NONCE, str(request.csp_nonce)))  # type: ignore[attr-defined]


@require_safe
@never_cache
def beside_app(_request: HttpRequest, *, name: str) -> HttpResponse:
    """A file of the build that a browser looks for under `/app/` itself."""
    file = Path(settings.APP_BUILD) / name
    if name not in BESIDE or not file.is_file():
        raise Http404
    return HttpResponse(file.read_bytes(), content_type=BESIDE[name])


@lru_cache(maxsize=2)
def page_text(page: Path, _changed: int) -> str:
    return page.read_text()
