"""Workflows tried before they go live."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.operations.rehearsing import LONGEST, rehearse
from contacts.models import Contact
from ground.api.serializers import InputSerializer
from ground.refusals import NotThere


class RehearsalIn(InputSerializer):
    contact = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    days = serializers.IntegerField(min_value=1, max_value=LONGEST, default=60)
    context = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What the trigger would bring along: properties, amount."
    )


class RehearsedStepOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    step = serializers.CharField()
    type = serializers.CharField()
    status = serializers.CharField()
    way = serializers.CharField()
    result = serializers.JSONField(allow_null=True)
    error = serializers.CharField()


class RehearsalOut(serializers.Serializer[Any]):
    """What would happen to one contact."""

    enters = serializers.BooleanField(help_text="Whether the rules of entry let them in.")
    status = serializers.CharField()
    reason = serializers.CharField()
    step = serializers.CharField(allow_null=True, help_text="Where they would be in the end.")
    due_at = serializers.DateTimeField(allow_null=True)
    awaits = serializers.CharField()
    entries = RehearsedStepOut(many=True)


class Trying:
    """A draft's rehearsal."""

    @extend_schema(request=RehearsalIn, responses=RehearsalOut)
    @action(detail=True, methods=["post"])
    def rehearse(self: Any, request: Request, pk: str) -> Response:
        """What the draft would do to a contact in the days to come. Nothing is sent or kept."""
        given = self.given(RehearsalIn)
        seen = Contact.objects.visible_to(self.caller).filter(pk=given.pop("contact"))
        contact = seen.first()
        if contact is None:
            raise NotThere(field="contact")
        workflow = self.get_object()
        found = rehearse(
            workflow=workflow, contact=contact, by=self.caller, now=timezone.now(), **given
        )
        return Response(RehearsalOut(found).data)
