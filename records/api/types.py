"""Record types over REST."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.serializers import text
from contacts.models import Of
from contacts.permissions import FIELDS_MANAGE
from ground.api.etags import versions_expected
from ground.api.permissions import SIGNED_IN
from ground.api.serializers import InputSerializer, ResourceSerializer
from ground.api.views import ResourceViewSet, Retrieved
from records.models import RecordType
from records.operations import types
from records.operations.types import MOST_COLUMNS
from records.queries import list_record_types


class RecordTypeOut(ResourceSerializer):
    columns = serializers.ListField(
        child=serializers.CharField(), help_text="What lists show: slugs of fields, in order."
    )

    class Meta:
        model = RecordType
        fields = (
            *("id", "slug", "name", "plural", "icon", "of", "title", "columns", "has_review"),
            *("order", "pack", "version", "created_at", "updated_at"),
        )


class RecordTypeIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    plural = text(100, help_text="What many are called; the name where it is not said.")
    icon = serializers.CharField(max_length=50, required=False)
    of = serializers.ChoiceField(choices=Of.choices, required=False)
    title = text(255, help_text="A sentence with `{field}` places that names each record.")
    columns = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=MOST_COLUMNS
    )
    has_review = serializers.BooleanField(required=False)
    order = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)


class NewRecordTypeIn(RecordTypeIn):
    slug = serializers.RegexField(
        r"^[a-z][a-z0-9-]*$",
        max_length=50,
        help_text="Small letters, digits and -. It stays, and its fields are of this name.",
    )


class RecordTypeViewSet(Retrieved, ResourceViewSet):
    """Kinds of records of the firm's own. Their fields are custom fields `of` the type's slug."""

    codes = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "*": FIELDS_MANAGE}
    nouns = ("record type", "record types")
    serializer_class = RecordTypeOut
    input_class = NewRecordTypeIn
    pagination_class = None

    def get_queryset(self) -> QuerySet[RecordType]:
        return list_record_types()

    def allowed_parameters(self) -> frozenset[str]:
        # All of them come at once.
        return frozenset({"fields"} if self.deed in {"list", "retrieve"} else ())

    def list(self, request: Request) -> Response:
        """All of them, in the order in which they are offered."""
        rows = self.filter_queryset(self.get_queryset())
        return Response(self.get_serializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        made = types.create_record_type(
            **self.given(NewRecordTypeIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=RecordTypeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = types.change_record_type(
            type=self.get_object(),
            changes=self.given(RecordTypeIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a type that no record is of; `record_type_in_use` says how many there are."""
        types.delete_record_type(
            type=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)
