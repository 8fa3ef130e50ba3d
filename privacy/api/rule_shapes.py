"""What the firm's rules look like from outside, and what may be said of them."""

from typing import Any

from rest_framework import serializers

from contacts.models import ContactType, Of
from ground.api.serializers import InputSerializer, ResourceSerializer
from privacy.models import Processor, Protection, Purpose
from privacy.models.consents import Channel


class PurposeOut(ResourceSerializer):
    consent_for = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="Channels on which it takes a consent; an empty text stands for all of them.",
    )

    class Meta:
        model = Purpose
        fields = (
            *("id", "slug", "name", "description", "consent_for", "double_opt_in"),
            *("spares_children", "spares_students", "pack", "version"),
        )


class PurposeChanges(InputSerializer):
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    consent_for = serializers.ListField(
        child=serializers.ChoiceField(choices=Channel.choices, allow_blank=True),
        required=False,
        max_length=len(Channel.choices),
        help_text="Channels on which it takes a consent; an empty text stands for all of them.",
    )
    double_opt_in = serializers.BooleanField(
        required=False, help_text="Whether people confirm by mail that they consent to mails."
    )
    spares_children = serializers.BooleanField(
        required=False, help_text="Children take part with a guardian's consent alone."
    )
    spares_students = serializers.BooleanField(
        required=False, help_text="Students of a protected organisation take no part."
    )


class PurposeIn(PurposeChanges):
    slug = serializers.RegexField(
        r"^[a-z][a-z0-9_]*\Z", max_length=50, help_text="By it conditions ask: `consent.slug`."
    )


class ProcessorOut(ResourceSerializer):
    class Meta:
        model = Processor
        fields = (
            *("id", "name", "role", "data", "country", "transfer", "agreement", "agreed_on"),
            *("agreed_until", "contact_email", "note", "pack", "version", "updated_at"),
        )


class ProcessorIn(InputSerializer):
    name = serializers.CharField(max_length=200)
    role = serializers.CharField(max_length=300, help_text="What it does for the firm.")
    data = serializers.CharField(  # type: ignore[assignment]
        max_length=1000, help_text="Which data goes there."
    )
    country = serializers.RegexField(
        r"^[A-Z]{2}\Z", required=False, allow_blank=True, help_text="Its code of two letters."
    )
    transfer = serializers.CharField(max_length=300, required=False, allow_blank=True)
    agreement = serializers.ChoiceField(choices=Processor.Agreement.choices, required=False)
    agreed_on = serializers.DateField(required=False, allow_null=True)
    agreed_until = serializers.DateField(required=False, allow_null=True)
    contact_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    note = serializers.CharField(max_length=10_000, required=False, allow_blank=True)

    def validate_name(self, value: str) -> str:
        known = Processor.objects.filter(name=value)
        row = self.context.get("row")
        if (known.exclude(pk=row.pk) if row else known).exists():
            raise serializers.ValidationError("This processor is in the register already.")
        return value


class ProtectionOut(serializers.Serializer[Any]):
    slug = serializers.ChoiceField(choices=Protection.Slug.choices)
    is_on = serializers.BooleanField()
    age = serializers.IntegerField(help_text="Of children: who is younger is one.")
    organisation_types = serializers.ListField(
        child=serializers.CharField(), help_text="Of students: the types of their organisation."
    )
    version = serializers.IntegerField()


class ProtectionIn(InputSerializer):
    is_on = serializers.BooleanField(required=False)
    age = serializers.IntegerField(min_value=1, max_value=25, required=False)
    organisation_types = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=100
    )

    def validate_organisation_types(self, value: list[str]) -> list[str]:
        known = ContactType.objects.filter(of=Of.ORGANISATION, slug__in=value)
        strange = sorted(set(value) - set(known.values_list("slug", flat=True)))
        if strange:
            raise serializers.ValidationError(f"There is no such type: {', '.join(strange)}.")
        return sorted(set(value))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Say what is to change.")
        return attrs


class RetentionRuleOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    days = serializers.IntegerField()
    is_on = serializers.BooleanField()
    due = serializers.IntegerField(help_text="How many would be removed just now.")
    default_days = serializers.IntegerField()
    is_own = serializers.BooleanField(help_text="The firm said other than the program.")
    version = serializers.IntegerField()


class RetentionRulesOut(serializers.Serializer[Any]):
    results = RetentionRuleOut(many=True)


class ProtectionsOut(serializers.Serializer[Any]):
    results = ProtectionOut(many=True)


class RetentionDaysIn(InputSerializer):
    days = serializers.IntegerField(
        min_value=1,
        max_value=36_500,
        required=False,
        help_text="Counts what would be due if it were kept so long.",
    )


class RetentionRuleIn(InputSerializer):
    days = serializers.IntegerField(min_value=1, max_value=36_500, required=False)
    is_on = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Say what is to change.")
        return attrs
