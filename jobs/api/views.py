"""Jobs: how far they are, and what they made."""

from typing import Any

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceViewSet, Retrieved
from jobs import downloads, operations, queries, undoing
from jobs.api.filters import JobFilter
from jobs.api.serializers import JobOut


class JobViewSet(Listed, Retrieved, ResourceViewSet):
    """One's own long work; whoever manages the settings sees everybody's."""

    nouns = ("job", "jobs")
    codes = {"*": SIGNED_IN}
    serializer_class = JobOut
    filterset_class = JobFilter

    def get_queryset(self) -> Any:
        return queries.list_jobs(for_user=self.request.user)

    @extend_schema(summary="Cancel a job", request=None, responses=JobOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """A running job stops after its current batch; what is done stays done."""
        job = operations.cancel_job(job=self.get_object(), now=timezone.now())
        return Response(self.shown(job))

    @extend_schema(summary="Undo a job", request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Puts back what it changed, but for what was changed again since, as a job of its own."""
        job = undoing.undo_job(job=self.get_object(), by=self.caller, now=timezone.now())
        return Response(self.shown(job), status=202)

    @extend_schema(
        summary="Download a job's result file", responses={(200, "text/csv"): OpenApiTypes.BINARY}
    )
    @action(detail=True, methods=["get"])
    def result(self, request: Request, pk: str) -> Any:
        """Only while the caller still holds the permission that the job's kind asks for."""
        return attachment(downloads.open_result(job=self.get_object(), for_user=request.user))

    @extend_schema(
        summary="Download a job's error file", responses={(200, "text/csv"): OpenApiTypes.BINARY}
    )
    @action(detail=True, methods=["get"])
    def errors(self, request: Request, pk: str) -> Any:
        """A line for each row that was refused, and why."""
        return attachment(downloads.open_errors(job=self.get_object(), for_user=request.user))


def attachment(file: downloads.Download) -> FileResponse:
    """A file that a browser saves and never shows."""
    answer = FileResponse(
        file.content, as_attachment=True, filename=file.name, content_type=file.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
