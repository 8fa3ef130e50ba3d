"""Lifecycles and their stages over REST."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.permissions import CONTACTS_VIEW
from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from lifecycle import queries
from lifecycle.api import shapes
from lifecycle.models import Lifecycle, Stage
from lifecycle.operations import definitions
from lifecycle.permissions import LIFECYCLE_MANAGE

MOST_DAYS, USUAL_DAYS = 3650, 90
#: Reading needs sight of contacts, all else the code.
CODES = {
    **dict.fromkeys(("list", "retrieve", "report"), CONTACTS_VIEW),
    "*": LIFECYCLE_MANAGE,
}


class LifecycleViewSet(Listed, Retrieved, ResourceViewSet):
    """The stages that contacts of a type go through."""

    codes = CODES
    nouns = ("lifecycle", "lifecycles")
    serializer_class = shapes.LifecycleOut
    input_class = shapes.NewLifecycleIn
    orderings = {"id": ()}
    default_ordering = "id"
    volatile = ("refreshed_at", "fault")
    parameters = {"report": frozenset({"days"})}

    def get_queryset(self) -> QuerySet[Lifecycle]:
        return Lifecycle.objects.select_related("type")

    def create(self, request: Request) -> Response:
        given = self.given(shapes.NewLifecycleIn)
        made = definitions.create_lifecycle(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.LifecycleIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = definitions.change_lifecycle(
            lifecycle=self.get_object(),
            at_risk=self.given(shapes.LifecycleIn)["at_risk"],
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a lifecycle that nobody is in."""
        definitions.delete_lifecycle(
            lifecycle=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=shapes.StagePreviewIn, responses=shapes.StagePreviewOut)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: str) -> Response:
        """How many would be in each stage if the stages were these."""
        drafted = self.given(shapes.StagePreviewIn)["stages"]
        rules, keys = definitions.rules_drafted(drafted)
        counts = queries.preview(rules, self.get_object(), for_user=self.caller, now=timezone.now())
        answer = {
            "stages": [{"key": key, "count": counts.get(id, 0)} for id, key in keys.items()],
            "without": counts.get(None, 0),
        }
        return Response(shapes.StagePreviewOut(answer).data)

    @extend_schema(
        parameters=[OpenApiParameter("days", int, description="How far back; 90 if not said.")],
        responses=shapes.LifecycleReportOut,
    )
    @action(detail=True, methods=["get"])
    def report(self, request: Request, pk: str) -> Response:
        """How many are in each stage, who came and went, and how long they stayed."""
        days = self._days(request)
        told = queries.report(
            self.get_object(), for_user=self.caller, now=timezone.now(), days=days
        )
        answer = {"days": days, **vars(told)}
        return Response(shapes.LifecycleReportOut(answer).data)

    def _days(self, request: Request) -> int:
        told = request.query_params.get("days", str(USUAL_DAYS))
        if not (told.isascii() and told.isdigit() and 1 <= int(told[:6]) <= MOST_DAYS):
            raise BadParameter(f"Give a number of days from 1 to {MOST_DAYS}.", field="days")
        return int(told)


class StageFilter(QueryFilters):
    lifecycle = filters.NumberFilter(
        field_name="lifecycle_id", min_value=1, max_value=2**63 - 1, decimal_places=0
    )
    key = filters.CharFilter()

    class Meta:
        model = Stage
        fields: tuple[str, ...] = ()


class StageViewSet(Listed, Retrieved, ResourceViewSet):
    """The stages of lifecycles: whom each means, and who is told."""

    codes = CODES
    nouns = ("stage", "stages")
    serializer_class = shapes.StageOut
    input_class = shapes.NewStageIn
    filterset_class = StageFilter
    orderings = {"id": (), "order": ("order",), "priority": ("priority",)}
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Stage]:
        return Stage.objects.all()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.NewStageIn)
        made = definitions.create_stage(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.StageIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = definitions.change_stage(
            stage=self.get_object(),
            changes=self.given(shapes.StageIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a stage that nobody is in."""
        definitions.delete_stage(
            stage=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)
