"""The doors that messages lead through: for whoever reads them, without a session or a cookie.

Asking changes nothing but the ledger of hits. A click leads to an address that stood in the
message, and nowhere else: the id names it, nothing in the request does.
"""

from base64 import b64decode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracking import ids
from tracking.models import Hit
from tracking.models.hits import LONGEST_AGENT
from tracking.operations.hits import Asking, note_click, note_event, note_open, note_short_click

#: One transparent point.
POINT = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
#: How browsers and mail readers say that nobody has asked yet.
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
#: No cache may answer in our place, and nobody further on learns the id.
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
#: What a product reports of a campaign's reader → what is written down.
EVENTS = {"opened": Hit.Kind.OPEN, "clicked": Hit.Kind.CLICK, "converted": Hit.Kind.CONVERTED}


class Elsewhere(HttpResponseRedirect):
    """To what stood in the message; `is_safe` has looked at it."""

    allowed_schemes = ["http", "https", "mailto"]


@require_safe
def opened(request: HttpRequest, id: str) -> HttpResponse:
    known = ids.read_open(id)
    if known is not None:
        note_open(token=known.token, asking=asking_of(request))
    return point(status=404 if known is None else 200)


@require_safe
def clicked(request: HttpRequest, id: str) -> HttpResponse:
    known = ids.read_click(id)
    url = note_click(known=known, asking=asking_of(request)) if known else ""
    if known is not None and known.link == ids.BAIT:
        return HttpResponse(status=204, headers=HEADERS)
    if known is None or not url:
        return nowhere(request)
    return Elsewhere(url, headers=HEADERS)


@require_safe
def followed(request: HttpRequest, id: str) -> HttpResponse:
    """The same for the short links of texts."""
    known = ids.read_short(id)
    url = note_short_click(known=known, asking=asking_of(request)) if known else ""
    return Elsewhere(url, headers=HEADERS) if url else nowhere(request)


@require_safe
def campaign_event(request: HttpRequest, contact: int, campaign: int, event: str) -> HttpResponse:
    """What a product's own page reports; `seal` proves that it was told of the campaign by us."""
    kind = EVENTS.get(event)
    is_ours = ids.is_campaign_seal(request.GET.get("seal", ""), contact, campaign)
    if kind is None or not is_ours:
        return point(status=404)
    there = note_event(contact=contact, batch=campaign, kind=kind, asking=asking_of(request))
    return point(status=200 if there else 404)


def point(*, status: int) -> HttpResponse:
    # Mail is shown on the pages of other sites.
    headers = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(POINT, content_type="image/gif", status=status, headers=headers)


def nowhere(request: HttpRequest) -> HttpResponse:
    answer = render(request, "tracking/nowhere.html", status=404)
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


def asking_of(request: HttpRequest) -> Asking:
    asked = Hit.Asked.GET
    if request.method == "HEAD":
        asked = Hit.Asked.HEAD
    elif any(_says_ahead(request, name) for name in AHEAD):
        asked = Hit.Asked.PREFETCH
    agent = request.headers.get("User-Agent", "").replace("\x00", "")[:LONGEST_AGENT]
    ip = request.META.get("REMOTE_ADDR") or None
    return Asking(timezone.now(), asked, ip, agent)


def _says_ahead(request: HttpRequest, name: str) -> bool:
    said = request.headers.get(name, "").lower()
    return "prefetch" in said or "preview" in said or "prerender" in said
