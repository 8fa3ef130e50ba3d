"""`/v1/…`: the HTTP contract that Segment's client libraries speak.

Open to browsers of any origin, because that is where those libraries run. Answers follow
Segment: 200 for everything that could be read, 400 for what could not, 401 for a wrong key.
"""

import logging
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from events.api import bodies
from events.api.segment_schema import EXAMPLES, SUMMARIES, SegmentAnswer, SegmentFault
from events.api.write_keys import Source, key_in_header, source_of
from events.ingestion.segment import KINDS, record_messages
from events.permissions import ACTIVITIES_RECORD
from events.queries import catalogue
from ground.api.errors import MalformedBody
from ground.api.problems import describe

log = logging.getLogger(__name__)
NOT_MERGED = (
    "Both ids were known already, as two contacts. Both stay as they are; the alias is recorded"
    " on the contact of userId."
)
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class SegmentAuthentication(BaseAuthentication):
    """The write key, as the user name of basic authentication or in the body."""

    def authenticate(self, request: Request) -> tuple[Source, Source]:
        secret = key_in_header(request) or body_of(request).get("writeKey")
        if not isinstance(secret, str) or not secret:
            raise NotAuthenticated("Send a write key.")
        source = source_of(secret)
        return source, source

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="write key"'


class SegmentScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SegmentAuthentication
    name = "segmentWriteKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "basic", "description": "A write key as the user name."}


class SegmentView(APIView):
    """Takes one kind of message, or a batch of any."""

    authentication_classes = [SegmentAuthentication]
    codes = {"post": ACTIVITIES_RECORD}
    kind = ""

    def post(self, request: Request) -> Response:
        return self.take(request)

    def take(self, request: Request) -> Response:
        body, caller = body_of(request), cast(Source, request.user)
        messages = self._messages(body)
        results = record_messages(
            messages,
            types=catalogue(),
            source=caller.name,
            sent_at=body.get("sentAt"),
            now=timezone.now(),
        )
        refused = [
            {"index": result.index, "errors": result.errors}
            for result in results
            if result.status == "invalid"
        ]
        if refused:
            log.warning("%s of %s messages refused", len(refused), len(results))
        unmerged = [
            {"index": result.index, "reason": NOT_MERGED}
            for result, message in zip(results, messages, strict=True)
            if result.is_divided and message["type"] == "alias"
        ]
        said = {"refused": refused, "not_merged": unmerged}
        return Response({"success": True, **{name: told for name, told in said.items() if told}})

    def _messages(self, body: dict[str, Any]) -> list[Any]:
        if self.kind:
            return [{**body, "type": self.kind}]
        batch, shared = body.get("batch"), body.get("context")
        if not isinstance(batch, list):
            raise MalformedBody('A batch has its messages under "batch".', field="batch")
        if not isinstance(shared, dict):
            return batch
        return [
            {**one, "context": {**shared, **(one.get("context") or {})}}
            if isinstance(one, dict) and isinstance(one.get("context", {}), (dict, type(None)))
            else one
            for one in batch
        ]

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # A browser asks without the key whether it may ask with it.
        if request.method != "OPTIONS":
            super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        problem = describe(exc)
        if problem is None:
            return super().handle_exception(exc)
        status = 400 if problem["status"] == 413 else problem["status"]
        answer = {"success": False, "code": problem["code"], "message": problem["detail"]}
        wait = problem.get("retry_after")
        headers = {"Retry-After": str(wait)} if wait else {}
        return Response(answer, status=status, headers=headers, exception=True)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        for name, value in CORS.items():
            response[name] = value
        return response


def body_of(request: Request) -> dict[str, Any]:
    """The request's JSON object, unzipped where it came zipped, whatever type it claims.

    :raises MalformedBody: if it holds none.
    """
    bare: Any = request._request
    if not hasattr(bare, "segment_body"):
        raw = bare.body
        if bare.headers.get("Content-Encoding", "").lower() == "gzip":
            raw = bodies.unzipped(raw)
        bare.segment_body = bodies.parse(raw)
    body = bare.segment_body
    if not isinstance(body, dict):
        raise MalformedBody("The body is a JSON object.")
    return body


def _documented(kind: str) -> type[SegmentView]:
    """The view of one kind of message, as the API documents show it."""
    name = kind or "batch"

    @extend_schema(
        operation_id=f"segment_{name}",
        tags=["segment"],
        summary=SUMMARIES[name],
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses={
            200: SegmentAnswer,
            400: OpenApiResponse(SegmentFault, description="The body cannot be read."),
            401: OpenApiResponse(SegmentFault, description="There is no such write key."),
        },
        examples=[OpenApiExample(name, value=EXAMPLES[name], request_only=True)],
    )
    def post(self: SegmentView, request: Request) -> Response:
        return self.take(request)

    shown = {"kind": kind, "post": post}
    return type(f"Segment{name.capitalize()}View", (SegmentView,), shown)


BatchView = _documented("")
VIEWS = {kind: _documented(kind) for kind in KINDS}
