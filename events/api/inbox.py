"""Setting up the webhook inbox, and looking after what came in."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from events.api import inbox_serializers as shapes
from events.inbox import operations, sources
from events.models import Delivery, Webhook, WebhookSource
from events.permissions import INBOX_MANAGE
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved


class WebhookSourceViewSet(Listed, Retrieved, ResourceViewSet):
    """Systems that call webhooks. A secret is shown once, when it is made."""

    nouns = ("webhook source", "webhook sources")
    codes = {"*": INBOX_MANAGE}
    serializer_class = shapes.WebhookSourceOut
    answers_once = frozenset({"create", "rotate_secret"})
    queryset = WebhookSource.objects.defer("secret", "previous_secret")

    @extend_schema(request=shapes.NewWebhookSource, responses={201: shapes.WebhookSourceWithSecret})
    def create(self, request: Request) -> Response:
        values = self.given(shapes.NewWebhookSource)
        source, secret = sources.add_source(by=self.caller, now=timezone.now(), **values)
        return Response({**self.shown(source), "secret": secret}, status=201)

    @extend_schema(request=shapes.WebhookSourceIn, responses=shapes.WebhookSourceOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        values = self.given(shapes.WebhookSourceIn, partial=True)
        source = sources.change_source(
            source=self.get_object(), by=self.caller, now=timezone.now(), **values
        )
        return self.tagged(source)

    @extend_schema(request=shapes.RotatedSecret, responses=shapes.WebhookSourceWithSecret)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str) -> Response:
        """The secret before stays good for a day."""
        values = self.given(shapes.RotatedSecret)
        source, secret = sources.rotate_secret(
            source=self.get_object(), by=self.caller, now=timezone.now(), **values
        )
        return Response({**self.shown(source), "secret": secret})


class WebhookViewSet(Listed, Retrieved, ResourceViewSet):
    """The hooks of sources, and what their payloads mean."""

    nouns = ("webhook", "webhooks")
    codes = {"*": INBOX_MANAGE}
    serializer_class = shapes.WebhookOut
    queryset = Webhook.objects.all()

    @extend_schema(request=shapes.NewWebhook, responses={201: shapes.WebhookOut})
    def create(self, request: Request) -> Response:
        values = self.given(shapes.NewWebhook)
        hook = sources.add_hook(by=self.caller, now=timezone.now(), **values)
        return self.tagged(hook, status=201)

    @extend_schema(request=shapes.WebhookIn, responses=shapes.WebhookOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        values = self.given(shapes.WebhookIn, partial=True)
        hook = sources.change_hook(
            hook=self.get_object(), by=self.caller, now=timezone.now(), **values
        )
        return self.tagged(hook)


class DeliveryFilter(QueryFilters):
    state = django_filters.ChoiceFilter(choices=Delivery.State.choices)
    hook = django_filters.NumberFilter(field_name="hook_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Delivery
        fields = ("state", "hook")


class DeliveryViewSet(Listed, Retrieved, ResourceViewSet):
    """What webhooks delivered, newest first."""

    nouns = ("delivery", "deliveries")
    codes = {"*": INBOX_MANAGE}
    filterset_class = DeliveryFilter
    serializer_class = shapes.DeliveryOut
    queryset = Delivery.objects.all()

    def get_serializer_class(self) -> Any:
        return shapes.DeliveryWithBody if self.deed == "retrieve" else shapes.DeliveryOut

    def get_queryset(self) -> QuerySet[Any]:
        rows = Delivery.objects.all()
        return rows.defer("body", "headers") if self.deed == "list" else rows

    @extend_schema(request=None, responses=shapes.DeliveryOut)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        """Put a delivery that was given up back in line."""
        delivery = operations.replay(delivery=self.get_object(), by=self.caller, now=timezone.now())
        return Response(self.shown(delivery))
