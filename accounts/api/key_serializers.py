"""What API tokens and write keys look like from outside; the secret is shown when made."""

from rest_framework import serializers

from accounts.api.serializers import PersonOut
from accounts.models import ApiToken, WriteKey
from ground.api.serializers import InputSerializer, ResourceSerializer


class TokenOut(ResourceSerializer):
    owner = PersonOut(read_only=True)
    hint = serializers.SerializerMethodField()

    class Meta:
        model = ApiToken
        fields = (
            "id",
            "name",
            "hint",
            "owner",
            "scopes",
            "allowed_ips",
            "created_at",
            "expires_at",
            "last_used_at",
            "last_used_ip",
            "revoked_at",
        )

    def get_hint(self, token: ApiToken) -> str:
        return f"rpt_{token.public_id}_…"


class TokenIssuedOut(TokenOut):
    secret = serializers.CharField(help_text="Shown this once.")

    class Meta(TokenOut.Meta):
        fields = (*TokenOut.Meta.fields, "secret")  # type: ignore[assignment]


class TokenIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=100), min_length=1, max_length=500
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    allowed_ips = serializers.ListField(
        child=serializers.CharField(max_length=50), max_length=100, required=False, default=list
    )


class WriteKeyOut(ResourceSerializer):
    created_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = WriteKey
        fields = (
            "id",
            "name",
            "source",
            "hint",
            "created_by",
            "created_at",
            "last_used_at",
            "revoked_at",
        )


class WriteKeyIssuedOut(WriteKeyOut):
    secret = serializers.CharField(help_text="Shown this once.")

    class Meta(WriteKeyOut.Meta):
        fields = (*WriteKeyOut.Meta.fields, "secret")  # type: ignore[assignment]


class WriteKeyIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    source = serializers.SlugField(max_length=50)  # type: ignore[assignment]
