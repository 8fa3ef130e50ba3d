"""Whom somebody should look after now over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.permissions import CONTACTS_VIEW
from ground.api.views import ResourceView
from lifecycle.attention import needing_attention


class WorryingOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    display_name = serializers.CharField()
    photo = serializers.CharField()


class ConcernOut(serializers.Serializer[Any]):
    contact = WorryingOut()
    since = serializers.DateTimeField(allow_null=True)
    stage = serializers.CharField(help_text="What its stage is called; empty without one.")
    reasons = serializers.ListField(
        child=serializers.CharField(),
        help_text="What of the lifecycle's rule holds, in your language.",
    )


class AttentionTotalOut(serializers.Serializer[Any]):
    value = serializers.IntegerField()
    exact = serializers.BooleanField()


class AttentionOut(serializers.Serializer[Any]):
    people = ConcernOut(many=True)
    total = AttentionTotalOut()


class AttentionView(ResourceView):
    codes = {"get": CONTACTS_VIEW}

    @extend_schema(responses=AttentionOut, summary="List people needing attention", tags=["home"])
    def get(self, request: Request) -> Response:
        """Your own contacts that are at risk, eight at most, with the reason; `total` is the
        length of `/api/v1/contacts/?owner=me&at_risk=true`.
        """
        found = needing_attention(for_user=request.user, now=timezone.now())
        return Response(AttentionOut(found).data)
