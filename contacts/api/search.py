"""The command palette's search over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.queries.palette import find_records
from events.subjects import CONTACT, ORGANISATION
from ground.api.permissions import SIGNED_IN
from ground.api.serializers import InputSerializer
from ground.api.views import ResourceView

USUAL, MOST = 8, 20


class SearchIn(InputSerializer):
    q = serializers.CharField(
        min_length=2, max_length=200, help_text="A name, perhaps misspelt, an address, a number."
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, default=USUAL, help_text="At most so many of each kind."
    )


class FoundOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[CONTACT, ORGANISATION])
    id = serializers.IntegerField()
    title = serializers.CharField()
    subtitle = serializers.CharField(
        allow_blank=True, help_text="What tells it apart: an address, an organisation."
    )
    photo = serializers.CharField(
        allow_blank=True, help_text="The name of a contact's picture, if it has one."
    )


class SearchOut(serializers.Serializer[Any]):
    results = FoundOut(many=True)


class SearchView(ResourceView):
    codes = {"get": SIGNED_IN}
    parameters = {"get": frozenset({"q", "limit"})}

    @extend_schema(
        operation_id="search",
        summary="Find contacts and organisations",
        parameters=[SearchIn],
        responses=SearchOut,
        tags=["search"],
    )
    def get(self, request: Request) -> Response:
        """The best of each kind that the caller may see, for a palette that answers each key."""
        asked = SearchIn(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = find_records(given["q"], for_user=request.user, limit=given["limit"])
        return Response(SearchOut({"results": found}).data)
