"""All that was sent in a period, over REST: the figures of the Reports screen, and as files."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from channels.models import Account, Channel
from ground.api.errors import BadParameter
from ground.api.views import ResourceView
from jobs.files import csv_lines
from messaging.api import overview_shapes as shapes
from messaging.api.reports import moment
from messaging.attention.overview import (
    CUTS,
    MOST,
    NAMES,
    Figures,
    Overview,
    Period,
    Step,
    together,
)
from messaging.naming import Named, named
from messaging.permissions import MESSAGES_VIEW
from templating.models import Template

LONGEST, USUAL = timedelta(days=3 * 366), timedelta(days=30)
#: What a list can be by; what sends batches stands for them.
LISTS = {"template": "template", "sender": "batch", "account": "account"}
PARTS = ("time", "channels", *LISTS, "link")
ASKED = [
    OpenApiParameter("since", datetime, description="Sent then or later; 30 days before `until`."),
    OpenApiParameter("until", datetime, description="Sent before then; now if not said."),
    OpenApiParameter("channel", enum=Channel.values),
]
STEP = OpenApiParameter("step", enum=sorted(CUTS), description="`day` if not said.")
LIST = OpenApiParameter("by", enum=[*LISTS, "link"], required=True)
PART = OpenApiParameter("part", enum=PARTS, required=True)
COMMON = frozenset({"since", "until", "channel"})


class Overviewing(ResourceView):
    """What these have in common: a period, and a channel or all of them."""

    codes = {"get": MESSAGES_VIEW}

    def overview(self, request: Request) -> Overview:
        asked = request.query_params
        until = moment(asked["until"], "until") if asked.get("until") else timezone.now()
        since = moment(asked["since"], "since") if asked.get("since") else until - USUAL
        if not timedelta(0) < until - since <= LONGEST:
            raise BadParameter("Give a period of up to three years.", field="since")
        if since.astimezone(UTC).year < 1980:
            raise BadParameter("Nothing was sent then.", field="since")
        channel = asked.get("channel", "")
        if channel and channel not in Channel.values:
            raise BadParameter("There is no such channel.", field="channel")
        return Overview(Period(since, until), request.user, channel)

    def step(self, request: Request) -> Step:
        step = request.query_params.get("step", "day")
        if step not in CUTS:
            raise BadParameter(f"Give one of {', '.join(sorted(CUTS))}.", field="step")
        return cast(Step, step)


def before(overview: Overview) -> Overview:
    return Overview(overview.period.before(), overview.for_user, overview.channel)


@extend_schema(tags=["message reports"], parameters=[*ASKED, STEP])
class OverviewView(Overviewing):
    parameters = {"get": COMMON | {"step"}}

    @extend_schema(
        summary="Figures of all messages in a period", responses=shapes.MessageOverviewOut
    )
    def get(self, request: Request) -> Response:
        """How many messages were sent by each channel, in all and step by step, in the caller's
        time zone, and what became of them; beside it the period before.
        """
        overview, step = self.overview(request), self.step(request)
        now, past = overview.by_time(step), before(overview)
        earlier = past.by_channel()
        nothing = Figures.none()
        shown = {
            "since": overview.period.since,
            "until": overview.period.until,
            "before": past.period.since,
            "step": step,
            "total": together(now).get(None, nothing).as_json(),
            "total_before": together(earlier).get(None, nothing).as_json(),
            "channels": _by_channel(together(now, 1), together(earlier, 0)),
            "moments": _by_moment(now),
        }
        return Response(shapes.MessageOverviewOut(shown).data)


def _by_channel(now: dict[Any, Figures], past: dict[Any, Figures]) -> list[dict[str, Any]]:
    """Each channel by which something was sent, then or now, in the order channels have."""
    used = [one for one in Channel.values if one in now or one in past]
    return [
        {
            "channel": one,
            "figures": now.get(one, Figures.none()).as_json(),
            "before": past.get(one, Figures.none()).as_json(),
        }
        for one in used
    ]


def _by_moment(now: dict[Any, Figures]) -> list[dict[str, Any]]:
    return [
        {"at": at, "channel": channel, **figures.as_json()}
        for (at, channel), figures in sorted(now.items(), key=lambda one: (one[0][0], one[0][1]))
    ]


@extend_schema(tags=["message reports"], parameters=[*ASKED, LIST])
class OverviewListView(Overviewing):
    parameters = {"get": COMMON | {"by"}}

    @extend_schema(
        summary="Messages of a period by what they said", responses=shapes.OverviewListOut
    )
    def get(self, request: Request) -> Response:
        """What was sent most in the period: by template, by what sent it, by account with a
        provider; or where people went. A hundred at most.
        """
        by = request.query_params.get("by", "")
        overview = self.overview(request)
        if by == "link":
            return Response(shapes.OverviewListOut({"links": overview.links()}).data)
        if by not in LISTS:
            raise BadParameter(f"Give one of {', '.join([*LISTS, 'link'])}.", field="by")
        return Response(shapes.OverviewListOut({"results": listed(overview, by)}).data)


def listed(overview: Overview, by: str) -> list[dict[str, Any]]:
    """What sent most first, each with its name."""
    found = {key[0]: figures for key, figures in overview.by(LISTS[by]).items()}
    whole: dict[Named, Figures] = {}
    names = _names(by, found)
    for key, figures in found.items():
        if key in names:
            whole.setdefault(names[key], Figures.none()).add(figures)
    ranked = sorted(whole.items(), key=lambda one: (-one[1].counts["sent"], one[0]))
    return [{**one._asdict(), **figures.as_json()} for one, figures in ranked[:MOST]]


def _names(by: str, keys: Iterable[int]) -> dict[int, Named]:
    if by == "sender":
        return named(list(keys))
    if by == "template":
        rows: Any = Template.objects.filter(pk__in=keys).values_list("pk", "name")
    else:
        rows = Account.objects.filter(pk__in=keys).values_list("pk", "name")
    return {pk: Named(by, pk, name) for pk, name in rows}


@extend_schema(tags=["message reports"], parameters=[*ASKED, STEP, PART])
class OverviewFileView(Overviewing):
    parameters = {"get": COMMON | {"step", "part"}}

    @extend_schema(
        summary="Download messages of a period", responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def get(self, request: Request) -> HttpResponse:
        """A part of the report as CSV, of the messages with contacts that you may see."""
        part = request.query_params.get("part", "")
        if part not in PARTS:
            raise BadParameter(f"Give one of {', '.join(PARTS)}.", field="part")
        overview, step = self.overview(request), self.step(request)
        lines = csv_lines([[*one] for one in rows_of(overview, part, step)])
        answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="messages-by-{part}.csv"'
        return answer


def rows_of(overview: Overview, part: str, step: Step) -> Iterable[Iterable[Any]]:
    if part == "link":
        yield ("url", "people", "clicks")
        yield from ((row["url"], row["people"], row["clicks"]) for row in overview.links())
        return
    heads: tuple[str, ...] = {"time": ("at", "channel"), "channels": ("channel",)}.get(
        part, ("id", "name")
    )
    yield (*heads, *NAMES, "costs")
    if part == "time":
        rows = _by_moment(overview.by_time(step))
    elif part == "channels":
        rows = [
            {"channel": channel, **figures.as_json()}
            for channel, figures in sorted(together(overview.by_channel(), 0).items())
        ]
    else:
        rows = listed(overview, part)
    for row in rows:
        costs = " + ".join(f"{one['amount']} {one['currency']}" for one in row["costs"])
        told = (row[name] for name in (*heads, *NAMES))
        yield (*(one.isoformat() if isinstance(one, datetime) else one for one in told), costs)
