"""Templates of tasks over REST, and the rules that make tasks of them."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.serializers import TeamOut, people_field, team_field
from contacts.api.task_shapes import LONGEST_DESCRIPTION, MOST_ITEMS
from contacts.models import ContactType, Task, TaskRule, TaskTemplate
from contacts.operations import task_rules, task_templates
from contacts.permissions import TASK_TEMPLATES_MANAGE, TASKS_VIEW
from contacts.task_conditions import OPERATORS
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceViewSet, Retrieved

MOST_CONDITIONS = 20
CODES = {"list": TASKS_VIEW, "retrieve": TASKS_VIEW, "*": TASK_TEMPLATES_MANAGE}
PLACES = "`{name}` stands for whom the task is about, and with a rule `{…}` for a property."


class TaskTemplateOut(ResourceSerializer):
    checklist = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = TaskTemplate
        fields = (
            *("id", "slug", "name", "group", "title", "description", "priority", "due_in"),
            *("due_unit", "due_time", "assign_to", "person", "team", "checklist", "order"),
            *("pack", "version", "created_at", "updated_at"),
        )
        includes: ClassVar = {"team": Include(TeamOut, "team")}


class TaskTemplateIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    group = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="Templates of one group are offered together.",
    )
    title = serializers.CharField(max_length=255, help_text=PLACES)
    description = serializers.CharField(
        max_length=LONGEST_DESCRIPTION, required=False, allow_blank=True, help_text=PLACES
    )
    priority = serializers.ChoiceField(choices=Task.Priority.choices, required=False)
    due_in = serializers.IntegerField(min_value=0, max_value=3650, required=False, allow_null=True)
    due_unit = serializers.ChoiceField(choices=TaskTemplate.DueUnit.choices, required=False)
    due_time = serializers.TimeField(required=False, allow_null=True)
    assign_to = serializers.ChoiceField(choices=TaskTemplate.AssignTo.choices, required=False)
    person = people_field()
    team = team_field()
    checklist = serializers.ListField(
        child=serializers.CharField(max_length=255), required=False, max_length=MOST_ITEMS
    )
    order = serializers.IntegerField(min_value=0, max_value=30_000, required=False)

    def validate_due_time(self, value: Any) -> Any:
        return value.replace(tzinfo=None) if value else value


class NewTaskTemplateIn(TaskTemplateIn):
    slug = serializers.SlugField(
        max_length=50, required=False, help_text="It stays as it is; made of the name if not given."
    )


class TaskTemplateFilter(QueryFilters):
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in names.")
    slug = filters.CharFilter()
    group = filters.CharFilter()

    class Meta:
        model = TaskTemplate
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=" ".join(value.split()))


class TaskTemplateViewSet(Listed, Retrieved, ResourceViewSet):
    """Tasks as they are made again and again."""

    codes = CODES
    nouns = ("task template", "task templates")
    serializer_class = TaskTemplateOut
    input_class = NewTaskTemplateIn
    filterset_class = TaskTemplateFilter
    orderings = {"id": (), "name": ("name",), "group": ("group", "order")}
    default_ordering = "group"

    def get_queryset(self) -> QuerySet[TaskTemplate]:
        return TaskTemplate.objects.all()

    def create(self, request: Request) -> Response:
        made = task_templates.create_template(
            **self.given(NewTaskTemplateIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=TaskTemplateIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = task_templates.change_template(
            template=self.get_object(),
            changes=self.given(TaskTemplateIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes one that no rule uses; `template_in_use` says how many do."""
        task_templates.delete_template(
            template=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)


class TaskConditionIn(InputSerializer):
    property = serializers.CharField(max_length=100)
    operator = serializers.ChoiceField(choices=OPERATORS)
    value = serializers.CharField(max_length=255, required=False, allow_blank=True)


class TaskRuleOut(ResourceSerializer):
    conditions = TaskConditionIn(many=True, read_only=True)

    class Meta:
        model = TaskRule
        fields = (
            *("id", "name", "activity_type", "contact_type", "conditions", "template"),
            *("one_at_a_time", "is_on", "on_since", "version", "created_at", "updated_at"),
        )
        includes: ClassVar = {"template": Include(TaskTemplateOut, "template")}


class TaskRuleIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    activity_type = serializers.CharField(max_length=50, help_text="The name of its type.")
    contact_type = serializers.PrimaryKeyRelatedField[ContactType](
        queryset=ContactType.objects.all(),
        required=False,
        allow_null=True,
        help_text="Only for contacts or organisations of this type.",
    )
    conditions = TaskConditionIn(many=True, required=False)
    template = serializers.PrimaryKeyRelatedField[TaskTemplate](queryset=TaskTemplate.objects.all())
    one_at_a_time = serializers.BooleanField(
        required=False, help_text="Not while the record has an open task of the template."
    )
    is_on = serializers.BooleanField(required=False)

    def validate_conditions(self, value: list[Any]) -> list[dict[str, Any]]:
        if len(value) > MOST_CONDITIONS:
            raise serializers.ValidationError(f"Give at most {MOST_CONDITIONS} conditions.")
        return [dict(one) for one in value]


class TaskRuleFilter(QueryFilters):
    template = filters.NumberFilter(field_name="template_id", min_value=1, max_value=2**63 - 1)
    activity_type = filters.CharFilter()
    is_on = filters.BooleanFilter()

    class Meta:
        model = TaskRule
        fields: tuple[str, ...] = ()


class TaskRuleViewSet(Listed, Retrieved, ResourceViewSet):
    """Which activities make tasks by themselves."""

    codes = CODES
    nouns = ("task rule", "task rules")
    serializer_class = TaskRuleOut
    input_class = TaskRuleIn
    filterset_class = TaskRuleFilter
    orderings = {"id": (), "name": ("name",)}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[TaskRule]:
        return TaskRule.objects.all()

    def create(self, request: Request) -> Response:
        made = task_rules.create_rule(**self.given(TaskRuleIn), by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    def partial_update(self, request: Request, pk: str) -> Response:
        changed = task_rules.change_rule(
            rule=self.get_object(),
            changes=self.given(TaskRuleIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes the rule; the tasks it made stay."""
        task_rules.delete_rule(
            rule=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)
