"""What a template would become, and the values that it can ask for."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.views import ResourceView
from ground.refusals import NotThere
from templating.api import shapes
from templating.catalogue import tags
from templating.checking.whole import Looked, look
from templating.models import Template
from templating.permissions import TEMPLATES_VIEW
from templating.previews import as_contact, as_nobody, keep_page, kept_page
from templating.sms import segments_of

#: What a mail may do on our pages: be read, and load the pictures it names.
POLICY = (
    "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; font-src https:;"
    " frame-ancestors 'self'; sandbox allow-popups"
)


def whose(request: Request) -> int:
    """Whoever asks, so that nobody else sees what was rendered for them."""
    return int(request.user.pk or 0)


class PreviewView(ResourceView):
    codes = {"post": TEMPLATES_VIEW}

    @extend_schema(
        summary="Render what is being written",
        tags=["templates"],
        request=shapes.TemplatePreviewIn,
        responses=shapes.TemplatePreviewOut,
    )
    def post(self, request: Request) -> Response:
        """The message as somebody would get it, and all that there is to say about it."""
        checked = shapes.TemplatePreviewIn(data=request.data, context={"request": request})
        checked.is_valid(raise_exception=True)
        given: dict[str, Any] = checked.validated_data
        looked = self._look(request, given)
        rendered = looked.trial.rendered
        page = ""
        if rendered.html:
            token = keep_page(rendered.html, of=whose(request), dark=given.get("dark", False))
            page = reverse("template-preview-page", args=[token])
        is_sms = given["channel"] == Template.Channel.SMS
        shown = {
            "subject": rendered.subject,
            "preheader": rendered.preheader,
            "text": rendered.text,
            "page": page,
            "size": len(rendered.html.encode()),
            "segments": vars(segments_of(rendered.text)) if is_sms else None,
            "findings": [one.as_json() for one in looked.findings.in_turn()],
            "variables": [one.as_json() for one in looked.trial.variables],
        }
        return Response(shapes.TemplatePreviewOut(shown).data)

    def _look(self, request: Request, given: dict[str, Any]) -> Looked:
        content, contact = given["content"], given.get("contact")
        samples = content.get("samples") or {}
        values_of = as_nobody(samples)
        if contact is not None:
            values_of = as_contact(contact, samples, seen_by=request.user, now=timezone.now())
        return look(
            content,
            channel=given["channel"],
            category=given["category"],
            locale=given["locale"],
            values_of=values_of,
        )


class PreviewPageView(ResourceView):
    codes = {"get": TEMPLATES_VIEW}

    @extend_schema(
        summary="Show a rendered mail",
        tags=["templates"],
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """The page that a preview named, for whoever asked for it."""
        html = kept_page(token, of=whose(request))
        if html is None:
            raise NotThere
        return HttpResponse(
            html,
            headers={
                "Cache-Control": "no-store",
                "Content-Security-Policy": POLICY,
                "X-Frame-Options": "SAMEORIGIN",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
            },
        )


class MergeTagsView(ResourceView):
    codes = {"get": TEMPLATES_VIEW}

    @extend_schema(
        summary="The values that templates can ask for",
        tags=["templates"],
        responses=shapes.MergeTagOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """What contacts and all around them bring, with the firm's own fields."""
        return Response(shapes.MergeTagOut(tags(), many=True).data)
