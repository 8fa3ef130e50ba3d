"""What reads the log, for those who run the system."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SETTINGS_MANAGE
from events import queries
from events.api import serializers as shapes
from events.api.filters import SetAsideFilter
from events.consuming import consumer_named
from events.models import SetAside
from events.operations.quarantine import retry_now
from events.operations.steering import pause_consumer, resume_consumer
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved


class ConsumersView(ResourceView):
    codes = {"get": SETTINGS_MANAGE}

    @extend_schema(
        operation_id="consumers_list",
        summary="The consumers of the log and how far they are behind",
        responses=shapes.ConsumersOut,
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.ConsumersOut(state_of_consumers()).data)


class PauseView(ResourceView):
    codes = {"post": SETTINGS_MANAGE}

    @extend_schema(
        operation_id="consumers_pause",
        summary="Stop a consumer after its present batch",
        request=None,
        responses=shapes.ConsumersOut,
    )
    def post(self, request: Any, name: str) -> Response:
        pause_consumer(consumer=consumer_named(name), by=request.user, now=timezone.now())
        return Response(shapes.ConsumersOut(state_of_consumers()).data)


class ResumeView(ResourceView):
    codes = {"post": SETTINGS_MANAGE}

    @extend_schema(
        operation_id="consumers_resume",
        summary="Let a consumer read on from where it stands",
        request=None,
        responses=shapes.ConsumersOut,
    )
    def post(self, request: Any, name: str) -> Response:
        resume_consumer(consumer=consumer_named(name), by=request.user, now=timezone.now())
        return Response(shapes.ConsumersOut(state_of_consumers()).data)


def state_of_consumers() -> dict[str, Any]:
    return {
        "open_transaction_seconds": queries.horizon_age(),
        "results": queries.consumer_lag(),
    }


class SetAsideViewSet(Listed, Retrieved, ResourceViewSet):
    """Facts that a consumer failed on."""

    nouns = ("fact set aside", "facts set aside")
    codes = {"*": SETTINGS_MANAGE}
    serializer_class = shapes.SetAsideOut
    filterset_class = SetAsideFilter
    queryset = SetAside.objects.all()

    def get_queryset(self) -> QuerySet[Any]:
        return SetAside.objects.all()

    @extend_schema(request=shapes.RetryIn, responses=shapes.RetriedOut)
    @action(detail=False, methods=["post"])
    def retry(self, request: Request) -> Response:
        """The next sweep tries them, within seconds, and eight times in all if need be."""
        ids = self.given(shapes.RetryIn)["ids"]
        return Response({"retried": retry_now(ids=ids, by=self.caller, now=timezone.now())})
