"""Workflows over REST: written, published, steered, as files and in numbers."""

from typing import Any

import django_filters as filters
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.api import shapes
from automation.api.backtests import BackTesting
from automation.api.parsers import DeepJSONParser, YAMLParser
from automation.api.publishing import Publishing
from automation.api.trying import Trying
from automation.documents.files import dump
from automation.models import Workflow
from automation.operations import importing, steering, writing
from automation.operations.documents import whole_document
from automation.permissions import WORKFLOWS_ACTIVATE, WORKFLOWS_CREATE, WORKFLOWS_VIEW
from automation.queries import workflows as queries
from automation.queries.catalogue import catalogue
from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from ground.refusals import NotThere

LOOKING = ("list", "retrieve", "catalogue", "versions", "version", "numbers", "file", "check")
TRYING = ("rehearse", "backtest", "backtests", "begin_backtest", "estimate")
WRITING = ("create", "partial_update", "destroy", "duplicate", "take_in", *TRYING)


class WorkflowFilter(QueryFilters):
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in names.")
    status = filters.BaseInFilter(
        method="by_status", help_text="One or several, separated by commas."
    )
    kind = filters.ChoiceFilter(choices=Workflow.Kind.choices)
    pack = filters.CharFilter(max_length=50)

    class Meta:
        model = Workflow
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        said = " ".join(value.split())
        return rows.filter(Q(name__icontains=said) | Q(key__icontains=said))

    def by_status(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        if strange := sorted(set(value) - set(Workflow.Status.values)):
            raise BadParameter(f"There is no status {strange[0][:50]!r}.", field="status")
        return rows.filter(status__in=value)


class WorkflowViewSet(Publishing, Trying, BackTesting, Listed, Retrieved, ResourceViewSet):
    """What happens to people by itself, step by step."""

    codes = {
        **dict.fromkeys(LOOKING, WORKFLOWS_VIEW),
        **dict.fromkeys(WRITING, WORKFLOWS_CREATE),
        "*": WORKFLOWS_ACTIVATE,
    }
    nouns = ("workflow", "workflows")
    serializer_class = shapes.WorkflowOut
    input_class = shapes.WorkflowIn
    filterset_class = WorkflowFilter
    orderings = {
        "id": (),
        "name": ("name",),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
    }
    default_ordering = "-id"
    #: Counts change without a new version.
    volatile = ("counts",)
    parameters = {"numbers": frozenset({"version"}), "take_in": frozenset({"dry_run"})}

    def get_parsers(self) -> list[Any]:
        # They are asked for before the action is known, but for the one of the method.
        method = (getattr(self.request, "method", None) or "").lower()
        deeds = {self.deed, (getattr(self, "action_map", None) or {}).get(method)}
        return [DeepJSONParser(), *([YAMLParser()] if "take_in" in deeds else [])]

    def get_queryset(self) -> QuerySet[Workflow]:
        return queries.list_workflows()

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"counts": self.counts}

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page's counts are asked for together."""
        rows = super().paginate_queryset(queryset)
        self._counts = queries.counts_of([row.pk for row in rows or ()])
        return rows

    def _tag(self, row: Any) -> str:
        row.counts = self.counts(row)
        return super()._tag(row)

    def counts(self, row: Workflow) -> dict[str, int]:
        known = getattr(self, "_counts", {})
        return known[row.pk] if row.pk in known else queries.counts_of([row.pk])[row.pk]

    def create(self, request: Request) -> Response:
        given = self.given(shapes.WorkflowIn)
        made = writing.create_workflow(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.WorkflowChangeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes what is named. Who is in it goes on by the version that was published."""
        changed = writing.change_workflow(
            workflow=self.get_object(),
            changes=self.given(shapes.WorkflowChangeIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes one that was never published. Others can be put away."""
        writing.delete_workflow(
            workflow=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(responses=shapes.WorkflowCatalogueOut)
    @action(detail=False, pagination_class=None)
    def catalogue(self, request: Request) -> Response:
        """Every type of trigger and step, with what can be chosen for it."""
        return Response(shapes.WorkflowCatalogueOut(catalogue()).data)

    @extend_schema(request=None, responses={201: shapes.WorkflowOut})
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str) -> Response:
        """Makes a draft that says the same."""
        workflow = self.get_object()
        made = writing.duplicate_workflow(workflow=workflow, by=self.caller, now=timezone.now())
        where = request.build_absolute_uri(f"../../{made.pk}/")
        return self.tagged(made, status=201, Location=where)

    @extend_schema(request=None, responses=shapes.WorkflowOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Nobody comes in and nobody moves on until it is resumed."""
        return self._steered(steering.pause_workflow)

    @extend_schema(request=None, responses=shapes.WorkflowOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Goes on; also takes it out of the archive."""
        return self._steered(steering.resume_workflow)

    @extend_schema(request=None, responses=shapes.WorkflowOut)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Puts it away: it stands still, and lists need not show it."""
        return self._steered(steering.archive_workflow)

    @extend_schema(responses=shapes.LiveVersionOut(many=True))
    @action(detail=True, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """What was published, newest first."""
        rows = queries.list_versions(self.get_object())
        return Response(shapes.LiveVersionOut(rows, many=True).data)

    @extend_schema(responses=shapes.WorkflowVersionOut)
    @action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,9})")
    def version(self, request: Request, pk: str, number: str) -> Response:
        """One published version, with its document."""
        return Response(shapes.WorkflowVersionOut(self._version(self.get_object(), number)).data)

    @extend_schema(
        parameters=[OpenApiParameter("version", int, description="Of one version alone.")],
        responses=shapes.WorkflowNumbersOut,
    )
    @action(detail=True, url_path="steps")
    def numbers(self, request: Request, pk: str) -> Response:
        """Who is at which step now, how many came through, and why people left."""
        workflow, number = self.get_object(), request.query_params.get("version")
        version = self._version(workflow, number) if number else None
        told = {
            "counts": self.counts(workflow),
            "steps": queries.step_numbers(workflow, version),
            "exit_reasons": queries.exit_reasons(workflow),
        }
        return Response(shapes.WorkflowNumbersOut(told).data)

    @extend_schema(responses={(200, "application/yaml"): OpenApiTypes.STR})
    @action(detail=True, url_path="export")
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The draft as a file, as `import` takes it."""
        workflow = self.get_object()
        answer = HttpResponse(dump(whole_document(workflow)), content_type="application/yaml")
        answer["Content-Disposition"] = f'attachment; filename="{workflow.key}.yaml"'
        return answer

    @extend_schema(
        parameters=[OpenApiParameter("dry_run", bool, description="Only say what is wrong.")],
        request={"application/yaml": OpenApiTypes.STR, "application/json": shapes.DOCUMENT},
        responses={200: shapes.WorkflowImportOut, 201: shapes.WorkflowImportOut},
    )
    @action(detail=False, methods=["post"], url_path="import")
    def take_in(self, request: Request) -> Response:
        """Takes a workflow's file: a new workflow, or a new draft of the one that has the key."""
        dry = request.query_params.get("dry_run", "false")
        if dry not in ("true", "false"):
            raise BadParameter("This is true or false.", field="dry_run")
        if dry == "true":
            said = importing.columns_of(request.data)
            is_new = not Workflow.objects.filter(key=said["key"]).exists()
            return Response({"workflow": None, "key": said["key"], "is_new": is_new})
        with transaction.atomic():
            workflow, is_new = importing.import_workflow(
                document=request.data, by=self.caller, now=timezone.now()
            )
        told = {"workflow": workflow.pk, "key": workflow.key, "is_new": is_new}
        return Response(told, status=201 if is_new else 200)

    def _steered(self, deed: Any) -> Response:
        changed = deed(workflow=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(changed)

    def _version(self, workflow: Workflow, number: str) -> Any:
        if not number.isdecimal() or len(number) > 9:
            raise BadParameter("This is a version's number.", field="version")
        version = queries.list_versions(workflow).filter(number=int(number)).first()
        if version is None:
            raise NotThere
        return version
