"""Files that came with messages, over REST."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from ground.api.views import ResourceView
from ground.refusals import NotThere
from messaging.attachments.sniffing import PICTURES, UNKNOWN
from messaging.errors import AttachmentHeld, AttachmentInfected
from messaging.models import Attachment
from messaging.permissions import MESSAGES_VIEW
from messaging.queries import reach


class AttachmentView(ResourceView):
    codes = {"get": MESSAGES_VIEW}

    @extend_schema(
        summary="A file that came with a message",
        tags=["messages"],
        responses={
            (200, UNKNOWN): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="It is not checked yet, or it is infected."),
        },
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        """To be saved, for those who may read the message; never shown as a page."""
        seen = reach.list_messages(for_user=request.user)
        found = Attachment.objects.filter(key=name, message__in=seen.values("pk")).first()
        if found is None:
            raise NotThere
        if found.state == Attachment.State.WAITING:
            raise AttachmentHeld
        if found.state == Attachment.State.INFECTED:
            raise AttachmentInfected
        kind = found.content_type if found.content_type in PICTURES else UNKNOWN
        return HttpResponse(
            bytes(found.content),
            content_type=kind,
            headers={
                "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Cache-Control": "private, no-store",
            },
        )
