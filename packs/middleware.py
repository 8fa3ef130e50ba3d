"""Requests to addresses that packs gave to endpoints of the API."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase

from ground.api.errors import MalformedBody
from ground.middleware import Handler
from packs import routes
from packs.models import RouteAlias

JSON = "application/json"


def route_aliases(get_response: Handler) -> Handler:
    """Stands before everything that looks at the address, so that nothing sees the alias."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if found := routes.find_alias(request.path_info):
            lead_on(request, *found)
        return get_response(request)

    return handle


def lead_on(request: HttpRequest, alias: RouteAlias, places: Mapping[str, str]) -> None:
    """Make the request one to the endpoint that the alias means."""
    path = routes.filled(alias.to, places)
    request.path = request.path.removesuffix(request.path_info) + path
    request.path_info = request.META["PATH_INFO"] = path
    if request.method in ("GET", "HEAD"):
        add_to_query(request, alias.query)
    elif request.method == "POST" and alias.body and request.content_type == JSON:
        add_to_body(request, alias.body)


def add_to_query(request: HttpRequest, preset: Mapping[str, str]) -> None:
    given = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    kept = [(name, value) for name, value in given if name not in preset]
    request.META["QUERY_STRING"] = urlencode([*kept, *preset.items()])
    request.__dict__.pop("GET", None)


def add_to_body(request: HttpRequest, preset: Mapping[str, Any]) -> None:
    """A body that cannot be read is left to the endpoint, which says what is wrong with it."""
    try:
        body = routes.with_preset(request.body, preset)
    except (RequestDataTooBig, UnreadablePostError, MalformedBody):
        return
    if body is not None:
        request._body = json.dumps(body).encode()
        request.META["CONTENT_LENGTH"] = str(len(request._body))
