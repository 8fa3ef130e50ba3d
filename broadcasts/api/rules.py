"""The firm's rules for broadcasts over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SETTINGS_MANAGE
from broadcasts.api import shapes
from broadcasts.operations.rules import change_rules
from broadcasts.permissions import BROADCASTS_VIEW
from broadcasts.queries.rules import rules_now
from ground.api.etags import tag_of, versions_expected
from ground.api.views import ResourceView


class BroadcastRulesView(ResourceView):
    codes = {"get": BROADCASTS_VIEW, "patch": SETTINGS_MANAGE}

    @extend_schema(
        responses=shapes.BroadcastRulesOut,
        summary="Read the rules for broadcasts",
        tags=["broadcasts"],
    )
    def get(self, request: Request) -> Response:
        """When a second person or a test is needed, and when a broadcast is judged."""
        rules = rules_now()
        return Response(shapes.BroadcastRulesOut(rules).data, headers={"ETag": tag_of(rules)})

    @extend_schema(
        request=shapes.BroadcastRulesIn,
        responses=shapes.BroadcastRulesOut,
        summary="Change the rules for broadcasts",
        tags=["broadcasts"],
    )
    def patch(self, request: Request) -> Response:
        """What is not named stays."""
        shape = shapes.BroadcastRulesIn(data=request.data)
        shape.is_valid(raise_exception=True)
        by: Any = request.user
        rules = change_rules(
            changes=shape.validated_data,
            by=by,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(shapes.BroadcastRulesOut(rules).data, headers={"ETag": tag_of(rules)})
