"""Addresses that packs give to endpoints of the API: what they may be, and where they lead.

An alias is rewritten before anything else looks at the request, so whatever guards the
endpoint guards the alias: sign-in, permissions, limits, and what is written down of it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from ground.api.parsers import parse_json
from packs.models import RouteAlias

PLACE = re.compile(r"\{([a-z_]+)\}")
#: What a place is filled with to see where an address leads: an id or a slug.
SAMPLES = ("1", "a")
API = "api/"


def parts_of(path: str) -> list[str]:
    return path.strip("/").split("/")


def places_of(path: str) -> list[str]:
    return PLACE.findall(path)


def filled(path: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: values[place[1]], path)


def match(alias: str, path: str) -> dict[str, str] | None:
    """What stands in the alias's places in this path; None if the alias is not meant."""
    ours, theirs = parts_of(alias), parts_of(path)
    if len(ours) != len(theirs):
        return None
    found = {}
    for own, given in zip(ours, theirs, strict=True):
        place = PLACE.fullmatch(own)
        if place and given:
            found[place[1]] = given
        elif own != given:
            return None
    return found


def clashes(one: str, other: str) -> bool:
    """Whether some address could be meant by both aliases."""
    ours, theirs = parts_of(one), parts_of(other)
    return len(ours) == len(theirs) and all(
        a == b or PLACE.fullmatch(a) or PLACE.fullmatch(b)
        for a, b in zip(ours, theirs, strict=True)
    )


def find_alias(path: str) -> tuple[RouteAlias, dict[str, str]] | None:
    """The alias that an address is, and what stands in its places."""
    begins = parts_of(path)[:2]
    if len(begins) < 2 or f"{begins[0]}/" != API or begins[1] in own_rooms():
        return None
    for alias in RouteAlias.objects.order_by("id"):
        found = match(alias.path, path)
        if found is not None:
            return alias, found
    return None


def own_rooms() -> frozenset[str]:
    """The first words below /api/ that are the engine's own, so that no alias ever hides one."""
    return _own_rooms(settings.ROOT_URLCONF)


def leads_to(path: str) -> Any:
    """The match of an address in our own routes, None if there is none."""
    for sample in SAMPLES:
        try:
            return resolve("/" + filled(path, dict.fromkeys(places_of(path), sample)).lstrip("/"))
        except Resolver404:
            continue
    return None


def parameters_of(found: Any) -> frozenset[str]:
    """The query parameters that a `GET` of the endpoint takes."""
    view = found.func.cls(**getattr(found.func, "initkwargs", {}))
    view.action = (getattr(found.func, "actions", None) or {}).get("get", "get")
    return frozenset(view.allowed_parameters())


def fields_of(found: Any) -> frozenset[str]:
    """The fields that the body of a `POST` to the endpoint takes, where it makes something."""
    makes = (getattr(found.func, "actions", None) or {}).get("post") == "create"
    shape = getattr(found.func.cls, "input_class", None)
    return frozenset(shape().fields) if makes and shape else frozenset()


def with_preset(body: bytes, preset: Mapping[str, Any]) -> Any:
    """The body with the preset values in it; None if it is no JSON object.

    :raises MalformedBody: if it is no JSON.
    """
    given = parse_json(body)
    return {**given, **preset} if isinstance(given, dict) else None


@cache
def _own_rooms(addresses: str) -> frozenset[str]:
    return frozenset(room for room in _rooms(get_resolver(addresses).url_patterns) if room)


def _rooms(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^")
        if route == API and isinstance(pattern, URLResolver):
            yield from (parts_of(str(inner.pattern))[0] for inner in pattern.url_patterns)
        elif route.startswith(API) and isinstance(pattern, URLPattern | URLResolver):
            yield parts_of(route)[1]
