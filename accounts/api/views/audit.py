"""The audit log, to be read."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts import audit, queries
from accounts.api.filters import AuditFilter
from accounts.api.recent import RecentSignIn
from accounts.api.serializers import AuditOut
from accounts.permissions import AUDIT_VIEW
from ground.api.views import Listed, ResourceViewSet, Retrieved

COLUMNS = AuditOut.Meta.fields
#: What a spreadsheet would take for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class AuditViewSet(RecentSignIn, Listed, Retrieved, ResourceViewSet):
    """Who did what to which record, when and from where."""

    nouns = ("audit row", "audit rows")
    codes = {"*": AUDIT_VIEW}
    recent = frozenset({"export"})
    serializer_class = AuditOut
    filterset_class = AuditFilter

    def get_queryset(self) -> Any:
        return queries.list_audit_rows()

    def allowed_parameters(self) -> frozenset[str]:
        allowed = super().allowed_parameters()
        return allowed | set(AuditFilter.base_filters) if self.deed == "export" else allowed

    @extend_schema(
        summary="Export audit rows as CSV",
        responses={(200, "text/csv"): OpenApiTypes.STR},
        filters=True,
    )
    @action(detail=False, methods=["get"])
    def export(self, request: Request) -> Any:
        """Takes the filters of the list. The export is itself put on the record."""
        rows = self.filter_queryset(self.get_queryset())
        audit.write(
            "audit.exported", by=self.caller, at=timezone.now(), filters=dict(request.query_params)
        )
        answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for values in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield writer.writerow([_cell(value) for value in values])


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
