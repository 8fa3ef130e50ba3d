"""Imports: a file is sent, looked at, tried out, run, and taken back."""

from dataclasses import replace
from pathlib import PurePath
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from imports import operations
from imports.api import shapes
from imports.models import Import, ImportLine
from imports.permissions import CONTACTS_IMPORT
from imports.queries import lines_of
from imports.targets import targets
from jobs import downloads
from jobs.api.views import attachment
from jobs.errors import NoErrorFile


class ImportFilter(QueryFilters):
    status = filters.ChoiceFilter(choices=Import.Status.choices)

    class Meta:
        model = Import
        fields: tuple[str, ...] = ()


class LineFilter(QueryFilters):
    outcome = filters.ChoiceFilter(choices=ImportLine.Outcome.choices)
    undone = filters.ChoiceFilter(choices=ImportLine.Undone.choices[1:])

    class Meta:
        model = ImportLine
        fields: tuple[str, ...] = ()


class ImportViewSet(Listed, Retrieved, ResourceViewSet):
    """Files of contacts: CSV in any encoding, XLSX, vCard."""

    codes = {"*": CONTACTS_IMPORT}
    nouns = ("import", "imports")
    serializer_class = shapes.ImportOut
    input_class = shapes.NewImportIn
    filterset_class = ImportFilter
    orderings = {"id": ()}

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.visible_to(self.caller).select_related("job")

    def get_parsers(self) -> list[Any]:
        # Which action it is is not known yet; the files of one are of no use to the others.
        return [MultiPartParser(), JSONParser()]

    @extend_schema(request={"multipart/form-data": shapes.NewImportIn})
    def create(self, request: Request) -> Response:
        """Takes a file in and guesses what its columns mean. With a `mapping`, or with `dry_run`
        said either way, it begins at once; `status` becomes `done`."""
        given = self.given(shapes.NewImportIn, _said(request.data))
        file = given.pop("file")
        begins = given.keys() & {"mapping", "dry_run"}
        reading = {name: given.pop(name) for name in operations.READING if name in given}
        now = timezone.now()
        work = operations.take_in(
            chunks=file.chunks(), name=file.name, by=self.caller, now=now, **reading
        )
        if begins:
            dry_run = given.pop("dry_run", False)
            try:
                work = operations.run_import(
                    work=work, dry_run=dry_run, by=self.caller, now=now, **given
                )
            except BaseException:
                operations.drop(work=work)
                raise
        location = request.build_absolute_uri(f"{work.pk}/")
        return Response(self.shown(work), status=201, headers={"Location": location})

    @extend_schema(request=shapes.SettleImportIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Says how the file is to be read, and what its columns are, before it runs. With another
        `encoding`, `delimiter`, `sheet` or `has_header` the first rows are read anew, the columns
        guessed, and what a dry run found is forgotten."""
        given = self.given(shapes.SettleImportIn)
        return Response(self.shown(operations.settle_import(work=self.get_object(), **given)))

    @extend_schema(
        summary="Run an import", request=shapes.RunImportIn, responses={202: shapes.ImportOut}
    )
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Begins the import, or with `dry_run` finds out what would become of each line."""
        given = self.given(shapes.RunImportIn)
        work = operations.run_import(
            work=self.get_object(),
            dry_run=given.pop("dry_run", False),
            by=self.caller,
            now=timezone.now(),
            **given,
        )
        return Response(self.shown(work), status=202)

    @extend_schema(summary="Cancel an import", request=None, responses=shapes.ImportOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stops after the present batch; what is done stays done, and can be undone."""
        work = operations.cancel_import(work=self.get_object(), now=timezone.now())
        return Response(self.shown(work))

    @extend_schema(summary="Undo an import", request=None, responses={202: shapes.ImportOut})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Deletes whom it made and puts back whom it changed, for a day; what somebody changed
        since stays, and `lines/?undone=left` says which and why."""
        work = operations.undo_import(work=self.get_object(), by=self.caller, now=timezone.now())
        return Response(self.shown(work), status=202)

    @extend_schema(
        summary="Download the refused lines",
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def errors(self, request: Request, pk: str) -> Any:
        """As they stood in the file, each with its reason: mend them, and send them again."""
        work = self.get_object()
        if work.job is None:
            raise NoErrorFile
        file = downloads.open_errors(job=work.job, for_user=request.user)
        return attachment(replace(file, name=f"{PurePath(work.file_name).stem}-refused.csv"))

    @extend_schema(summary="List the fields a column can be", responses=shapes.ImportTargetsOut)
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def fields(self, request: Request) -> Response:
        """Core fields, and the firm's own."""
        return Response(shapes.ImportTargetsOut({"results": targets()}).data)


def _said(form: Any) -> dict[str, Any]:
    """What a form says. Left as a form, a switch it does not name would be off."""
    said = {name: form[name] for name in form}
    return said | ({"tags": form.getlist("tags")} if "tags" in form else {})


class ImportLineViewSet(Listed, ResourceViewSet):
    """What became of each line of an import."""

    codes = {"*": CONTACTS_IMPORT}
    nouns = ("import line", "import lines")
    serializer_class = shapes.ImportLineOut
    filterset_class = LineFilter
    orderings = {"line": ("line",)}
    default_ordering = "line"

    def get_queryset(self) -> QuerySet[ImportLine]:
        if getattr(self, "swagger_fake_view", False):
            return ImportLine.objects.none()
        return lines_of(int(self.kwargs["pk"]), for_user=self.caller)
