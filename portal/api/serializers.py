"""What clients' logins look like from outside, and what may be said of them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import PortalClient
from contacts.models import Contact
from contacts.queries.resources import reachable_contacts
from ground.api.serializers import InputSerializer
from portal.permissions import PORTAL_INVITE


class CodeIn(InputSerializer):
    email = serializers.EmailField(max_length=254)


class PortalSignInIn(InputSerializer):
    code = serializers.RegexField(r"^[0-9]{6}\Z")


class PortalMeOut(serializers.ModelSerializer[PortalClient]):
    class Meta:
        model = PortalClient
        fields = ("id", "email", "contact", "last_login")


@extend_schema_field(OpenApiTypes.INT)
class ReachableContact(serializers.PrimaryKeyRelatedField[Contact]):
    """A contact that the caller may let in."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None or not getattr(request.user, "is_staff_member", False):
            return Contact.objects.none()
        return reachable_contacts(for_user=request.user, code=PORTAL_INVITE)


class PortalClientIn(InputSerializer):
    contact = ReachableContact()
    email = serializers.EmailField(
        max_length=254,
        required=False,
        help_text="One of the contact's addresses; the primary one unless given.",
    )


class PortalClientOut(serializers.ModelSerializer[PortalClient]):
    has_password = serializers.SerializerMethodField()

    class Meta:
        model = PortalClient
        fields = (
            *("id", "contact", "email", "is_active", "has_password"),
            *("invited_at", "last_login", "details_checked_at", "created_at"),
        )

    def get_has_password(self, client: PortalClient) -> bool:
        return bool(client.password)


class SignedOutOut(serializers.Serializer[Any]):
    ended = serializers.IntegerField()
