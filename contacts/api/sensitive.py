"""What contacts hold under sensitive fields, over REST: that they do, and on demand what."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.operations.sensitive import reveal
from contacts.queries.sensitive import held_by
from ground.api.serializers import InputSerializer


class SensitiveFieldOut(serializers.Serializer[Any]):
    field = serializers.CharField(source="field.slug", help_text="The field's slug.")
    label = serializers.CharField(source="field.label")  # type: ignore[assignment]
    is_set = serializers.BooleanField(help_text="Whether the contact holds a value of it.")
    changed_at = serializers.DateTimeField(allow_null=True)


class SensitiveFieldsOut(serializers.Serializer[Any]):
    results = SensitiveFieldOut(many=True)


class RevealIn(InputSerializer):
    field = serializers.CharField(max_length=50, help_text="The field's slug.")


class RevealedOut(serializers.Serializer[Any]):
    field = serializers.CharField()
    value = serializers.JSONField(help_text="As it would stand in `custom`.")


class Guarded:
    """The sensitive fields of a contact, which `custom` takes and never shows."""

    @extend_schema(responses=SensitiveFieldsOut, summary="List a contact's sensitive fields")
    @action(detail=True, methods=["get"])
    def sensitive(self: Any, request: Request, pk: str) -> Response:
        """Which of them are set, without their values."""
        return Response(SensitiveFieldsOut({"results": held_by(self.get_object())}).data)

    @extend_schema(
        request=RevealIn, responses=RevealedOut, summary="Reveal a contact's sensitive value"
    )
    @action(detail=True, methods=["post"])
    def reveal(self: Any, request: Request, pk: str) -> Response:
        """One value, to be read now; the audit log keeps who read which of whom."""
        slug = self.given(RevealIn)["field"]
        value = reveal(contact=self.get_object(), slug=slug, by=self.caller, now=timezone.now())
        answer = Response(RevealedOut({"field": slug, "value": value}).data)
        answer["Cache-Control"] = "no-store"
        return answer
