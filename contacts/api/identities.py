"""The ids that other systems know a contact by, over REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.models import Identity
from contacts.operations.names import OWN, add_identity, remove_identity
from ground.api.serializers import InputSerializer
from ground.refusals import NotThere


class IdentityOut(serializers.ModelSerializer[Identity]):
    class Meta:
        model = Identity
        fields = ("id", "system", "value")


class IdentitiesOut(serializers.Serializer[Any]):
    results = IdentityOut(many=True)


class IdentityIn(InputSerializer):
    system = serializers.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$",
        max_length=50,
        help_text="Small letters, digits, and `.`, `_` or `-`: `stripe`, `zoho`.",
    )
    value = serializers.CharField(max_length=255, help_text="As the other system writes it.")


class Identified:
    """The ids that a contact has elsewhere, beside its own `external_id`."""

    @extend_schema(responses=IdentitiesOut)
    @action(detail=True, methods=["get"])
    def identities(self: Any, request: Request, pk: str) -> Response:
        """The ids by which other systems know the contact."""
        rows = self.get_object().identities.exclude(system__in=OWN)
        return Response(IdentitiesOut({"results": rows.order_by("system", "value", "id")}).data)

    @extend_schema(request=IdentityIn, responses={201: IdentityOut})
    @identities.mapping.post
    def add_identity(self: Any, request: Request, pk: str) -> Response:
        """Lets another system's id lead to the contact; events that name it find the contact."""
        made = add_identity(
            contact=self.get_object(),
            **self.given(IdentityIn),
            by=self.caller,
            now=timezone.now(),
        )
        return Response(IdentityOut(made).data, status=201)

    @extend_schema(
        responses={204: None},
        parameters=[OpenApiParameter("identity", OpenApiTypes.INT, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["delete"],
        url_path=r"identities/(?P<identity>[0-9]{1,18})",
        url_name="identity",
    )
    def remove_identity(self: Any, request: Request, pk: str, identity: str) -> Response:
        """Lets the other system's id lead to nobody."""
        found = self.get_object().identities.filter(pk=identity).first()
        if found is None:
            raise NotThere
        remove_identity(identity=found, by=self.caller, now=timezone.now())
        return Response(status=204)
