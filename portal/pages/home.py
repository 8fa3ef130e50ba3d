"""The first page behind the door."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.visits import Visit, for_clients, shown


@require_safe
@for_clients()
def home(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Who you are here, whom to ask, and the one thing to do next."""
    return shown(request, "home", visit=visit, room="home", person=visit.person)
