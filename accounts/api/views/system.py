"""How the house stands, for those who run it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SETTINGS_MANAGE
from ground.api.errors import BadParameter
from ground.api.views import ResourceView
from ground.system import SECTIONS, summary


class SystemOut(serializers.Serializer[Any]):
    """Every section that an app announced, and the names of those that cannot be read now."""

    failed = serializers.ListField(
        child=serializers.CharField(), help_text="Sections that cannot be read now."
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for section in SECTIONS.values():
            fields[section.name] = section.shape(many=section.many, required=False)
        return fields


class SystemView(ResourceView):
    codes = {"get": SETTINGS_MANAGE}
    parameters = {"get": frozenset({"only"})}

    @extend_schema(
        operation_id="system",
        summary="How the system stands",
        parameters=[
            OpenApiParameter("only", str, description="Only these sections, separated by commas.")
        ],
        responses=SystemOut,
        tags=["system"],
    )
    def get(self, request: Request) -> Response:
        """Versions, parts, consumers, outbox, jobs, schedules, and the last check of the audit
        log. A section that cannot be read is left out and named in `failed`."""
        only = [name for name in request.query_params.get("only", "").split(",") if name]
        if not SECTIONS.keys() >= set(only):
            raise BadParameter(f"The sections are: {', '.join(SECTIONS)}.", field="only")
        found = summary(only)
        return Response(SystemOut({"failed": found.failed, **found.sections}).data)
