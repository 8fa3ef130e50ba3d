"""What the gate would say of an audience, and what became of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import audit
from broadcasts.api import shapes
from broadcasts.queries import verdicts as queries
from broadcasts.queries.figures import batches_of
from broadcasts.readiness import lacks
from contacts.api.segment_shapes import SampledOut
from ground.api.errors import BadParameter
from jobs.files import csv_lines
from messaging.gate.reasons import Outcome
from messaging.models import Status

MESSAGES_ORDER: dict[str, tuple[str, ...]] = {"id": ()}
#: Of a recipient's file, beside who they are.
COLUMNS = (
    *("to_address", "status", "reason", "sent_at", "delivered_at", "opened_at", "clicked_at"),
    *("replied_at", "failed_at", "error"),
)
FILTERS = [
    OpenApiParameter("status", enum=Status.values, description="A message's status."),
    OpenApiParameter("code", description="A verdict's code."),
    OpenApiParameter("variant", description="A variant's name."),
    OpenApiParameter("cursor"),
    OpenApiParameter("page_size", int),
]
PEOPLE = [
    OpenApiParameter("outcome", required=True, enum=[*Outcome]),
    OpenApiParameter("code", description="A verdict's code; none for those who get it at once."),
]


class VerdictReads:
    """Reads about the people of a broadcast."""

    @extend_schema(
        methods=["post"],
        request=None,
        responses=shapes.BroadcastEstimateOut,
        operation_id="broadcasts_estimate_by_post",
        summary="Estimate a broadcast, by POST",
    )
    @extend_schema(
        methods=["get"], responses=shapes.BroadcastEstimateOut, summary="Estimate a broadcast"
    )
    @action(detail=True, methods=["get", "post"])
    def estimate(self: Any, request: Request, pk: str) -> Response:
        """How many would get it at once, later and never, and why, of those you may see."""
        broadcast, now = self.get_object(), timezone.now()
        found = queries.estimate_of(broadcast, for_user=self.caller, now=now)
        found["lacks"] = lacks(broadcast, now=now)
        return Response(shapes.BroadcastEstimateOut(found).data)

    @extend_schema(parameters=PEOPLE, responses=SampledOut(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def people(self: Any, request: Request, pk: str) -> Response:
        """The newest fifty of those for whom the gate would say this now."""
        outcome = request.query_params.get("outcome", "")
        if outcome not in {*Outcome}:
            known = ", ".join(Outcome)
            raise BadParameter(f"Give one of {known}.", field="outcome")
        found = queries.people_with(
            self.get_object(),
            outcome=outcome,
            code=known_code(request),
            for_user=self.caller,
            now=timezone.now(),
        )
        people = list(found)
        prefetch_related_objects(people, "listed_emails")
        return Response(SampledOut(people, many=True).data)

    @extend_schema(parameters=FILTERS, responses=shapes.BroadcastVerdictsOut, filters=False)
    @action(detail=True, methods=["get"])
    def verdicts(self: Any, request: Request, pk: str) -> Response:
        """How many have each verdict, and what became of each person, the newest first."""
        broadcast = self.get_object()
        self.orderings, self.default_ordering = MESSAGES_ORDER, "-id"
        names = batches_of(broadcast)
        rows = queries.list_verdicts(names, for_user=self.caller)
        page = self.paginate_queryset(_narrowed(rows, request, names))
        counts = None
        if "cursor" not in request.query_params:
            counts = queries.verdict_counts(names)
        answer = self.get_paginated_response(page).data
        shape = shapes.BroadcastVerdictsOut({**answer, "counts": counts}, context={"names": names})
        return Response(shape.data)


class RecipientFile:
    """Everybody in a broadcast as a file."""

    @extend_schema(filters=False, responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"], pagination_class=None)
    def recipients(self: Any, request: Request, pk: str) -> StreamingHttpResponse:
        """What became of each person whom you may see, as CSV. That it was taken is on record."""
        broadcast = self.get_object()
        names = batches_of(broadcast)
        rows = queries.list_verdicts(names, for_user=self.caller)
        audit.write("broadcast.recipients_exported", by=self.caller, obj=broadcast, at=now())
        lines = recipient_lines(rows, names)
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"broadcast-{broadcast.pk}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def recipient_lines(rows: Any, names: dict[int, str]) -> Iterator[bytes]:
    """A line for each message, with its variant's name and its language."""
    yield csv_lines([("contact", "name", "variant", "locale", *COLUMNS)])
    said = rows.select_related("contact", "version", "batch__version").order_by("id")
    for row in said.iterator(chunk_size=2000):
        version = row.version or (row.batch.version if row.batch else None)
        who = (row.contact_id, row.contact.display_name, names.get(row.batch_id, ""))
        values = (getattr(row, name) for name in COLUMNS)
        told = (one.isoformat() if isinstance(one, datetime) else one for one in values)
        yield csv_lines([(*who, version.locale if version else "", *told)])


def _narrowed(rows: Any, request: Request, names: dict[int, str]) -> Any:
    asked = request.query_params
    if "status" in asked:
        if asked["status"] not in Status.values:
            raise BadParameter("There is no such status.", field="status")
        rows = rows.filter(status=asked["status"])
    if "code" in asked:
        rows = rows.filter(reason=known_code(request))
    if "variant" in asked:
        rows = rows.filter(batch__in=[id for id, name in names.items() if name == asked["variant"]])
    return rows


def known_code(request: Request) -> str:
    code = request.query_params.get("code", "")
    if not queries.is_known(code):
        raise BadParameter("There is no such verdict.", field="code")
    return code
