"""The firm over REST: its particulars, its logo, and the colours made of its accent."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.api import firm_serializers as shapes
from accounts.branding.brands import brand_of
from accounts.models import Firm
from accounts.operations import firm as operations
from accounts.permissions import SETTINGS_MANAGE
from ground.api.etags import is_unchanged, tag_of, versions_expected
from ground.api.permissions import ANYBODY
from ground.api.views import ResourceView
from ground.versions import Outdated

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="Only change what was read under this ETag.",
)
PICTURES = ("image/png", "image/jpeg", "image/webp")


def shown(firm: Firm) -> Any:
    brand = brand_of(firm)
    facts = {**asdict(brand), "logo": brand.logo, "accent": firm.accent, "version": firm.version}
    size = {"logo_width": firm.logo_width, "logo_height": firm.logo_height}
    return shapes.FirmOut({**facts, **size}).data


def tagged(firm: Firm) -> Response:
    return Response(shown(firm), headers={"ETag": tag_of(firm)})


@extend_schema(tags=["firm"])
class FirmView(ResourceView):
    codes = {"get": ANYBODY, "patch": SETTINGS_MANAGE}

    @extend_schema(summary="The firm", responses=shapes.FirmOut)
    def get(self, request: Request) -> Response:
        """What stands on pages that anybody may open, before signing in, too."""
        firm = queries.current_firm()
        tag = tag_of(firm)
        if is_unchanged(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return tagged(firm)

    @extend_schema(
        summary="Change the firm",
        parameters=[IF_MATCH],
        request=shapes.FirmIn,
        responses=shapes.FirmOut,
    )
    def patch(self, request: Any) -> Response:
        checked = shapes.FirmIn(data=request.data, partial=True)
        checked.is_valid(raise_exception=True)
        firm = operations.change_firm(
            changes=checked.validated_data,
            by=request.user,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return tagged(firm)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Outdated):
            exc.facts["current"] = shown(queries.current_firm())
        return super().handle_exception(exc)


@extend_schema(tags=["firm"])
class LogoView(ResourceView):
    codes = {"*": SETTINGS_MANAGE}
    parser_classes = (shapes.PictureParser,)

    @extend_schema(
        summary="Set the firm's logo",
        request=dict.fromkeys(PICTURES, OpenApiTypes.BINARY),
        responses=shapes.FirmOut,
    )
    def put(self, request: Any) -> Response:
        """The picture itself as the body: PNG, JPEG or WebP of up to 2 MB. It is made to fit
        800 × 400 pixels, and nothing but its pixels is kept. SVG can hold programs: it is refused.
        """
        # An empty body is not parsed at all.
        upload = request.data or b""
        firm = operations.set_logo(upload=upload, by=request.user, now=timezone.now())
        return tagged(firm)

    @extend_schema(summary="Remove the firm's logo", request=None, responses=shapes.FirmOut)
    def delete(self, request: Any) -> Response:
        """The firm's name stands alone."""
        return tagged(operations.remove_logo(by=request.user, now=timezone.now()))
