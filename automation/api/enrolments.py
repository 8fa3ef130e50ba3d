"""People in workflows over REST, and the way of one of them."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.api.steering import ExitIn, MoveIn, steer
from automation.models import Enrolment
from automation.permissions import WORKFLOWS_CREATE, WORKFLOWS_VIEW
from automation.queries import enrolments as queries
from ground.api.errors import BadParameter
from ground.api.filtering import QueryFilters
from ground.api.serializers import ResourceSerializer
from ground.api.views import Listed, ResourceViewSet


class EnrolledContactOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="display_name")


class EnrolmentWorkflowOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()


class EnrolmentOut(ResourceSerializer):
    contact = serializers.SerializerMethodField()
    workflow = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField(help_text="The number of the version they are on.")
    step = serializers.SerializerMethodField(help_text="The id of the step they are at.")

    class Meta:
        model = Enrolment
        fields = (
            *("id", "contact", "workflow", "version", "status", "step", "is_waiting", "due_at"),
            *("awaits", "stepped_at", "trigger", "context", "entered_at", "ended_at"),
            *("exit_reason", "converted_at", "converted_value"),
        )
        read_only_fields = fields
        needs = {"contact": "contact", "workflow": "workflow", "version": "of", "step": "step"}

    @extend_schema_field(EnrolledContactOut)
    def get_contact(self, row: Any) -> Any:
        return EnrolledContactOut(row.contact).data

    @extend_schema_field(EnrolmentWorkflowOut)
    def get_workflow(self, row: Any) -> Any:
        return EnrolmentWorkflowOut(row.workflow).data

    def get_version(self, row: Any) -> int:
        return int(row.of.number)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_step(self, row: Any) -> str | None:
        return row.step.key if row.step_id else None


class StepLogOut(serializers.Serializer[Any]):
    """What a step did."""

    step = serializers.CharField(source="step.key")
    type = serializers.CharField(source="step.type")
    status = serializers.CharField()
    way = serializers.CharField(help_text="The branch it left by.")
    result = serializers.JSONField(allow_null=True)
    error = serializers.CharField()
    at = serializers.DateTimeField()


class EnrolmentWithLogOut(EnrolmentOut):
    log = serializers.SerializerMethodField()

    class Meta(EnrolmentOut.Meta):
        fields = (*EnrolmentOut.Meta.fields, "log")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(StepLogOut(many=True))
    def get_log(self, row: Any) -> Any:
        return StepLogOut(queries.log_of(row), many=True).data


class EnrolmentFilter(QueryFilters):
    workflow = filters.NumberFilter(field_name="workflow_id")
    contact = filters.NumberFilter(field_name="contact_id")
    status = filters.BaseInFilter(
        method="by_status", help_text="One or several, separated by commas."
    )
    step = filters.CharFilter(
        field_name="step__key", max_length=50, help_text="The id of the step they are at."
    )

    class Meta:
        model = Enrolment
        fields: tuple[str, ...] = ()

    def by_status(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        if strange := sorted(set(value) - set(Enrolment.Status.values)):
            raise BadParameter(f"There is no status {strange[0][:50]!r}.", field="status")
        return rows.filter(status__in=value)


class EnrolmentViewSet(Listed, ResourceViewSet):
    """Contacts on their way through workflows."""

    codes = {**dict.fromkeys(("list", "retrieve"), WORKFLOWS_VIEW), "*": WORKFLOWS_CREATE}
    nouns = ("enrolment", "enrolments")
    serializer_class = EnrolmentOut
    filterset_class = EnrolmentFilter
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[Enrolment]:
        return queries.list_enrolments(for_user=self.caller)

    @extend_schema(responses=EnrolmentWithLogOut)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One contact's way, with what each step did."""
        context = self.get_serializer_context()
        return Response(EnrolmentWithLogOut(self.get_object(), context=context).data)

    @extend_schema(request=ExitIn, responses=EnrolmentWithLogOut)
    @action(detail=True, methods=["post"])
    def exit(self, request: Request, pk: str) -> Response:
        """Takes them out."""
        return self._steered("exit", reason=self.given(ExitIn).get("reason", ""))

    @extend_schema(request=MoveIn, responses=EnrolmentWithLogOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Puts them at another step, which begins for them at once."""
        return self._steered("move", step=self.given(MoveIn)["step"])

    @extend_schema(request=None, responses=EnrolmentWithLogOut)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> Response:
        """Has them go on as if their step were done."""
        return self._steered("skip")

    @extend_schema(request=None, responses=EnrolmentWithLogOut)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Has the step that failed tried again at once."""
        return self._steered("retry")

    @extend_schema(request=None, responses=EnrolmentWithLogOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Stops them where they are."""
        return self._steered("pause")

    @extend_schema(request=None, responses=EnrolmentWithLogOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Lets them go on."""
        return self._steered("resume")

    def _steered(self, deed: str, **said: Any) -> Response:
        row = self.get_object()
        steer(deed, Enrolment.objects.filter(pk=row.pk), by=self.caller, **said)
        context = self.get_serializer_context()
        return Response(EnrolmentWithLogOut(self.get_object(), context=context).data)
