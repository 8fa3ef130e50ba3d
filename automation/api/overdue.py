"""What should have happened by now and did not."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from automation.permissions import WORKFLOWS_VIEW
from automation.queries.overdue import overdue
from ground.api.views import ResourceView


class OverdueOut(serializers.Serializer[Any]):
    """Something that stands still, and why."""

    workflow = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(help_text="Of the workflow.")
    why = serializers.CharField(
        help_text="worker, paused, failing, stopped, awaiting, trigger, document, consumer or"
        " set_aside."
    )
    people = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True)
    detail = serializers.CharField()
    enrolments = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Of failing and stopped, the first 500: `enrolments/bulk/` takes them.",
    )


class OverdueListOut(serializers.Serializer[Any]):
    results = OverdueOut(many=True)


class OverdueView(ResourceView):
    """Everything in workflows that is late."""

    codes = {"get": WORKFLOWS_VIEW}

    @extend_schema(responses=OverdueListOut)
    def get(self, request: Request) -> Response:
        """What is late: people whose time is over, triggers and workflows that stand still."""
        return Response(OverdueListOut({"results": overdue(now=timezone.now())}).data)
