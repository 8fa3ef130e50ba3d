"""The short way to opens and clicks: they are asked for more often than all else, by readers who
have no session, no language of ours and nothing to be protected from.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

from ground.middleware import Handler
from tracking import ids, views
from tracking.links import CLICKS, OPENS, SHORT

#: What stands before an id → who answers, what makes sure of the id, and the route for the log.
DOORS = {
    OPENS: (views.opened, ids.read_open, "api/track/email/open/<sealed:id>"),
    CLICKS: (views.clicked, ids.read_click, "api/track/email/click/<sealed:id>"),
    SHORT: (views.followed, ids.read_short, "l/<sealed:id>"),
}


def answer_hits(get_response: Handler) -> Handler:
    """Answers genuine ids at once; whoever brings another goes the way of everybody, to a page in
    their language that helps them.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        prefix, _, id = path.rpartition("/")
        door = DOORS.get(f"{prefix}/")
        if door is None:
            return get_response(request)
        view, read, route = door
        if read(id) is None:
            return get_response(request)
        request.resolver_match = ResolverMatch(view, (), {"id": id}, route=route)
        return view(request, id)

    return handle
