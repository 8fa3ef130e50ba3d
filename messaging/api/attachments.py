"""Files of messages, over REST: those that came, and those that are to go."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.permissions import ANYBODY
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView
from ground.refusals import NotThere
from messaging.api.reach_shapes import AttachmentOut
from messaging.attachments.leaving import fetched
from messaging.attachments.sniffing import PICTURES, UNKNOWN
from messaging.attachments.uploading import remove_file, take_file
from messaging.errors import AttachmentHeld, AttachmentInfected
from messaging.models import Attachment
from messaging.permissions import MESSAGES_SEND, MESSAGES_VIEW
from messaging.queries import reach


class FileIn(InputSerializer):
    file = serializers.FileField(max_length=255, allow_empty_file=True)


class SentUpOut(AttachmentOut):
    class Meta(AttachmentOut.Meta):
        fields = (*AttachmentOut.Meta.fields, "key")  # type: ignore[assignment]
        extra_kwargs = {"key": {"help_text": "By which a message names it as its attachment."}}


class AttachmentsView(ResourceView):
    codes = {"post": MESSAGES_SEND}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="Send a file up for a message",
        tags=["messages"],
        request={"multipart/form-data": FileIn},
        responses={201: SentUpOut},
    )
    def post(self, request: Request) -> Response:
        """Of up to 25 MB. It is looked at for harm, and kept for two days; name its `key` among the
        `attachments` of a message, and it goes along.
        """
        asked = FileIn(data=request.data)
        asked.is_valid(raise_exception=True)
        file: Any = asked.validated_data["file"]
        made = take_file(name=file.name, file=file, by=request.user)  # type: ignore[arg-type]
        return Response(SentUpOut(made).data, status=201)


class AttachmentView(ResourceView):
    codes = {"get": MESSAGES_VIEW, "delete": MESSAGES_SEND}

    @extend_schema(
        summary="A file of a message",
        tags=["messages"],
        responses={
            (200, UNKNOWN): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="It is not checked yet, or it is infected."),
        },
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        """To be saved, for those who may read the message; never shown as a page. What was sent up
        and is not sent yet is for whoever sent it up.
        """
        seen = reach.list_messages(for_user=request.user)
        theirs = Q(message__in=seen.values("pk")) | Q(message=None, by=request.user.pk)
        found = Attachment.objects.filter(theirs, key=name).first()
        if found is None:
            raise NotThere
        if found.state == Attachment.State.WAITING:
            raise AttachmentHeld
        if found.state == Attachment.State.INFECTED:
            raise AttachmentInfected
        kind = found.content_type if found.content_type in PICTURES else UNKNOWN
        return download(found, kind, {"Cross-Origin-Resource-Policy": "same-origin"})

    @extend_schema(
        summary="Remove a file that was not sent",
        tags=["messages"],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, name: str) -> Response:
        """One's own, as long as no message has it."""
        if not remove_file(key=name, by=request.user):  # type: ignore[arg-type]
            raise NotThere
        return Response(status=204)


class FetchedFileView(ResourceView):
    """Where a provider fetches a file that it is to carry."""

    codes = {"*": ANYBODY}

    @extend_schema(
        summary="A file that a provider was pointed to",
        tags=["messages"],
        auth=[],
        responses={(200, UNKNOWN): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, signed: str) -> HttpResponse:
        """For a day, by an address that nobody can make up. As a download of its own type, which
        the provider compares with what is in it.
        """
        found = fetched(signed)
        if found is None:
            raise NotThere
        return download(found, found.content_type, {"X-Robots-Tag": "noindex"})


def download(row: Attachment, kind: str, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(
        bytes(row.content),
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(True, row.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            **headers,
        },
    )
