"""What stands at the top of the API: where everything else is."""

import re
from functools import cache
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, get_resolver, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.permissions import ANYBODY
from ground.api.views import ResourceView

TOP = re.compile(r"/api/v1/([a-z-]+)/")


class IndexOut(serializers.Serializer[Any]):
    documentation = serializers.URLField()
    resources = serializers.DictField(
        child=serializers.URLField(), help_text="Name → address, of every collection there is."
    )


class IndexView(ResourceView):
    codes = {"get": ANYBODY}

    @extend_schema(summary="List the resources", responses=IndexOut, tags=["index"])
    def get(self, request: Request) -> HttpResponseBase:
        """Where everything is. Whoever prefers a page to JSON is led to the documentation."""
        plain = request._request
        if plain.get_preferred_type(["application/json", "text/html"]) == "text/html":
            return redirect("docs")
        found = {name: plain.build_absolute_uri(path) for name, path in resources().items()}
        documentation = plain.build_absolute_uri(reverse("docs"))
        return Response({"documentation": documentation, "resources": found})


@cache
def resources() -> dict[str, str]:
    """Name → path, of what stands directly below `/api/v1/`."""
    paths = {_path(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    found = (TOP.fullmatch(path) for path in sorted(paths))
    return {match[1]: match[0] for match in found if match}


def _path(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
