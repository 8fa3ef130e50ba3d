"""Who may open the live stream, and tickets for those who cannot send a header."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.permissions import SIGNED_IN
from ground.api.views import ResourceView
from live import tickets
from live.api.serializers import GrantOut, TicketOut
from live.channels import admit
from live.errors import StreamElsewhere

#: Set by the stream when it asks on a listener's behalf.
ASKED_BY_STREAM = "rapport.stream"


class StreamView(ResourceView):
    """Decides about a stream; the ASGI application `live.stream` asks here and serves it."""

    codes: ClassVar[dict[str, str]] = {"get": SIGNED_IN}
    parameters: ClassVar[dict[str, frozenset[str]]] = {"get": frozenset({"channels", "ticket"})}

    @extend_schema(
        operation_id="stream",
        summary="Listen to hints",
        description=(
            "Server-sent events. `hint` says that something changed on a channel: read it from "
            "the API. `ready` follows the connect, `reset` says that hints may have been missed "
            "and what is on screen should be read again, `closed` that you may not listen any "
            "more. A client that reconnects with `Last-Event-ID` is sent what it missed."
        ),
        parameters=[
            OpenApiParameter(
                "channels",
                str,
                required=True,
                description="Comma-separated, such as `contact:12,user:me,contacts`.",
            ),
            OpenApiParameter(
                "ticket", str, description="From `POST /stream/tickets/`, in place of a header."
            ),
        ],
        responses={(200, "text/event-stream"): OpenApiResponse(OpenApiTypes.STR)},
    )
    def get(self, request: Request) -> Response:
        if not request.META.get(ASKED_BY_STREAM):
            raise StreamElsewhere
        channels = admit(request.user, request.query_params.get("channels", ""))
        return Response(GrantOut({"user": request.user.pk, "channels": channels}).data)


class TicketView(ResourceView):
    codes: ClassVar[dict[str, str]] = {"post": SIGNED_IN}
    answers_once: ClassVar[frozenset[str]] = frozenset({"post"})

    @extend_schema(
        operation_id="stream_ticket_create",
        summary="Get a ticket for the stream",
        description="It opens one stream within a minute, with your own rights.",
        request=None,
        responses={201: TicketOut},
    )
    def post(self, request: Request) -> Response:
        ticket = tickets.issue(request.META)
        return Response(
            TicketOut({"ticket": ticket, "expires_in": tickets.SECONDS}).data, status=201
        )
