"""`POST /api/v1/activities/`: what products say happened."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from events.api.bodies import QuickJSONParser
from events.api.ingestion_schema import BATCH_EXAMPLES, GivenActivities, RecordedActivities
from events.api.write_keys import Source, WriteKeyAuthentication
from events.ingestion.errors import NotABatch, TooManyRows
from events.ingestion.operations import record_given, rules_for
from events.ingestion.rows import MAX_ROWS
from events.queries import catalogue


class Recorded:
    """`POST` of a collection of activities: one or up to 1,000, a result for each."""

    def get_authenticators(self) -> list[Any]:
        return [*super().get_authenticators(), WriteKeyAuthentication()]  # type: ignore[misc]

    def get_parsers(self) -> list[Any]:
        return [QuickJSONParser()] if self._is_recording else super().get_parsers()  # type: ignore[misc]

    def get_authenticate_header(self, request: Request) -> str:
        # Not "Basic", which would have a browser ask for a password.
        return 'Bearer realm="api"'

    @property
    def _is_recording(self) -> bool:
        return getattr(getattr(self, "request", None), "method", "") == "POST"

    @extend_schema(
        operation_id="activities_record",
        summary="Record activities",
        description=(
            "One activity or up to 1,000. Each row is accepted or refused for itself: the"
            " answer holds a result per row, in order, and its status is 207 if any was"
            " refused. A row's `key` makes repeating it harmless. People that are not known"
            " yet are created."
        ),
        request=GivenActivities,
        responses={
            200: OpenApiResponse(RecordedActivities, description="Every row was accepted."),
            207: OpenApiResponse(RecordedActivities, description="Some rows were refused."),
        },
        examples=[OpenApiExample(**example) for example in BATCH_EXAMPLES],
    )
    def create(self, request: Request) -> Response:
        rows, batch_key = rows_in(request.data)
        now = timezone.now()
        caller: Any = request.user
        is_product = isinstance(caller, Source)
        rules = rules_for(
            types=catalogue(),
            now=now,
            source=caller.name if is_product else "api",
            may_name_source=not is_product,
            batch_key=batch_key,
        )
        by = None if is_product else caller.pk
        results = [result.as_json() for result in record_given(rows, rules=rules, by=by, now=now)]
        refused = any(result["status"] == "invalid" for result in results)
        return Response({"results": results}, status=207 if refused else 200)


def rows_in(body: Any) -> tuple[list[Any], str]:
    """The rows of a body in any of its three shapes, and the key of their batch."""
    key = ""
    if isinstance(body, dict) and body:
        if "activities" not in body:
            return [body], ""
        key = body.get("key", "")
        unknown = body.keys() - {"activities", "key"}
        if unknown:
            raise NotABatch(field=min(unknown)[:100])
        body = body["activities"]
    if not isinstance(body, list) or not isinstance(key, str) or len(key) > 200:
        raise NotABatch
    if len(body) > MAX_ROWS:
        raise TooManyRows(rows=len(body), limit=MAX_ROWS)
    return body, key
