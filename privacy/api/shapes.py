"""What consents, standings and requests look like from outside, and what may be said of them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.models import Contact
from contacts.queries.resources import reachable_contacts
from ground.api.serializers import InputSerializer
from privacy.models import (
    Consent,
    Disclosure,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
    Purpose,
)
from privacy.models.consents import Channel
from privacy.permissions import CONSENTS_RECORD

LONGEST = 10_000


@extend_schema_field(OpenApiTypes.INT)
class ReachableContact(serializers.PrimaryKeyRelatedField[Contact]):
    """A contact that the caller may say something of."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None or not getattr(request.user, "is_staff_member", False):
            return Contact.objects.none()
        return reachable_contacts(for_user=request.user, code=CONSENTS_RECORD)


class ConsentOut(serializers.ModelSerializer[Consent]):
    purpose = serializers.SlugRelatedField[Purpose](slug_field="slug", read_only=True)

    class Meta:
        model = Consent
        fields = (
            *("id", "contact", "purpose", "channel", "deed", "basis", "wording"),
            *("wording_version", "method", "evidence", "at", "recorded_at", "by", "by_contact"),
        )


class ConsentIn(InputSerializer):
    contact = ReachableContact()
    purpose = serializers.SlugRelatedField[Purpose](
        slug_field="slug", queryset=Purpose.objects.all()
    )
    deed = serializers.ChoiceField(choices=Consent.Deed.choices)
    channel = serializers.ChoiceField(
        choices=Channel.choices, required=False, help_text="Empty for every channel."
    )
    basis = serializers.ChoiceField(choices=Consent.Basis.choices, required=False)
    wording = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, help_text="What the person saw."
    )
    wording_version = serializers.CharField(max_length=50, required=False, allow_blank=True)
    method = serializers.CharField(max_length=100, required=False, allow_blank=True)
    evidence = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    at = serializers.DateTimeField(required=False, help_text="When it was said; now, if silent.")


class GuardianConsentOut(serializers.ModelSerializer[GuardianConsent]):
    class Meta:
        model = GuardianConsent
        fields = (
            *("id", "contact", "guardian", "guardian_name", "method", "evidence"),
            *("given_at", "withdrawn_at", "recorded_at", "by"),
        )


class GuardianConsentIn(InputSerializer):
    contact = ReachableContact()
    guardian = ReachableContact(required=False, allow_null=True)
    guardian_name = serializers.CharField(max_length=300, required=False, allow_blank=True)
    method = serializers.ChoiceField(choices=GuardianConsent.Method.choices)
    evidence = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    given_at = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("guardian") or attrs.get("guardian_name")):
            raise serializers.ValidationError(
                {"guardian_name": ["Say who allowed it: a contact, or a name."]}
            )
        return attrs


class LegalHoldOut(serializers.ModelSerializer[LegalHold]):
    class Meta:
        model = LegalHold
        fields = (
            *("id", "contact", "reason", "placed_by", "placed_at"),
            *("released_by", "released_at"),
        )


class LegalHoldIn(InputSerializer):
    contact = ReachableContact()
    reason = serializers.CharField(max_length=500)


class DisclosureOut(serializers.ModelSerializer[Disclosure]):
    class Meta:
        model = Disclosure
        fields = ("id", "contact", "recipient", "what", "grounds", "at", "by")


class DisclosureIn(InputSerializer):
    contact = ReachableContact()
    recipient = serializers.CharField(max_length=300)
    what = serializers.CharField(max_length=500)
    grounds = serializers.CharField(
        max_length=500, help_text="What allowed it: a law, or whose consent."
    )


class PrivacyRequestOut(serializers.ModelSerializer[PrivacyRequest]):
    contact = serializers.IntegerField(
        source="contact_id", read_only=True, help_text="Its id, also when it is no longer there."
    )
    contact_name = serializers.CharField(
        read_only=True, help_text="Empty once the contact is erased."
    )
    outcome = serializers.DictField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="Kind of record to how many were handed out, removed or changed.",
    )

    class Meta:
        model = PrivacyRequest
        fields = (
            *("id", "kind", "contact", "contact_name", "state", "note", "by_contact"),
            *("asked_by", "asked_at", "due_at", "job", "ended_at", "outcome", "refusal"),
        )


class PrivacyRequestIn(InputSerializer):
    contact = ReachableContact()
    kind = serializers.ChoiceField(choices=PrivacyRequest.Kind.choices)
    note = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class RefusalIn(InputSerializer):
    reason = serializers.CharField(max_length=500)


class LiftIn(InputSerializer):
    email = serializers.EmailField(max_length=254)
    reason = serializers.CharField(max_length=500)


class PreviewPartOut(serializers.Serializer[Any]):
    label = serializers.CharField(help_text="The kind of record.")  # type: ignore[assignment]
    name = serializers.CharField()
    fate = serializers.ChoiceField(
        choices=["goes", "cleared", "kept"],
        help_text="Removed, stays without the person, or kept for the reason given.",
    )
    rows = serializers.IntegerField(
        allow_null=True, help_text="About the contact; null where all are looked through."
    )
    is_struck = serializers.BooleanField(help_text="Names are struck in those about others.")
    why = serializers.CharField()


class ErasurePreviewOut(serializers.Serializer[Any]):
    is_held = serializers.BooleanField(help_text="A legal hold stands in its way.")
    parts = PreviewPartOut(many=True)


class StandingPurposeOut(serializers.Serializer[Any]):
    purpose = serializers.CharField()
    name = serializers.CharField()
    channel = serializers.CharField(help_text="Empty for every channel.")
    is_allowed = serializers.BooleanField()
    said = ConsentOut(allow_null=True, help_text="The newest word in the ledger.")


class StandingOut(serializers.Serializer[Any]):
    restricted_at = serializers.DateTimeField(allow_null=True)
    is_child = serializers.BooleanField(help_text="A guardian has to be asked.")
    guardian_consent = GuardianConsentOut(allow_null=True)
    hold = LegalHoldOut(allow_null=True)
    purposes = StandingPurposeOut(many=True)
    requests = PrivacyRequestOut(many=True)
