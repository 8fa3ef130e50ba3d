"""Pictures of contacts over REST."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.firm_serializers import PictureParser
from accounts.api.views.firm import PICTURES
from contacts.models import Contact, ContactPhoto
from contacts.operations.photos import remove_photo, set_photo
from contacts.permissions import CONTACTS_VIEW
from ground.api.views import ResourceView
from ground.refusals import NotThere

#: Another picture has another name.
FOR_EVER = "private, max-age=31536000, immutable"


class Pictured:
    """What a contact's picture is changed by."""

    @extend_schema(
        request=dict.fromkeys(PICTURES, OpenApiTypes.BINARY), summary="Set a contact's picture"
    )
    @action(detail=True, methods=["put"], parser_classes=[PictureParser])
    def photo(self: Any, request: Request, pk: str) -> Response:
        """The picture itself as the body: PNG, JPEG or WebP of up to 2 MB. The square in its
        middle is kept at 256 × 256 pixels, and nothing but its pixels.
        """
        # An empty body is not parsed at all.
        upload: Any = request.data or b""
        contact = set_photo(
            contact=self.get_object(), upload=upload, by=self.caller, now=timezone.now()
        )
        return self.tagged(contact)  # type: ignore[no-any-return]

    @extend_schema(request=None, summary="Remove a contact's picture")
    @photo.mapping.delete
    def no_photo(self: Any, request: Request, pk: str) -> Response:
        """The initials stand there again."""
        contact = remove_photo(contact=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(contact)  # type: ignore[no-any-return]


class PhotoView(ResourceView):
    codes = {"get": CONTACTS_VIEW}

    @extend_schema(
        summary="A contact's picture",
        tags=["contacts"],
        responses={(200, kind): OpenApiTypes.BINARY for kind in ("image/png", "image/jpeg")},
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        """The picture of that name, for those who may see the contact."""
        seen = Contact.objects.visible_to(request.user, CONTACTS_VIEW)
        found = ContactPhoto.objects.filter(name=name, contact__in=seen).first()
        if found is None:
            raise NotThere
        return HttpResponse(
            bytes(found.content),
            content_type=found.content_type,
            headers={
                "Cache-Control": FOR_EVER,
                "X-Content-Type-Options": "nosniff",
                "Content-Disposition": "inline",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cross-Origin-Resource-Policy": "same-origin",
            },
        )
