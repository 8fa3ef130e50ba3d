"""The definitions of custom fields and types over REST: what forms are drawn from."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.models import ContactType, CustomField
from contacts.queries import lists
from ground.api.permissions import SIGNED_IN
from ground.api.views import ResourceView


class FieldOptionOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class CustomFieldOut(serializers.ModelSerializer[CustomField]):
    options = FieldOptionOut(many=True)

    class Meta:
        model = CustomField
        fields = (
            *("id", "of", "slug", "label", "kind", "options", "required", "help"),
            *("group", "order", "read_only", "portal_visible", "pack"),
        )


class ContactTypeOut(serializers.ModelSerializer[ContactType]):
    class Meta:
        model = ContactType
        fields = ("id", "of", "slug", "name", "is_default", "pack")


class CustomFieldsView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        responses=CustomFieldOut(many=True), summary="List custom fields", tags=["contacts"]
    )
    def get(self, request: Request) -> Response:
        """The fields that the firm and its packs added to contacts and organisations."""
        return Response(CustomFieldOut(lists.list_custom_fields(), many=True).data)


class ContactTypesView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        responses=ContactTypeOut(many=True), summary="List contact types", tags=["contacts"]
    )
    def get(self, request: Request) -> Response:
        """What kinds of contacts and organisations there are."""
        return Response(ContactTypeOut(lists.list_contact_types(), many=True).data)
