"""Relationships and their types over REST."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.filters import BIGGEST_ID
from contacts.api.serializers import BySlug, OrganisationName, VisibleOrganisation, text
from contacts.models import Contact, Of, Relationship, RelationshipType
from contacts.operations import relationship_types, relationships
from contacts.permissions import CONTACTS_EDIT, CONTACTS_VIEW, FIELDS_MANAGE
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.permissions import SIGNED_IN
from ground.api.reading import QuickRows
from ground.api.related import Looked
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from ground.api.views import Listed, ResourceViewSet, Retrieved


class ChoiceOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ChoiceIn(InputSerializer):
    value = serializers.CharField(max_length=100)
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]


def choices_field() -> serializers.ListField:
    return serializers.ListField(child=ChoiceIn(), required=False, max_length=100)


class RelationshipTypeOut(ResourceSerializer):
    roles = ChoiceOut(many=True)
    influences = ChoiceOut(many=True)

    class Meta:
        model = RelationshipType
        fields = (
            *("id", "slug", "name", "reverse_name", "to", "is_symmetric", "is_hierarchy"),
            *("roles", "influences", "receives_alerts", "may_see_records", "order", "pack"),
            *("version", "updated_at"),
        )


class RelationshipTypeIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    reverse_name = text(100, help_text="What the other side is; the same where it is not said.")
    to = serializers.ChoiceField(choices=Of.choices, required=False)
    is_symmetric = serializers.BooleanField(required=False)
    is_hierarchy = serializers.BooleanField(required=False)
    roles = choices_field()
    influences = choices_field()
    receives_alerts = serializers.BooleanField(required=False)
    may_see_records = serializers.BooleanField(required=False)
    order = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)


class NewRelationshipTypeIn(RelationshipTypeIn):
    slug = serializers.SlugField(max_length=50, help_text="It stays as it is.")


class RelationshipTypeViewSet(Retrieved, ResourceViewSet):
    """What contacts can be to each other, and to organisations."""

    codes = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "*": FIELDS_MANAGE}
    nouns = ("relationship type", "relationship types")
    serializer_class = RelationshipTypeOut
    input_class = NewRelationshipTypeIn
    pagination_class = None

    def get_queryset(self) -> QuerySet[RelationshipType]:
        return RelationshipType.objects.order_by("order", "name", "id")

    def allowed_parameters(self) -> frozenset[str]:
        # All of them come at once.
        return frozenset({"fields"} if self.deed in {"list", "retrieve"} else ())

    def list(self, request: Request) -> Response:
        """All of them, in the order in which they are offered."""
        rows = self.filter_queryset(self.get_queryset())
        return Response(self.get_serializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        made = relationship_types.create_relationship_type(
            **self.given(NewRelationshipTypeIn), by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=RelationshipTypeIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = relationship_types.change_relationship_type(
            type=self.get_object(),
            changes=self.given(RelationshipTypeIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a type that nobody is or was related by."""
        relationship_types.delete_relationship_type(
            type=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)


class RelatedContactOut(QuickRows, serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields = ("id", "display_name")


class RelationshipOut(ResourceSerializer):
    """`contact` is `type` to `other`, or to `organisation`."""

    type = serializers.CharField(source="listed_type.slug", read_only=True)

    class Meta:
        model = Relationship
        fields = (
            *("id", "type", "contact", "other", "organisation", "started_on", "ended_on"),
            *("receives_alerts", "may_see_records", "is_decision_maker", "role", "influence"),
            *("created_by", "version", "created_at", "updated_at"),
        )
        needs: ClassVar = {"type": "listed_type"}
        includes: ClassVar = {
            "contact": Include(RelatedContactOut, "listed_contact"),
            "other": Include(RelatedContactOut, "listed_other"),
            "organisation": Include(OrganisationName, "listed_organisation"),
        }


@extend_schema_field(OpenApiTypes.INT)
class VisibleContact(Looked, serializers.PrimaryKeyRelatedField[Contact]):
    """A contact by its id, of those the caller may see."""

    def get_queryset(self) -> Any:
        return Contact.objects.visible_to(self.context["request"].user, CONTACTS_VIEW)


class RelationshipIn(InputSerializer):
    started_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField(required=False, allow_null=True)
    receives_alerts = serializers.BooleanField(required=False)
    may_see_records = serializers.BooleanField(required=False)
    is_decision_maker = serializers.BooleanField(required=False)
    role = text(100)
    influence = text(100)


class NewRelationshipIn(RelationshipIn):
    type = BySlug(slug_field="slug", queryset=RelationshipType.objects.all())
    contact = VisibleContact()
    other = VisibleContact(required=False, allow_null=True)
    organisation = VisibleOrganisation(required=False, allow_null=True)


class RelationshipFilter(QueryFilters):
    contact = filters.NumberFilter(
        method="by_contact", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    organisation = filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    type = filters.CharFilter(field_name="type__slug", help_text="The type's slug.")
    current = filters.BooleanFilter(method="by_current", help_text="Those that have not ended.")

    class Meta:
        model = Relationship
        fields: tuple[str, ...] = ()

    def by_contact(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(Q(contact_id=int(value)) | Q(other_id=int(value)))

    def by_current(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(ended_on__isnull=value)


class RelationshipViewSet(Listed, Retrieved, ResourceViewSet):
    """Who is what to whom: on view for those who see both sides."""

    codes = {"list": CONTACTS_VIEW, "retrieve": CONTACTS_VIEW, "*": CONTACTS_EDIT}
    nouns = ("relationship", "relationships")
    serializer_class = RelationshipOut
    input_class = NewRelationshipIn
    filterset_class = RelationshipFilter
    orderings = {"id": (), "created_at": ("created_at",), "updated_at": ("updated_at",)}
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Relationship]:
        code = self.codes.get(self.deed, CONTACTS_EDIT)
        rows: QuerySet[Relationship] = Relationship.objects.visible_to(self.caller, code)
        return rows

    def create(self, request: Request) -> Response:
        """It takes the right to change one of the sides, and to see the other."""
        given = self.given(NewRelationshipIn)
        self._refuse_strangers(given)
        made = relationships.relate(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=RelationshipIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = relationships.change_relationship(
            relationship=self.get_object(),
            changes=self.given(RelationshipIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Takes it away as if it had never been; `ended_on` ends one that was."""
        relationships.remove_relationship(
            relationship=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    def _refuse_strangers(self, given: dict[str, Any]) -> None:
        sides = [given[side] for side in ("contact", "other", "organisation") if given.get(side)]
        reached = (
            type(side).objects.visible_to(self.caller, CONTACTS_EDIT).filter(pk=side.pk).exists()
            for side in sides
        )
        if not any(reached):
            raise PermissionDenied
