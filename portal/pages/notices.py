"""What the firm told a client, page by page. Reading is a button, since a GET changes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from messaging.models import Notification
from messaging.portal_notices import read_notices
from portal.queries import list_notifications
from portal.visits import ROOT, Visit, for_clients, shown

ON_A_PAGE = 20
#: Digits of the number of a notification.
LONGEST_NUMBER = 18


@require_safe
@for_clients()
def notices(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """The newest, or those before the one that the address names."""
    before = number_of(request.GET.get("before", ""))
    rows = list_notifications(visit.client)
    rows = rows.filter(pk__lt=before) if before else rows
    told = list(rows[: ON_A_PAGE + 1])
    page = told[:ON_A_PAGE]
    return shown(
        request,
        "notices",
        visit=visit,
        room="notices",
        told=[(one, inside(one), outside(one)) for one in page],
        older=page[-1].pk if len(told) > ON_A_PAGE else None,
        newest=page[0].pk if page else None,
    )


@require_POST
@for_clients()
def read_one(_request: HttpRequest, pk: int, *, visit: Visit) -> HttpResponse:
    """Note that it was read, and go where it leads."""
    one = list_notifications(visit.client).filter(pk=pk).first()
    if one is None:
        raise Http404
    read_notices(notices=list_notifications(visit.client).filter(pk=pk), now=timezone.now())
    return redirect(inside(one) or "portal:notices")


def inside(one: Notification) -> str:
    """The page of the portal that it leads to."""
    return one.action_url if one.action_url.startswith(ROOT) else ""


def outside(one: Notification) -> str:
    """The address elsewhere that it leads to; pages of the app are not for clients."""
    return one.action_url if one.action_url.startswith("https://") else ""


def number_of(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
