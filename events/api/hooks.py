"""`POST /api/webhooks/<source>/<hook>`: kept at once, worked off afterwards."""

import time
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from events.api.ingestion_schema import QueuedDelivery
from events.inbox.errors import NotStored
from events.inbox.operations import find_hook, receive
from events.metrics import WEBHOOK_SECONDS
from ground.api.permissions import ANYBODY
from ground.context import current_ip
from ground.refusals import Refusal

log = structlog.get_logger(__name__)


class HookView(APIView):
    """Open to whoever signs: the signature is the permission."""

    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []
    codes = {"post": ANYBODY}

    @extend_schema(
        operation_id="webhook_receive",
        tags=["webhooks"],
        summary="Call a webhook",
        description=(
            "The body is signed as its source was set up. The fields that the hook needs come"
            " back in the answer; the work is done afterwards."
        ),
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses={
            200: QueuedDelivery,
            400: OpenApiResponse(description="The body cannot be read, or lacks a field."),
            403: OpenApiResponse(description="The signature or its time is wrong."),
            404: OpenApiResponse(description="There is no such webhook."),
            413: OpenApiResponse(description="The body is larger than one mebibyte."),
            503: OpenApiResponse(description="It could not be kept. Send it again."),
        },
        examples=[
            OpenApiExample("A call", value={"user_id": "42", "badge_id": "b7"}, request_only=True)
        ],
    )
    def post(self, request: Request, source: str, hook: str) -> Response:
        started = time.perf_counter()
        bare = request._request
        address = current_ip.get() or bare.META.get("REMOTE_ADDR")
        try:
            echoed, is_new = receive(
                hook=find_hook(source, hook),
                headers=bare.headers,
                body=bare.body,
                remote_address=address,
                now=timezone.now(),
            )
        except (OperationalError, InterfaceError) as fault:
            log.exception("webhook not kept", source=source, hook=hook, remote_address=address)
            raise NotStored from fault
        except Refusal as refusal:
            log.warning(
                "webhook refused",
                source=source,
                hook=hook,
                remote_address=address,
                reason=refusal.detail,
            )
            raise
        WEBHOOK_SECONDS.labels(source, "answered").observe(time.perf_counter() - started)
        return Response({**echoed, "status": "queued" if is_new else "duplicate"})
