"""What may be asked of many records at once."""

from typing import Any

from rest_framework import serializers

from bulk.chosen import Chosen, check_chosen
from bulk.wishes import Wish
from contacts.api.serializers import (
    BySlug,
    ContactIn,
    CustomValues,
    MatchingIn,
    VisibleOrganisation,
    text,
    type_field,
)
from contacts.api.task_shapes import ManyChangesIn
from contacts.models import Of
from ground.api.serializers import InputSerializer

#: More than anybody selects by hand.
MOST_IDS = 10_000
MOST_MEMBERS = 200


class ChosenIn(MatchingIn):
    """Records by their ids, or all that a list's filters leave."""

    filter = serializers.DictField(
        child=serializers.CharField(max_length=255),
        required=False,
        help_text="The list's query parameters, such as `owner`; empty for every record.",
    )
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=MOST_IDS,
        required=False,
    )

    def validate_filter(self, value: dict[str, str]) -> dict[str, str]:
        view = self.context["view"]
        check_chosen(view.filtered_model, value, for_user=self.context["request"].user)
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError("Give ids or a filter, one of the two.")
        return attrs

    @property
    def chosen(self) -> Chosen:
        given = self.validated_data
        return Chosen(given.get("filter", {}), given["leave_out"], given.get("ids"))


class MembersField(serializers.DictField):
    """Field → values, of fields that hold several."""

    def __init__(self, **given: Any) -> None:
        child = serializers.ListField(
            child=serializers.JSONField(), min_length=1, max_length=MOST_MEMBERS
        )
        super().__init__(child=child, required=False, **given)


class WishIn(ChosenIn):
    """What is to stand in which field; what is not named stays as it is."""

    add = MembersField(help_text="By the slugs of fields of several values: what they gain.")
    remove = MembersField(help_text="What they lose.")

    @property
    def wish(self) -> Wish:
        given = self.validated_data
        set_to = dict(given.get("set", {}))
        custom = set_to.pop("custom", {})
        return Wish(set_to, custom, given.get("add", {}), given.get("remove", {}))


class ContactValuesIn(InputSerializer):
    """Of a contact what many can have alike."""

    type = type_field(Of.CONTACT)
    organisation = VisibleOrganisation(allow_null=True, required=False)
    description = text(20_000)
    country = text(2, help_text="ISO 3166-1, two letters.")
    time_zone = text(64, help_text="IANA name, as in Europe/Berlin.")
    locale = text(10)
    source = text(100)  # type: ignore[assignment]
    registered_on = serializers.DateField(allow_null=True, required=False)
    email_verified = serializers.BooleanField(required=False)
    custom = CustomValues(Of.CONTACT)

    validate_country = ContactIn.validate_country
    validate_time_zone = ContactIn.validate_time_zone
    validate_locale = ContactIn.validate_locale


class OrganisationValuesIn(InputSerializer):
    """Of an organisation what many can have alike."""

    type: BySlug = type_field(Of.ORGANISATION)  # type: ignore[assignment]
    parent = VisibleOrganisation(  # type: ignore[assignment]
        allow_null=True, required=False
    )
    website = serializers.URLField(max_length=500, required=False, allow_blank=True)
    custom = CustomValues(Of.ORGANISATION)


class ContactChangesIn(WishIn):
    set = ContactValuesIn(required=False)


class OrganisationChangesIn(WishIn):
    set = OrganisationValuesIn(required=False)


class DeletionIn(ChosenIn):
    """It cannot be undone, so it is said how many records are to go."""

    count = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="How many match just now; `count_needed` says it where it is left out.",
    )


class TaskChangesIn(ChosenIn):
    changes = ManyChangesIn()
