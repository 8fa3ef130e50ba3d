"""Reading the log, its catalogue, and what is kept of it for each contact."""

from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from events import queries
from events.api import serializers as shapes
from events.api.filters import ActivityFilter, ItemFilter
from events.api.ingestion import Recorded
from events.models import Activity, ItemProgress
from events.permissions import ACTIVITIES_RECORD, ACTIVITIES_VIEW
from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved


class ActivityViewSet(Recorded, Listed, Retrieved, ResourceViewSet):
    """Everything that happened, newest first."""

    nouns = ("activity", "activities")
    codes = {"create": ACTIVITIES_RECORD, "*": ACTIVITIES_VIEW}
    serializer_class = shapes.ActivityOut
    filterset_class = ActivityFilter
    orderings = {"occurred_at": ("occurred_at",)}
    default_ordering = "-occurred_at"
    queryset = Activity.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return queries.activities_visible_to(self.caller)


class ActivityTypesView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        operation_id="activity_types_list",
        summary="The catalogue of activity types",
        responses=shapes.ActivityTypesOut,
    )
    def get(self, request: Request) -> Response:
        types = sorted(queries.catalogue().values(), key=lambda each: each.name)
        return Response(shapes.ActivityTypesOut({"results": types}).data)


class ContactItemViewSet(Listed, ResourceViewSet):
    """How far a contact has come with each tracked item."""

    nouns = ("tracked item", "tracked items")
    codes = {"list": ACTIVITIES_VIEW}
    serializer_class = shapes.ItemOut
    filterset_class = ItemFilter
    orderings = {"progressed_at": ("progressed_at",), "due_at": ("due_at",)}
    default_ordering = "-progressed_at"
    queryset = ItemProgress.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return queries.items_of(seen_contact(self.caller, self.kwargs["contact"]))


class ContactMetricsView(ResourceView):
    codes = {"get": ACTIVITIES_VIEW}

    @extend_schema(
        operation_id="contacts_metrics",
        summary="What a contact's history adds up to",
        responses=shapes.MetricsOut,
    )
    def get(self, request: Request, contact: int) -> Response:
        metrics = queries.metrics_of(seen_contact(request.user, contact), now=timezone.now())
        return Response(shapes.MetricsOut(metrics).data)


def seen_contact(user: Any, id: int) -> Model:
    """
    :raises Http404: if there is no such contact, or the user may not see it.
    """
    return get_object_or_404(queries.contacts_visible_to(user), pk=id)
