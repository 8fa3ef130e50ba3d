"""What records look like from outside, and what is said to add or change one."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.relationships import RelatedContactOut
from contacts.api.serializers import BySlug, Members, OrganisationName, OwnerOut
from contacts.models import Contact, CustomField, Organisation
from contacts.permissions import CONTACTS_VIEW
from ground.api.serializers import Include, InputSerializer, ResourceSerializer
from records.models import Record, RecordType
from records.permissions import RECORDS_EDIT


class RecordOut(ResourceSerializer):
    type = serializers.CharField(source="listed_type.slug", read_only=True)
    custom = serializers.DictField(help_text="Values of the type's fields, by their slugs.")

    class Meta:
        model = Record
        fields = (
            *("id", "type", "contact", "organisation", "title", "at", "custom"),
            *("reviewed_by", "reviewed_at", "created_by", "version", "created_at", "updated_at"),
        )
        extra_kwargs: ClassVar = {
            "at": {"help_text": "When what it tells of happened."},
            "title": {"help_text": "What the type's sentence makes of the values."},
        }
        needs: ClassVar = {"type": "listed_type"}
        includes: ClassVar = {
            "contact": Include(RelatedContactOut, "listed_contact"),
            "organisation": Include(OrganisationName, "listed_organisation"),
            "reviewed_by": Include(OwnerOut, "listed_reviewer"),
            "created_by": Include(OwnerOut, "listed_author"),
        }


@extend_schema_field(OpenApiTypes.INT)
class Bearing(serializers.PrimaryKeyRelatedField[Any]):
    """A contact or organisation by its id, of those the caller may add records to."""

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        user = self.context["request"].user
        return rows.visible_to(user, RECORDS_EDIT).visible_to(user, CONTACTS_VIEW)


class RecordIn(InputSerializer):
    at = serializers.DateTimeField(required=False, help_text="Now where it is not said.")
    custom = Members(required=False, help_text="Merged; a null takes a value away.")


class NewRecordIn(RecordIn):
    """Of a contact or of an organisation, as its type says."""

    type = BySlug(slug_field="slug", queryset=RecordType.objects.all())
    contact = Bearing(queryset=Contact.objects.all(), required=False)
    organisation = Bearing(queryset=Organisation.objects.all(), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs.keys() & {"contact", "organisation"}) != 1:
            raise serializers.ValidationError("Say a contact or an organisation.")
        return attrs


def refuse_sealed(type: str, given: dict[str, Any]) -> None:
    """
    :raises ValidationError: naming the fields that only the product writes.
    """
    if not given:
        return
    fields = CustomField.objects.filter(of=type, read_only=True, slug__in=list(given))
    if sealed := sorted(fields.values_list("slug", flat=True)):
        told = {slug: ["Only the product writes this field."] for slug in sealed}
        raise serializers.ValidationError({"custom": told}, code="read_only")
