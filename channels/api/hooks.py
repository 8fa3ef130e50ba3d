"""`POST /api/webhooks/<channel>/<provider>`: kept at once, acted on afterwards."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels.adapters import Incoming
from channels.errors import CallTooLarge
from channels.operations.calls import largest, receive
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
