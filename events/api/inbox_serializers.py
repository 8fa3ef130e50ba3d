"""Shapes of the webhook inbox."""

from typing import Any

from rest_framework import serializers

from events.models import Delivery, Webhook, WebhookSource
from ground.api.serializers import InputSerializer, ResourceSerializer

SLUG = r"^[a-z0-9][a-z0-9-]*$"
HEADER = r"^[A-Za-z0-9-]+$"


class WebhookSourceOut(ResourceSerializer):
    class Meta:
        model = WebhookSource
        fields = (
            "id",
            "slug",
            "name",
            "scheme",
            "header",
            "prefix",
            "encoding",
            "timestamp_header",
            "id_header",
            "is_active",
            "previous_until",
            "pack",
            "created_at",
        )


class WebhookSourceWithSecret(WebhookSourceOut):
    """As it is answered once, when the secret is made."""

    secret = serializers.CharField()

    class Meta:
        model = WebhookSource
        fields = (*WebhookSourceOut.Meta.fields, "secret")


class WebhookSourceIn(InputSerializer):
    slug = serializers.RegexField(SLUG, max_length=50)
    name = serializers.CharField(max_length=100)
    scheme = serializers.ChoiceField(WebhookSource.Scheme.choices, required=False)
    header = serializers.RegexField(HEADER, max_length=100, required=False)
    prefix = serializers.CharField(max_length=30, required=False, allow_blank=True)
    encoding = serializers.ChoiceField(WebhookSource.Encoding.choices, required=False)
    timestamp_header = serializers.RegexField(
        HEADER, max_length=100, required=False, allow_blank=True
    )
    id_header = serializers.RegexField(HEADER, max_length=100, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class NewWebhookSource(WebhookSourceIn):
    secret = serializers.CharField(
        min_length=8, max_length=500, required=False, help_text="Made for you if left out."
    )


class RotatedSecret(InputSerializer):
    secret = serializers.CharField(
        min_length=8, max_length=500, required=False, help_text="Made for you if left out."
    )


class WebhookOut(ResourceSerializer):
    class Meta:
        model = Webhook
        fields = ("id", "source", "slug", "name", "required", "key", "row", "is_active", "pack")


class WebhookIn(InputSerializer):
    slug = serializers.RegexField(SLUG, max_length=50)
    name = serializers.CharField(max_length=100)
    required = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(max_length=200), max_length=20, required=False
    )
    key = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=20, required=False
    )
    row = serializers.DictField(help_text="An activity; `$.user.id` reaches into the payload.")
    is_active = serializers.BooleanField(required=False)


class NewWebhook(WebhookIn):
    source = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment]
        queryset=WebhookSource.objects.all()
    )


class DeliveryOut(ResourceSerializer):
    class Meta:
        model = Delivery
        fields = (
            "id",
            "hook",
            "key",
            "state",
            "tries",
            "error",
            "remote_address",
            "received_at",
            "next_try_at",
            "done_at",
            "activity_id",
        )


class DeliveryWithBody(DeliveryOut):
    body = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = (*DeliveryOut.Meta.fields, "headers", "body")

    def get_body(self, row: Any) -> str:
        return bytes(row.body).decode("utf-8", "replace")
