"""What contacts and organisations look like from outside, and what may be said of them."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import available_timezones

import phonenumbers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from contacts.api.tag_shapes import CarriedOut, TagNames
from contacts.matching import check_filters
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactType,
    CustomField,
    Of,
    Organisation,
)
from contacts.operations.assigning import IN_TURN, WAYS
from contacts.permissions import CONTACTS_VIEW
from contacts.places import MOST_ADDRESSES
from contacts.reach import Reach
from ground.api.reading import QuickRows
from ground.api.related import Looked
from ground.api.serializers import Include, InputSerializer, ResourceSerializer

COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: Larger than any address or set of custom values that a person would mean.
MOST_MEMBERS = 200
moment = serializers.DateTimeField()
ALSO = "The same as `custom`, under the name that other systems use."


class OwnerOut(QuickRows, serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "name", "email")


class TeamOut(QuickRows, serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields = ("id", "slug", "name")


class OrganisationName(QuickRows, serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ("id", "name", "external_id")


class EmailOut(QuickRows, serializers.ModelSerializer[ContactEmail]):
    class Meta:
        model = ContactEmail
        fields = ("address", "label", "is_primary")


class PhoneOut(QuickRows, serializers.ModelSerializer[ContactPhone]):
    class Meta:
        model = ContactPhone
        fields = ("number", "label", "is_primary")


class ContactStageOut(serializers.Serializer[Any]):
    """The stage of a contact's lifecycle."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    colour = serializers.CharField()
    since = serializers.DateTimeField()


class ContactOut(ResourceSerializer):
    type = serializers.CharField(source="listed_type.slug", read_only=True, allow_null=True)
    email = serializers.SerializerMethodField(help_text="The primary address.")
    phone = serializers.SerializerMethodField(help_text="The primary number, in E.164.")
    emails = EmailOut(many=True, read_only=True, source="listed_emails")
    phones = PhoneOut(many=True, read_only=True, source="listed_phones")
    tags = serializers.SerializerMethodField(help_text="Their names, from A to Z.")
    stage = serializers.SerializerMethodField(help_text="Where it is in its lifecycle.")
    at_risk = serializers.SerializerMethodField(help_text="By its lifecycle's rule.")
    scores = serializers.SerializerMethodField(help_text="Key of a score → what it comes to.")

    class Meta:
        model = Contact
        fields = (
            "id",
            "external_id",
            "type",
            "display_name",
            "photo",
            "first_name",
            "last_name",
            "email",
            "emails",
            "phone",
            "phones",
            "tags",
            "stage",
            "at_risk",
            "scores",
            "organisation",
            "owner",
            "team",
            "territory",
            "description",
            "birth_date",
            "country",
            "time_zone",
            "locale",
            "address",
            "other_addresses",
            "source",
            "registered_on",
            "email_verified",
            "last_active_at",
            "custom",
            "version",
            "created_at",
            "updated_at",
        )
        extra_kwargs: ClassVar = {
            "photo": {"help_text": "Its picture is at `/api/v1/photos/{photo}`, if it has one."}
        }
        needs: ClassVar = {
            "emails": "listed_emails",
            "email": "listed_emails",
            "phones": "listed_phones",
            "phone": "listed_phones",
            "tags": "listed_tags",
            "type": "listed_type",
            "stage": "listed_standing",
            "at_risk": "listed_standing",
            "scores": "listed_scores",
        }
        includes: ClassVar = {
            "owner": Include(OwnerOut, "listed_owner"),
            "team": Include(TeamOut, "listed_team"),
            "organisation": Include(OrganisationName, "listed_organisation"),
            "tags": Include(CarriedOut, "listed_tags", many=True),
        }

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_email(self, contact: Any) -> str | None:
        return next((row.address for row in contact.listed_emails if row.is_primary), None)

    @extend_schema_field(ContactStageOut(allow_null=True))
    def get_stage(self, contact: Any) -> dict[str, Any] | None:
        stood = contact.stood
        if stood is None or stood.key is None:
            return None
        named = {"key": stood.key, "label": stood.label, "colour": stood.colour}
        return {**named, "since": moment.to_representation(stood.since)}

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_scores(self, contact: Any) -> dict[str, int]:
        found: dict[str, int] = contact.scored
        return found

    def get_at_risk(self, contact: Any) -> bool:
        stood = contact.stood
        return stood is not None and stood.at_risk

    def get_tags(self, contact: Any) -> list[str]:
        names: list[str] = contact.tags
        return names

    def get_phone(self, contact: Any) -> str | None:
        return next((row.number for row in contact.listed_phones if row.is_primary), None)


