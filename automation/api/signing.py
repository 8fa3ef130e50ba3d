"""The secret that webhooks are signed with."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import SETTINGS_MANAGE
from automation.operations.signing import end_previous, rotate_secret, signing_secret
from ground.api.views import ResourceView


class SigningSecretOut(serializers.Serializer[Any]):
    made_at = serializers.DateTimeField()
    previous_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when the secret before signs as well."
    )


class NewSigningSecretOut(SigningSecretOut):
    secret = serializers.CharField(help_text="Shown this once.")


class SigningSecretView(ResourceView):
    """What the bodies of webhooks are signed with."""

    codes = {"*": SETTINGS_MANAGE}
    answers_once = frozenset({"post"})

    @extend_schema(responses=SigningSecretOut)
    def get(self, request: Request) -> Response:
        """Since when there is the secret of now."""
        return Response(SigningSecretOut(signing_secret(now=timezone.now())).data)

    @extend_schema(request=None, responses={201: NewSigningSecretOut})
    def post(self, request: Request) -> Response:
        """Makes a new secret; the one before signs beside it for a week."""
        by: Any = request.user
        row = rotate_secret(by=by, now=timezone.now())
        return Response(NewSigningSecretOut(row).data, status=201)


class PreviousSecretView(ResourceView):
    """The secret before, while it signs as well."""

    codes = {"*": SETTINGS_MANAGE}

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Ends it: from now on the secret of now signs alone."""
        by: Any = request.user
        end_previous(by=by, now=timezone.now())
        return Response(status=204)
