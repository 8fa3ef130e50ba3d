"""Messages whose outcome nobody knows: listed, and settled by a person."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels.models import Channel
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet
from messaging.models import Category, Message
from messaging.permissions import MESSAGES_SEND, MESSAGES_VIEW
from messaging.sending import queries, steering


class UncertainMessageOut(serializers.ModelSerializer[Message]):
    contact_name = serializers.CharField(source="contact.display_name", default="")

    class Meta:
        model = Message
        fields = (
            *("id", "contact", "contact_name", "channel", "category", "batch", "account"),
            *("to_address", "tries", "error", "due_at", "created_at"),
        )


class UncertainFilter(QueryFilters):
    channel = filters.ChoiceFilter(choices=Channel.choices)
    category = filters.ChoiceFilter(choices=Category.choices)
    batch = filters.NumberFilter(field_name="batch_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()


class UncertainMessageViewSet(Listed, ResourceViewSet):
    """Hand-overs that broke off where the provider cannot be asked: marketing is never sent a
    second time unless a person says so.
    """

    nouns = ("uncertain message", "uncertain messages")
    codes = {"list": MESSAGES_VIEW, "*": MESSAGES_SEND}
    serializer_class = UncertainMessageOut
    filterset_class = UncertainFilter

    def get_queryset(self) -> QuerySet[Any]:
        code = MESSAGES_VIEW if self.deed == "list" else MESSAGES_SEND
        return queries.uncertain_messages(self.request.user, code).select_related("contact")

    @extend_schema(request=None, responses={204: None}, summary="Say that a message did arrive")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Somebody found out, at the provider or from the person."""
        return self._settled(steering.confirm_sent)

    @extend_schema(request=None, responses={204: None}, summary="Send a message once more")
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: str) -> Response:
        """It may be the second copy for whoever did get the first."""
        return self._settled(steering.try_again)

    def _settled(self, operation: Any) -> Response:
        rows = self.get_queryset().filter(pk=self.get_object().pk)
        operation(messages=rows, by=self.caller, now=timezone.now())
        return Response(status=204)
