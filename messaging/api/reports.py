"""Reports about messages over REST."""

from datetime import datetime
from typing import Any, cast

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.errors import BadParameter
from ground.api.views import ResourceView
from jobs.files import csv_lines
from messaging.api import report_shapes as shapes
from messaging.attention import reports
from messaging.attention.reports import About, Step
from messaging.permissions import MESSAGES_VIEW

#: A broadcast has a batch for each variant, and one for the rest.
MOST_BATCHES = 50
NAMES = ("batch", "version", "template", "account", "since", "until")
PARAMETERS = [
    OpenApiParameter("batch", str, description="Ids of batches, with commas."),
    OpenApiParameter("version", int, description="Of one version of a template."),
    OpenApiParameter("template", int, description="Of one template, in all its versions."),
    OpenApiParameter("account", int, description="Of one account with a provider."),
    OpenApiParameter("since", datetime, description="Sent then or later."),
    OpenApiParameter("until", datetime, description="Sent before then."),
]
STEP = OpenApiParameter("step", str, enum=["day", "hour"], description="`day` if not said.")


class Reporting(ResourceView):
    """What reports have in common: what they are about."""

    codes = {"get": MESSAGES_VIEW}
    parameters = {"get": frozenset(NAMES)}

    def about(self, request: Request) -> About:
        asked = request.query_params
        if not any(asked.get(name) for name in NAMES):
            raise BadParameter(f"Say what it is to be about: {', '.join(NAMES)}.", field="batch")
        batches = [number(one, "batch") for one in asked.get("batch", "").split(",") if one]
        if len(batches) > MOST_BATCHES:
            raise BadParameter(f"Give {MOST_BATCHES} batches at most.", field="batch")
        ids = {
            name: number(asked[name], name)
            for name in ("version", "template", "account")
            if asked.get(name)
        }
        moments = {
            name: moment(asked[name], name) for name in ("since", "until") if asked.get(name)
        }
        return About(batches=batches, **cast(Any, {**ids, **moments}))


def number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**63):
        raise BadParameter("Give an id.", field=field)
    return int(text[:19])


def moment(text: str, field: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not is_aware(found):
        raise BadParameter("Give a moment with its offset, as 2026-03-10T12:00:00Z.", field=field)
    return found


@extend_schema(tags=["message reports"], parameters=PARAMETERS)
class ReportView(Reporting):
    @extend_schema(summary="Figures of messages", responses=shapes.MessageReportOut)
    def get(self, request: Request) -> Response:
        """How many were sent, arrived, were opened and followed, by people and by machines, and
        whether that is what the firm aims at.
        """
        found = reports.figures(self.about(request), for_user=request.user)
        return Response(shapes.MessageReportOut(found).data)


@extend_schema(tags=["message reports"], parameters=PARAMETERS)
class LinkReportView(Reporting):
    @extend_schema(summary="Links that were followed", responses=shapes.MessageLinksOut)
    def get(self, request: Request) -> Response:
        """Where people went from the messages, most of them first; 200 links at most."""
        found = reports.links(self.about(request), for_user=request.user)
        return Response(shapes.MessageLinksOut({"results": found}).data)


@extend_schema(tags=["message reports"], parameters=[*PARAMETERS, STEP])
class OverTimeView(Reporting):
    parameters = {"get": frozenset({*NAMES, "step"})}

    @extend_schema(summary="Messages over time", responses=shapes.MessagesOverTimeOut)
    def get(self, request: Request) -> Response:
        """By day or hour, in the caller's time zone: sent, first opened, first followed."""
        step = request.query_params.get("step", "day")
        if step not in ("day", "hour"):
            raise BadParameter("Give day or hour.", field="step")
        about = self.about(request)
        found = reports.over_time(about, step=cast(Step, step), for_user=request.user)
        return Response(shapes.MessagesOverTimeOut({"step": step, "results": found}).data)


@extend_schema(tags=["message reports"], parameters=PARAMETERS)
class VersionReportView(Reporting):
    @extend_schema(summary="Messages by version", responses=shapes.MessageVersionsOut)
    def get(self, request: Request) -> Response:
        """How each version of a template does, in each language; 200 at most."""
        found = reports.by_version(self.about(request), for_user=request.user)
        return Response(shapes.MessageVersionsOut({"results": found}).data)


#: What a file holds → its columns.
FILES: dict[str, tuple[str, ...]] = {
    "over-time": ("at", "sent", "opened", "clicked"),
    "links": ("url", "people", "clicks", "machine_clicks", "unknown_clicks"),
    "versions": (
        *("locale", "number", "subject", "sent", "opened", "clicked", "open_rate", "click_rate"),
    ),
}
PART = OpenApiParameter("part", str, enum=sorted(FILES), required=True)


@extend_schema(tags=["message reports"], parameters=[*PARAMETERS, STEP, PART])
class ReportFileView(Reporting):
    parameters = {"get": frozenset({*NAMES, "step", "part"})}

    @extend_schema(
        summary="Download a report",
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """A part of a report as CSV, of the messages with contacts that you may see."""
        part = request.query_params.get("part", "")
        if part not in FILES:
            raise BadParameter(f"Give one of {', '.join(sorted(FILES))}.", field="part")
        step = "hour" if request.query_params.get("step") == "hour" else "day"
        about, user = self.about(request), request.user
        rows = {
            "over-time": lambda: reports.over_time(about, step=cast(Step, step), for_user=user),
            "links": lambda: reports.links(about, for_user=user),
            "versions": lambda: reports.by_version(about, for_user=user),
        }[part]()
        columns = FILES[part]
        lines = csv_lines([columns, *([row[name] for name in columns] for row in rows)])
        answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="messages-{part}.csv"'
        return answer
