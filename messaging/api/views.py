"""A person's notifications over REST."""

from dataclasses import asdict

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceViewSet
from messaging import operations, queries
from messaging.api import serializers as shapes
from messaging.api.filters import NotificationFilter
from messaging.models import NotificationQuerySet


class NotificationViewSet(Listed, ResourceViewSet):
    """What the caller was told, newest first; nobody reads another person's."""

    nouns = ("notification", "notifications")
    codes = {"*": SIGNED_IN}
    serializer_class = shapes.NotificationOut
    filterset_class = NotificationFilter

    def get_queryset(self) -> NotificationQuerySet:
        return queries.list_notifications(for_user=self.request.user)

    @extend_schema(summary="Mark a notification as read", request=None)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        rows = self.get_queryset().filter(pk=row.pk)
        operations.mark_read(notifications=rows, now=timezone.now())
        row.refresh_from_db()
        return Response(self.shown(row))

    @extend_schema(summary="Mark a notification as unread", request=None)
    @action(detail=True, methods=["post"])
    def unread(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        operations.mark_unread(notifications=self.get_queryset().filter(pk=row.pk))
        row.refresh_from_db()
        return Response(self.shown(row))

    @extend_schema(
        summary="Mark notifications as read", request=shapes.ReadAllIn, responses=shapes.ReadOut
    )
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        """All of them, or those up to the newest that was on screen."""
        rows = self.get_queryset()
        newest = self.given(shapes.ReadAllIn).get("up_to")
        rows = rows.filter(pk__lte=newest) if newest else rows
        return Response({"changed": operations.mark_read(notifications=rows, now=timezone.now())})

    @extend_schema(summary="Count unread notifications", responses=shapes.CountsOut, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def counts(self, request: Request) -> Response:
        """For the bell, which stops counting at 99."""
        return Response(asdict(queries.count_unread(for_user=request.user)))
