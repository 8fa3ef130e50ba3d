"""Groups of a list's rows over REST."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.queries.groups import group_rows, trait_of, traits_of
from ground.api.errors import BadParameter

BY = OpenApiParameter(
    "by",
    str,
    required=True,
    description="`owner`, `team`, `type`, of contacts also `stage` and `country`, or "
    "`custom.<slug>` of a field with a list to choose from that lists can be narrowed by.",
)


class CountOut(serializers.Serializer[Any]):
    value = serializers.IntegerField()
    exact = serializers.BooleanField(help_text="Whether it was counted rather than estimated.")


class GroupOut(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="What the rows have alike; `none` where they have none.")
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="Empty for `none`; of a country its code."
    )
    colour = serializers.CharField()
    count = CountOut()
    filter = serializers.DictField(
        child=serializers.CharField(), help_text="What narrows the list to the rows of the group."
    )


class GroupsOut(serializers.Serializer[Any]):
    results = GroupOut(many=True, source="rows")
    left_off = serializers.IntegerField(help_text="How many more groups there are.")


class Grouped:
    """Lists whose rows can be shown in groups of what they have alike."""

    filtered_model: Any
    parameters: ClassVar[dict[str, frozenset[str]]] = {"groups": frozenset({"by"})}

    @extend_schema(parameters=[BY], filters=True, responses=GroupsOut)
    @action(detail=False, methods=["get"], pagination_class=None)
    def groups(self: Any, request: Request) -> Response:
        """What the rows that the filters leave have alike, and how many rows each group has.

        Add a group's `filter` to those of the list to read its rows, page by page. Numbers of a
        long list are estimates.
        """
        name = request.query_params.get("by", "")
        trait = trait_of(self.filtered_model, name)
        if trait is None:
            known = ", ".join(traits_of(self.filtered_model))
            raise BadParameter(
                f"Group by one of {known}, or by a custom field with a list to choose from that "
                "lists can be narrowed by.",
                field="by",
            )
        rows = self.filter_queryset(self.get_queryset())
        return Response(GroupsOut(group_rows(rows, trait)).data)
