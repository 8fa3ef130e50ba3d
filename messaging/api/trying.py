"""Tests of templates over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.relationships import VisibleContact
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView
from messaging.trying import try_template
from templating.api.shapes import FindingOut, locale_field
from templating.permissions import TEMPLATES_EDIT
from templating.queries import list_templates


class TemplateTestIn(InputSerializer):
    to = serializers.ListField(
        child=serializers.EmailField(max_length=254),
        min_length=1,
        max_length=10,
        help_text="Addresses of members of staff.",
    )
    locale = locale_field(required=False, help_text="The template's own where it is not said.")
    contact = VisibleContact(
        required=False,
        allow_null=True,
        help_text="Whom to fill it with; somebody who does not exist where it is not said.",
    )


class TemplateTestOut(serializers.Serializer[Any]):
    findings = FindingOut(many=True, help_text="What there is to say about what was sent.")


class TemplateTestView(ResourceView):
    codes = {"post": TEMPLATES_EDIT}

    @extend_schema(
        summary="Mail a template to colleagues",
        tags=["templates"],
        request=TemplateTestIn,
        responses=TemplateTestOut,
    )
    def post(self, request: Request, pk: str) -> Response:
        """What is being written, as somebody would get it, marked as a test. It goes at once, to
        members of staff alone, and is no message of the contact's.
        """
        row = get_object_or_404(list_templates(), pk=pk)
        checked = TemplateTestIn(data=request.data, context={"request": request})
        checked.is_valid(raise_exception=True)
        given: dict[str, Any] = {"locale": row.locale, **checked.validated_data}
        by: Any = request.user
        found = try_template(template=row, **given, by=by, now=timezone.now())
        return Response(TemplateTestOut({"findings": [one.as_json() for one in found]}).data)