class OrganisationOut(ResourceSerializer):
    type = serializers.CharField(source="listed_type.slug", read_only=True, allow_null=True)

    class Meta:
        model = Organisation
        fields = (
            "id",
            "external_id",
            "type",
            "name",
            "parent",
            "owner",
            "team",
            "territory",
            "website",
            "phone",
            "address",
            "custom",
            "version",
            "created_at",
            "updated_at",
        )
        needs: ClassVar = {"type": "listed_type"}
        includes: ClassVar = {
            "owner": Include(OwnerOut, "listed_owner"),
            "team": Include(TeamOut, "listed_team"),
            "parent": Include(OrganisationName, "listed_parent"),
        }


class Members(serializers.DictField):
    """A JSON object of a sensible size."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and len(data) > MOST_MEMBERS:
            raise serializers.ValidationError(f"At most {MOST_MEMBERS} entries.")
        return super().to_internal_value(data)


class CustomValues(Members):
    """Values of the custom fields of a kind of record, of those that people may write."""

    def __init__(self, of: Of, **given: Any) -> None:
        helped = {"help_text": "Merged; a null takes a value away.", **given}
        super().__init__(required=False, **helped)
        self.of = of

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        sealed = {
            name: ["Only the product writes this field."] for name in given.keys() & self._sealed()
        }
        if sealed:
            raise serializers.ValidationError(sealed, code="read_only")
        return given

    def _sealed(self) -> frozenset[str]:
        # Kept in the context, so that many rows ask once.
        context: Any = self.context
        if "sealed" not in context:
            fields = CustomField.objects.filter(of=self.of, read_only=True)
            context["sealed"] = frozenset(fields.values_list("slug", flat=True))
        return context["sealed"]  # type: ignore[no-any-return]


class CustomIn(InputSerializer):
    """`attributes` is another name of `custom`, for scripts; only one of them is said."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "attributes" in attrs:
            if "custom" in attrs:
                message = "Give custom or attributes, not both."
                raise serializers.ValidationError({"attributes": message})
            attrs["custom"] = attrs.pop("attributes")
        return attrs


@extend_schema_field(OpenApiTypes.INT)
class VisibleOrganisation(Looked, serializers.PrimaryKeyRelatedField[Organisation]):
    """An organisation by its id, of those the caller may see."""

    def get_queryset(self) -> Any:
        user = self.context["request"].user
        return Organisation.objects.visible_to(user, CONTACTS_VIEW)


class ById(Looked, serializers.PrimaryKeyRelatedField[Any]):
    """A record by its id."""


class BySlug(Looked, serializers.SlugRelatedField[Any]):
    """A record by its slug."""


def people_field() -> serializers.PrimaryKeyRelatedField[User]:
    active = User.objects.filter(is_active=True)
    return ById(queryset=active, allow_null=True, required=False)


def team_field() -> serializers.PrimaryKeyRelatedField[Team]:
    return ById(queryset=Team.objects.all(), allow_null=True, required=False)


def type_field(of: Of) -> serializers.SlugRelatedField[ContactType]:
    return BySlug(
        slug_field="slug",
        queryset=ContactType.objects.filter(of=of),
        allow_null=True,
        required=False,
    )


def text(length: int, **given: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=length, **{"required": False, "allow_blank": True, **given}
    )


class EmailIn(InputSerializer):
    address = serializers.EmailField(max_length=254)
    label = text(30, default="")  # type: ignore[assignment]
    is_primary = serializers.BooleanField(required=False, default=False)

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        return Reach(given["address"], given["label"], given["is_primary"])


class PhoneIn(InputSerializer):
    number = serializers.CharField(max_length=32)
    label = text(30, default="")  # type: ignore[assignment]
    is_primary = serializers.BooleanField(required=False, default=False)

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        return Reach(given["number"], given["label"], given["is_primary"])


def ids_field(**given: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=1000,
        **given,
    )


