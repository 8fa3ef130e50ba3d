"""How the caller has set up their screens."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.models import Preference
from accounts.operations import preferences
from ground.api.etags import is_unchanged, tag_of, versions_expected
from ground.api.permissions import SIGNED_IN
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView
from ground.versions import Outdated

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='Only change what was read under this ETag; `"0"` for what was never set.',
)
AREA = OpenApiParameter(
    "area",
    {
        "type": "string",
        "pattern": r"^[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*){0,3}$",
        "maxLength": 60,
        "examples": ["contacts.list"],
    },
    OpenApiParameter.PATH,
    description="One to four words with dots between them.",
)


class ValueField(serializers.DictField):
    """Any JSON object."""

    def __init__(self, **given: Any) -> None:
        super().__init__(child=serializers.JSONField(allow_null=True), **given)


class PreferenceOut(serializers.ModelSerializer[Preference]):
    value = ValueField()

    class Meta:
        model = Preference
        fields = ("area", "value", "version")


class PreferencesOut(serializers.Serializer[Any]):
    results = PreferenceOut(many=True)


class PreferenceIn(InputSerializer):
    value = ValueField(help_text="At most 16 kB as JSON; what it holds is the screens' affair.")


class PreferencesView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        operation_id="preferences_list",
        summary="My preferences of every area",
        responses=PreferencesOut,
        tags=["preferences"],
    )
    def get(self, request: Request) -> Response:
        """In one answer, for an app that starts."""
        rows = queries.list_preferences(for_user=request.user)
        return Response(PreferencesOut({"results": rows}).data)


@extend_schema(tags=["preferences"], parameters=[AREA])
class PreferenceView(ResourceView):
    codes = {"*": SIGNED_IN}

    @extend_schema(summary="My preferences of an area", responses=PreferenceOut)
    def get(self, request: Request, area: str) -> Response:
        """Empty, as version 0, for an area that was never set."""
        row = queries.find_preference(area, of=request.user)
        tag = tag_of(row)
        if is_unchanged(request, tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(PreferenceOut(row).data, headers={"ETag": tag})

    @extend_schema(
        summary="Set my preferences of an area",
        parameters=[IF_MATCH],
        request=PreferenceIn,
        responses=PreferenceOut,
    )
    def put(self, request: Any, area: str) -> Response:
        """The whole of it. Areas are named like `contacts.list`, in up to four words."""
        checked = PreferenceIn(data=request.data)
        checked.is_valid(raise_exception=True)
        row = preferences.set_preference(
            user=request.user,
            area=area,
            value=checked.validated_data["value"],
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(PreferenceOut(row).data, headers={"ETag": tag_of(row)})

    @extend_schema(
        summary="Reset my preferences of an area", parameters=[IF_MATCH], responses={204: None}
    )
    def delete(self, request: Any, area: str) -> Response:
        """To what the screens come with."""
        preferences.reset_preference(
            user=request.user,
            area=area,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Outdated):
            row = queries.find_preference(self.kwargs["area"], of=self.request.user)
            exc.facts["current"] = PreferenceOut(row).data
        return super().handle_exception(exc)
