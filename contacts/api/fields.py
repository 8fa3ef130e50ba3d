"""Custom fields and types over REST: what forms are drawn from, and how they are defined."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts import retirings
from contacts.api.field_shapes import (
    ContactTypeOut,
    CustomFieldOut,
    FieldChangesIn,
    FieldCountsOut,
    FieldOrderIn,
    NewFieldIn,
)
from contacts.api.use_shapes import UsesOut, told
from contacts.bearers import PLAIN, kinds
from contacts.operations import fields
from contacts.permissions import FIELDS_MANAGE
from contacts.queries import lists
from contacts.queries.custom import count_all_values
from contacts.queries.uses import uses_of_field
from ground.api.etags import versions_expected
from ground.api.permissions import SIGNED_IN
from ground.api.views import ResourceView, ResourceViewSet, Retrieved
from jobs.api.serializers import JobOut
from jobs.api.started import started


class CustomFieldViewSet(Retrieved, ResourceViewSet):
    """Fields that the firm and its packs added to contacts and organisations."""

    codes = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "*": FIELDS_MANAGE}
    nouns = ("custom field", "custom fields")
    serializer_class = CustomFieldOut
    input_class = NewFieldIn
    pagination_class = None

    def get_queryset(self) -> Any:
        return lists.list_custom_fields()

    def allowed_parameters(self) -> frozenset[str]:
        # All of them come at once.
        return frozenset({"fields"} if self.deed in {"list", "retrieve"} else ())

    def list(self, request: Request) -> Response:
        """All of them, in the order of forms."""
        rows = self.filter_queryset(self.get_queryset())
        return Response(self.get_serializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        made = fields.create_field(**self.given(NewFieldIn), by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=FieldChangesIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = fields.change_field(
            field=self.get_object(),
            changes=self.given(FieldChangesIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a field that no record holds a value of; `field_in_use` says how many do."""
        fields.delete_field(
            field=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Takes the field's values from all records and deletes it, as a job."""
        job = retirings.retire_field(
            field=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return started(job)

    @extend_schema(request=FieldOrderIn, responses={204: None})
    @action(detail=False, methods=["put"])
    def order(self, request: Request) -> Response:
        """Shows the named fields in this order, and the others where they were."""
        named = self.given(FieldOrderIn)["ids"]
        fields.order_fields(fields=named, by=self.caller, now=timezone.now())
        return Response(status=204)

    @extend_schema(responses=FieldCountsOut)
    @action(detail=False, methods=["get"])
    def counts(self, request: Request) -> Response:
        """How many records hold a value of each field, by what it is of and its slug; it walks
        through all records."""
        plain = {of: count_all_values(of) for of in PLAIN}
        further = {of: count_all_values(of) for of, _ in kinds() if of not in PLAIN}
        return Response({**plain, "records": further})

    @extend_schema(responses=UsesOut)
    @action(detail=True, methods=["get"])
    def uses(self, request: Request, pk: str) -> Response:
        """What names it: segments, formulas and views."""
        uses = uses_of_field(self.get_object())
        return Response(UsesOut(told(uses, for_user=self.caller)).data)


class ContactTypesView(ResourceView):
    codes = {"get": SIGNED_IN}

    @extend_schema(
        responses=ContactTypeOut(many=True), summary="List contact types", tags=["contacts"]
    )
    def get(self, request: Request) -> Response:
        """What kinds of contacts and organisations there are."""
        return Response(ContactTypeOut(lists.list_contact_types(), many=True).data)
