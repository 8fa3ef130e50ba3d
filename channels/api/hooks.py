"""`POST /api/webhooks/<channel>/<provider>`: kept at once, acted on afterwards."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels.adapters import Incoming
from channels.errors import CallTooLarge
from channels.operations.calls import greet, largest, receive
from events.api.ingestion_schema import QueuedDelivery
from ground.api.permissions import ANYBODY
from ground.refusals import Refusal

log = structlog.get_logger(__name__)


def _body_of(request: HttpRequest, most: int) -> bytes:
    """The body as it came; Django's own limit for bodies knows nothing of mail.

    :raises CallTooLarge: for one that this provider has no reason to send.
    """
    try:
        said = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        said = 0
    if said > most:
        raise CallTooLarge
    return request.read(most + 1)


class ProviderHookView(APIView):
    """Open to providers: their proof is the permission."""

    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []
    codes = {"post": ANYBODY}

    @extend_schema(
        operation_id="provider_webhook_receive",
        tags=["webhooks"],
        summary="Tell what became of messages",
        description="Called by providers, in their own shapes, with their own proofs.",
        request={"application/json": {}},
        responses={
            200: QueuedDelivery,
            403: OpenApiResponse(description="It is not proven to come from the provider."),
            404: OpenApiResponse(description="There is no account with this provider."),
            413: OpenApiResponse(description="Reports over 5 MiB, mail over 30 MB."),
        },
        examples=[
            OpenApiExample("Kept", value={"status": "queued"}, response_only=True),
            OpenApiExample("A call", value=[{"event": "delivered"}], request_only=True),
        ],
    )
    def post(self, request: Request, channel: str, provider: str) -> Response:
        bare = request._request
        call = Incoming(
            body=_body_of(bare, largest(provider)),
            content_type=bare.headers.get("Content-Type", ""),
            url=f"{settings.PUBLIC_URL}{bare.get_full_path()}",
            headers=bare.headers,
        )
        try:
            is_new = receive(
                channel=channel,
                provider=provider,
                call=call,
                now=timezone.now(),
            )
        except Refusal as refusal:
            log.warning("provider's call refused", provider=provider, reason=refusal.detail)
            raise
        return Response({"status": "queued" if is_new else "duplicate"})


@extend_schema_view(post=extend_schema(operation_id="provider_webhook_receive_by_phone"))
class GreetedHookView(ProviderHookView):
    """The same for providers that ask first whether the address is ours."""

    codes = {"get": ANYBODY, "post": ANYBODY}
    parameters = {"get": frozenset({"hub.mode", "hub.verify_token", "hub.challenge"})}

    @extend_schema(
        operation_id="provider_webhook_greet",
        tags=["webhooks"],
        summary="Ask whether a webhook is ours",
        description="By providers that want a challenge answered before they call.",
        parameters=[
            OpenApiParameter("hub.mode", str, description="`subscribe`."),
            OpenApiParameter("hub.verify_token", str, description="The account's own word."),
            OpenApiParameter("hub.challenge", str, description="What is to be answered."),
        ],
        responses={
            (200, "text/plain"): OpenApiTypes.STR,
            403: OpenApiResponse(description="No account has this word."),
            404: OpenApiResponse(description="There is no account with this provider."),
        },
    )
    def get(self, request: Request, channel: str, provider: str) -> HttpResponse:
        asked = {name: str(value) for name, value in request.query_params.items()}
        said = greet(channel=channel, provider=provider, asked=asked)
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
