"""Saved views of lists over REST."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from contacts.api.serializers import OwnerOut
from contacts.models import SavedView
from contacts.operations import views
from contacts.permissions import CONTACTS_VIEW
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceViewSet, Retrieved

MOST_FILTERS, MOST_COLUMNS = 40, 300
QUERY = (
    "What follows the `?` in the address of the list in the app, by name: `q`, `ordering` and "
    "its filters."
)


class Key(serializers.CharField):
    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=150, **given)


class QueryField(serializers.DictField):
    """Name → value, as an address has them."""

    def __init__(self, **given: Any) -> None:
        child = serializers.CharField(max_length=500, trim_whitespace=False)
        super().__init__(child=child, help_text=QUERY, **given)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        found = super().to_internal_value(data)
        if len(found) > MOST_FILTERS or any(len(name) > 150 for name in found):
            raise serializers.ValidationError(f"At most {MOST_FILTERS} of at most 150 letters.")
        return dict(found)


class Keys(serializers.ListField):
    def __init__(self, **given: Any) -> None:
        super().__init__(child=Key(), max_length=MOST_COLUMNS, required=False, **given)


class ColumnsField(serializers.Serializer[Any]):
    """Which columns are shown, in which order and how wide."""

    order = Keys()
    hidden = Keys()
    shown = Keys(help_text="Of those that are not shown unless asked for.")
    widths = serializers.DictField(
        child=serializers.IntegerField(min_value=32, max_value=2000), required=False
    )

    def validate_widths(self, value: dict[str, int]) -> dict[str, int]:
        if len(value) > MOST_COLUMNS:
            raise serializers.ValidationError(f"At most {MOST_COLUMNS}.")
        return value


class SavedViewOut(ResourceSerializer):
    query = QueryField(read_only=True)
    columns = ColumnsField(read_only=True)
    may_change = serializers.SerializerMethodField(help_text="Whether you may change it.")

    class Meta:
        model = SavedView
        fields = (
            *("id", "list", "name", "query", "columns", "sharing", "team", "owner"),
            *("may_change", "version", "created_at", "updated_at"),
        )
        needs: ClassVar = {"may_change": "*"}
        includes: ClassVar = {"owner": Include(OwnerOut, "owner")}

    def get_may_change(self, view: SavedView) -> bool:
        return views.may_change_view(view, self.context["request"].user)


class SavedViewIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    query = QueryField(required=False)
    columns = ColumnsField(required=False)
    sharing = serializers.ChoiceField(choices=SavedView.Sharing.choices, required=False)
    team = serializers.PrimaryKeyRelatedField(
        queryset=Team.objects.all(),
        required=False,
        allow_null=True,
        help_text="With whom it is shared; one of your teams.",
    )


class NewSavedViewIn(SavedViewIn):
    list = serializers.ChoiceField(choices=SavedView.List.choices)


class SavedViewFilter(QueryFilters):
    list = filters.ChoiceFilter(choices=SavedView.List.choices)

    class Meta:
        model = SavedView
        fields: tuple[str, ...] = ()


class SavedViewViewSet(Listed, Retrieved, ResourceViewSet):
    """Views of lists: your own, those of your teams, and everybody's."""

    codes = {"*": CONTACTS_VIEW}
    nouns = ("saved view", "saved views")
    serializer_class = SavedViewOut
    input_class = NewSavedViewIn
    filterset_class = SavedViewFilter
    orderings = {"id": (), "name": ("name",)}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[SavedView]:
        return SavedView.objects.visible_to(self.caller)

    def create(self, request: Request) -> Response:
        made = views.save_view(**self.given(NewSavedViewIn), by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=SavedViewIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = views.change_view(
            view=self.get_object(),
            changes=self.given(SavedViewIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Takes the view away from all who see it; no record goes with it."""
        views.delete_view(
            view=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)