class ContactIn(CustomIn):
    """`email` and `phone` set the primary one; `emails`, `phones` and `tags` replace the whole
    list."""

    external_id = text(255, allow_null=True)
    type = type_field(Of.CONTACT)
    first_name = text(150)
    last_name = text(150)
    display_name = text(300)
    email = serializers.EmailField(
        max_length=254, required=False, allow_blank=True, allow_null=True
    )
    emails = serializers.ListField(child=EmailIn(), required=False, max_length=20)
    phone = text(32, allow_null=True)
    phones = serializers.ListField(child=PhoneIn(), required=False, max_length=20)
    tags = TagNames(required=False)
    organisation = VisibleOrganisation(allow_null=True, required=False)
    owner = people_field()
    team = team_field()
    description = text(20_000)
    birth_date = serializers.DateField(allow_null=True, required=False)
    country = text(2, help_text="ISO 3166-1, two letters.")
    time_zone = text(64, help_text="IANA name, as in Europe/Berlin.")
    locale = text(10)
    address = Members(required=False)
    other_addresses = serializers.ListField(
        child=Members(),
        required=False,
        max_length=MOST_ADDRESSES,
        help_text="Replaces them all. One with `is_primary` changes places with `address`.",
    )
    source = text(100)  # type: ignore[assignment]
    registered_on = serializers.DateField(allow_null=True, required=False)
    email_verified = serializers.BooleanField(required=False)
    custom = CustomValues(Of.CONTACT)
    attributes = CustomValues(Of.CONTACT, help_text=ALSO)

    def validate_external_id(self, value: str | None) -> str | None:
        return value or None

    def validate_country(self, value: str) -> str:
        if value and value.upper() not in COUNTRIES:
            raise serializers.ValidationError("There is no such country code.")
        return value.upper()

    def validate_time_zone(self, value: str) -> str:
        if value and value not in available_timezones():
            raise serializers.ValidationError("There is no such time zone.")
        return value

    def validate_locale(self, value: str) -> str:
        if value and not LOCALE.fullmatch(value):
            raise serializers.ValidationError("Not a language tag, as in en or pt-BR.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for one, several in (("email", "emails"), ("phone", "phones")):
            if one in attrs and several in attrs:
                raise serializers.ValidationError({one: f"Give {one} or {several}, not both."})
        return super().validate(attrs)


class OrganisationIn(CustomIn):
    external_id = text(255, allow_null=True)
    type = type_field(Of.ORGANISATION)
    name = serializers.CharField(max_length=255)
    parent = VisibleOrganisation(  # type: ignore[assignment]
        allow_null=True, required=False
    )
    owner = people_field()
    team = team_field()
    website = serializers.URLField(max_length=500, required=False, allow_blank=True)
    phone = text(32)
    address = Members(required=False)
    custom = CustomValues(Of.ORGANISATION)
    attributes = CustomValues(Of.ORGANISATION, help_text=ALSO)

    def validate_external_id(self, value: str | None) -> str | None:
        return value or None


class AssignIn(InputSerializer):
    """Owner, team or both; null takes the record away from whoever had it."""

    owner = people_field()
    team = team_field()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"owner", "team"}:
            raise serializers.ValidationError("Say owner, team or both.")
        return attrs


class AssignManyIn(AssignIn):
    ids = ids_field()


def way_field() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=WAYS,
        default=IN_TURN,
        help_text="In turn, or each to whoever has the fewest records, or open tasks.",
    )


class DealOutIn(InputSerializer):
    ids = ids_field()
    way = way_field()
    team = serializers.PrimaryKeyRelatedField[Team](queryset=Team.objects.all())


class MatchingIn(InputSerializer):
    """All that a list's filters leave."""

    filter = serializers.DictField(
        child=serializers.CharField(max_length=255),
        help_text="The list's query parameters, such as `owner`; empty for every record.",
    )
    leave_out = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=1000,
        default=list,
        help_text="Ids that match and are not meant.",
    )

    def validate_filter(self, value: dict[str, str]) -> dict[str, str]:
        check_filters(
            self.context["view"].filtered_model, value, for_user=self.context["request"].user
        )
        return value


class AssignMatchingIn(MatchingIn):
    """Owner, team or both, or a team to whose members they are dealt out in turn."""

    owner = people_field()
    team = team_field()
    deal_out = ById(queryset=Team.objects.all(), required=False)
    way = way_field()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        to = attrs.keys() & {"owner", "team"}
        if bool(to) == ("deal_out" in attrs):
            raise serializers.ValidationError("Say owner, team or both, or whom to deal out to.")
        return attrs


class HolderOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    owner = serializers.IntegerField(allow_null=True)
    team = serializers.IntegerField(allow_null=True)


class AssignedOut(serializers.Serializer[Any]):
    changed = serializers.IntegerField(help_text="How many records changed hands.")
    before = HolderOut(many=True, help_text="Those records, and whose they were: to take it back.")
    not_found = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids that are not there, or not yours to give."
    )


class DealtOut(serializers.Serializer[Any]):
    owners = serializers.DictField(
        child=serializers.IntegerField(), help_text="Record → its new owner."
    )
    before = HolderOut(many=True, help_text="Whose each was: to take it back.")
    not_found = serializers.ListField(child=serializers.IntegerField())


class ContactRows(serializers.Serializer[Any]):
    rows = ContactIn(many=True, help_text="1 to 1,000 rows, each with its own outcome.")


class OrganisationRows(serializers.Serializer[Any]):
    rows = OrganisationIn(many=True, help_text="1 to 1,000 rows, each with its own outcome.")
