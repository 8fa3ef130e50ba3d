"""Tasks over REST."""

from datetime import UTC, datetime, timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api import task_shapes as shapes
from contacts.api.filters import BIGGEST_ID, WhoseFilter
from contacts.api.notes import is_id
from contacts.models import Task
from contacts.operations import tasks
from contacts.operations.task_making import make_tasks
from contacts.permissions import TASKS_DELETE, TASKS_EDIT, TASKS_VIEW
from contacts.queries.tasks import PER, due_between, reachable_tasks, task_figures
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.moments import MomentFilter
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved

MOST_IDS = 200
DUE = ("overdue", "today", "upcoming")


class AssigneeFilter(WhoseFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == self.own_word:
            return qs.filter(assignee=self.parent.request.user.pk)
        return super().filter(qs, value)


class AnyOf(filters.BaseInFilter, filters.ChoiceFilter):
    """Any of some choices, with commas."""


class TaskFilter(QueryFilters):
    ids = filters.BaseInFilter(method="by_ids", help_text=f"At most {MOST_IDS}, with commas.")
    mine = filters.BooleanFilter(method="by_mine", help_text="Those the caller has to do.")
    assignee = AssigneeFilter("me", field_name="assignee")
    team = WhoseFilter("mine", field_name="team")
    unassigned = filters.BooleanFilter(
        method="by_unassigned", help_text="Those that no person has to do."
    )
    creator = filters.CharFilter(method="by_creator", help_text="An id or `me`.")
    contact = filters.NumberFilter(
        field_name="contact_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    organisation = filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    template = filters.NumberFilter(
        field_name="template_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    open = filters.BooleanFilter(method="by_open", help_text="Pending or in progress.")
    status = AnyOf(choices=Task.Status.choices, help_text="Any of some, with commas.")
    priority = AnyOf(choices=Task.Priority.choices, help_text="Any of some, with commas.")
    overdue = filters.BooleanFilter(method="by_overdue", help_text="Open, and past its time.")
    due = filters.ChoiceFilter(
        choices=[(word, word) for word in DUE],
        method="by_due",
        help_text="Open and overdue, still due today, or due later, in the caller's zone.",
    )
    dated = filters.BooleanFilter(method="by_dated", help_text="Those that are due on a day.")
    due_from = filters.DateFilter(field_name="due_date", lookup_expr="gte")
    due_to = filters.DateFilter(field_name="due_date", lookup_expr="lte")
    completed_after = MomentFilter(field_name="completed_at", lookup_expr="gte")
    completed_before = MomentFilter(field_name="completed_at", lookup_expr="lt")
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in titles.")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def by_ids(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return rows.filter(pk__in=[int(one) for one in value[:MOST_IDS] if is_id(one)])

    def by_mine(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        mine = Q(assignee=self.request.user.pk)
        return rows.filter(mine if value else ~mine | Q(assignee=None))

    def by_unassigned(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(assignee__isnull=value)

    def by_creator(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "me":
            return rows.filter(created_by=self.request.user.pk)
        return rows.filter(created_by=int(value)) if is_id(value) else rows.none()

    def by_open(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        found = Q(status__in=Task.OPEN)
        return rows.filter(found if value else ~found)

    def by_overdue(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        late = Q(status__in=Task.OPEN, due_at__lte=timezone.now())
        return rows.filter(late) if value else rows.exclude(late)

    def by_due(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        zone = self.request.user.time_zone
        return due_between(rows, now=timezone.now(), zone=zone, which=value)

    def by_dated(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(due_date__isnull=not value)

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(title__icontains=" ".join(value.split()))


class TaskViewSet(Listed, Retrieved, ResourceViewSet):
    """What staff have to do."""

    nouns = ("task", "tasks")
    codes = {
        "list": TASKS_VIEW,
        "retrieve": TASKS_VIEW,
        "destroy": TASKS_DELETE,
        "*": TASKS_EDIT,
    }
    serializer_class = shapes.TaskOut
    input_class = shapes.TaskIn
    filterset_class = TaskFilter
    orderings = {
        "id": (),
        "due_at": ("due_at",),
        "priority": ("urgency",),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
        "completed_at": ("completed_at",),
    }
    default_ordering = "due_at"

    def get_queryset(self) -> QuerySet[Any]:
        # Whoever may delete at all deletes what they can see.
        code = TASKS_EDIT if self.deed == "destroy" else self.codes.get(self.deed, TASKS_EDIT)
        return reachable_tasks(for_user=self.caller, code=code)

    def create(self, request: Request) -> Response:
        made = tasks.create_task(
            given=self.given(shapes.TaskIn), by=self.caller, now=timezone.now()
        )
        made.refresh_from_db()
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.TaskChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = tasks.change_task(
            task=self.get_object(),
            changes=self.given(shapes.TaskChangeIn),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        tasks.delete_task(
            task=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=shapes.ChangeManyIn, responses=shapes.ChangedManyOut)
    @action(detail=False, methods=["post"], url_path="change-many", url_name="change-many")
    def change_many(self, request: Request) -> Response:
        """Completes, assigns, reschedules up to 1,000 at once."""
        given = self.given(shapes.ChangeManyIn)
        rows = self.get_queryset().filter(pk__in=given["ids"])
        missing = sorted(set(given["ids"]) - set(rows.values_list("pk", flat=True)))
        before = tasks.change_tasks(
            rows=rows, changes=given["changes"], by=self.caller, now=timezone.now()
        )
        answer = {"changed": len(before), "before": before, "not_found": missing}
        return Response(shapes.ChangedManyOut(answer).data)

    @extend_schema(request=shapes.FromTemplatesIn, responses={201: shapes.FromTemplatesOut})
    @action(detail=False, methods=["post"], url_path="from-templates", url_name="from-templates")
    def from_templates(self, request: Request) -> Response:
        """A task of each of the templates."""
        given = self.given(shapes.FromTemplatesIn)
        made = make_tasks(
            templates=given["templates"],
            of=given.get("contact") or given.get("organisation"),
            by=self.caller,
            now=timezone.now(),
        )
        return Response({"results": self.get_serializer(made, many=True).data}, status=201)


class FiguresIn(serializers.Serializer[Any]):
    per = serializers.ChoiceField(choices=sorted(PER), default="assignee")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class TaskFiguresView(ResourceView):
    codes = {"get": TASKS_VIEW}
    parameters = {"get": frozenset({"per", "since", "until"})}

    @extend_schema(
        operation_id="task_figures",
        summary="How tasks get done",
        responses=shapes.FiguresOut,
        tags=["tasks"],
        parameters=[
            OpenApiParameter("per", str, enum=sorted(PER), description="One line for each."),
            OpenApiParameter("since", datetime, description="30 days ago if not given."),
            OpenApiParameter("until", datetime, description="Now if not given."),
        ],
    )
    def get(self, request: Any) -> Response:
        """For each person, team or template: made, open, completed, on time, answered."""
        asked = FiguresIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        until = asked.validated_data.get("until", now)
        since = asked.validated_data.get("since") or _before(until)
        rows = task_figures(
            for_user=request.user,
            per=asked.validated_data["per"],
            since=since,
            until=until,
            now=now,
        )
        return Response(shapes.FiguresOut({"results": rows}).data)


def _before(until: datetime) -> datetime:
    try:
        return until - timedelta(days=30)
    except OverflowError:
        return datetime(1, 1, 2, tzinfo=UTC)
