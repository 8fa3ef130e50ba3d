"""Double opt-in over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.permissions import CONTACTS_VIEW
from ground.api.filtering import QueryFilters
from ground.api.serializers import InputSerializer
from ground.api.views import Listed, ResourceViewSet, Retrieved
from messaging.models import OptIn
from messaging.operations.optins import ask_to_confirm
from messaging.queries.reach import list_opt_ins
from privacy.api.shapes import LONGEST, ReachableContact
from privacy.models import Purpose
from privacy.permissions import CONSENTS_RECORD


class OptInOut(serializers.ModelSerializer[OptIn]):
    purpose = serializers.CharField(source="purpose.slug")

    class Meta:
        model = OptIn
        fields = (
            *("id", "contact", "purpose", "address", "wording", "wording_version", "method"),
            *("asked_at", "expires_at", "confirmed_at", "consent", "by"),
        )


class OptInIn(InputSerializer):
    contact = ReachableContact()
    purpose = serializers.SlugRelatedField[Purpose](
        slug_field="slug", queryset=Purpose.objects.all()
    )
    wording = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, help_text="What the person saw."
    )
    wording_version = serializers.CharField(max_length=50, required=False, allow_blank=True)
    method = serializers.CharField(
        max_length=100, required=False, allow_blank=True, help_text="How they said it first."
    )
    evidence = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class OptInFilter(QueryFilters):
    contact = filters.NumberFilter(field_name="contact_id", help_text="Its id.")
    purpose = filters.CharFilter(field_name="purpose__slug", help_text="Its slug.")
    confirmed = filters.BooleanFilter(field_name="confirmed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = OptIn
        fields: tuple[str, ...] = ()


class OptInViewSet(Listed, Retrieved, ResourceViewSet):
    """Consents that their givers are asked to confirm by mail."""

    codes = {"list": CONTACTS_VIEW, "retrieve": CONTACTS_VIEW, "*": CONSENTS_RECORD}
    nouns = ("opt-in", "opt-ins")
    serializer_class = OptInOut
    input_class = OptInIn
    filterset_class = OptInFilter

    def get_queryset(self) -> QuerySet[OptIn]:
        return list_opt_ins(for_user=self.caller)

    def create(self, request: Request) -> Response:
        """Mails the question. The consent is in the ledger when they confirm it; whoever was asked
        already, and can still answer, gets no second mail.
        """
        given: dict[str, Any] = dict(self.given(OptInIn))
        contact, purpose = given.pop("contact"), given.pop("purpose")
        made = ask_to_confirm(
            contact=contact, purpose=purpose, given=given, by=self.caller, now=timezone.now()
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))
