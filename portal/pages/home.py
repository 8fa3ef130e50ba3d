"""The first page behind the door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from messaging.models import Notification
from messaging.portal_notices import read_notices
from portal.queries import list_notifications
from portal.visits import ROOT, Visit, for_clients, shown

MOST_SHOWN = 5
#: Digits of the number of the newest notification on the page, which a form sends.
LONGEST_NUMBER = 18


@require_safe
@for_clients()
def home(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Who you are here, whom to ask, what is new, and the one thing to do next."""
    told = list(list_notifications(visit.client)[:MOST_SHOWN])
    unread = [one for one in told if one.read_at is None]
    return shown(
        request,
        "home",
        visit=visit,
        room="home",
        person=visit.person,
        told=[(one, place_of(one)) for one in told],
        newest_unread=unread[0] if unread else None,
    )


def place_of(one: Notification) -> str:
    """Where a notification leads; what is not in the portal is not for clients."""
    return one.action_url if one.action_url.startswith(ROOT) else ""


@require_POST
@for_clients()
def mark_all_read(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Note that what was on the page was read; what came in since then was not."""
    newest = request.POST.get("newest", "")
    if newest.isascii() and newest.isdigit() and len(newest) <= LONGEST_NUMBER:
        rows = list_notifications(visit.client).filter(pk__lte=int(newest))
        read_notices(notices=rows, now=timezone.now())
    return redirect("portal:home")
