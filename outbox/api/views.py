"""Effects: what is on its way out, and what got stuck."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from outbox import operations
from outbox.api.serializers import EffectOut
from outbox.models import Effect

#: Declared by the accounts, which stand above.
SETTINGS_MANAGE = "crm.settings.manage"


class EffectFilter(QueryFilters):
    class Meta:
        model = Effect
        fields = ("kind", "state")


class EffectViewSet(Listed, Retrieved, ResourceViewSet):
    """What leaves the house. `unknown` and `dead` ones wait for a person's decision."""

    nouns = ("effect", "effects")
    codes = {"*": SETTINGS_MANAGE}
    serializer_class = EffectOut
    filterset_class = EffectFilter

    def get_queryset(self) -> Any:
        return Effect.objects.order_by("-id")

    @extend_schema(summary="Send an effect again", request=None, responses=EffectOut)
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: str) -> Response:
        """For one that was given up, or that certainly did not arrive."""
        return self._moved(operations.send_again)

    @extend_schema(summary="Confirm that an effect arrived", request=None, responses=EffectOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """For one whose fate was unknown, once a person found out."""
        return self._moved(operations.confirm_arrival)

    @extend_schema(summary="Cancel an effect", request=None, responses=EffectOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """As long as nobody has begun to carry it out."""
        return self._moved(operations.cancel_effects)

    def _moved(self, operation: Any) -> Response:
        effect = self.get_object()
        operation(effects=Effect.objects.filter(pk=effect.pk), now=timezone.now())
        effect.refresh_from_db()
        return Response(self.shown(effect))
