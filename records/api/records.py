"""Records over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.custom_filters import custom_filters, custom_ordering
from contacts.api.filters import BIGGEST_ID
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.moments import MomentFilter
from ground.api.views import Listed, ResourceViewSet, Retrieved
from records.api.shapes import NewRecordIn, RecordIn, RecordOut, refuse_sealed
from records.models import Record
from records.operations import records
from records.permissions import RECORDS_DELETE, RECORDS_EDIT, RECORDS_REVIEW, RECORDS_VIEW
from records.queries import reachable_records


class RecordFilter(QueryFilters):
    type = filters.CharFilter(
        field_name="type__slug",
        max_length=50,
        help_text="The type's slug; with it also `custom.…` of its findable fields.",
    )
    contact = filters.NumberFilter(
        field_name="contact_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    organisation = filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    reviewed = filters.BooleanFilter(method="by_review", help_text="Of types with a review.")
    at_after = MomentFilter(field_name="at", lookup_expr="gte")
    at_before = MomentFilter(field_name="at", lookup_expr="lt")
    updated_after = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Record
        fields: tuple[str, ...] = ()

    def __init__(
        self, data: Any = None, queryset: QuerySet[Any] | None = None, **given: Any
    ) -> None:
        super().__init__(data, queryset, **given)
        asked = data or {}
        own = custom_filters(asked.get("type", ""), asked)
        for each in own.values():
            each.parent = self
        self.filters |= own

    def by_review(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        if value:
            return rows.filter(reviewed_at__isnull=False)
        return rows.filter(reviewed_at=None, type__has_review=True)


class RecordViewSet(Listed, Retrieved, ResourceViewSet):
    """What is kept of contacts and organisations, as record types say."""

    nouns = ("record", "records")
    codes = {
        "list": RECORDS_VIEW,
        "retrieve": RECORDS_VIEW,
        "destroy": RECORDS_DELETE,
        **dict.fromkeys(("review", "reopen"), RECORDS_REVIEW),
        "*": RECORDS_EDIT,
    }
    serializer_class = RecordOut
    input_class = NewRecordIn
    filterset_class = RecordFilter
    orderings = {
        "id": (),
        "at": ("at",),
        "created_at": ("created_at",),
        "title": ("title",),
    }
    default_ordering = "-at"

    def get_queryset(self) -> QuerySet[Any]:
        code = self.codes.get(self.deed, RECORDS_EDIT)
        return reachable_records(for_user=self.caller, code=code)

    def allowed_parameters(self) -> frozenset[str]:
        allowed = super().allowed_parameters()
        # Packs ask a view for its parameters, where nobody asks for anything yet.
        asked: Any = getattr(self, "request", None)
        if asked is None or self.deed != "list":
            return allowed
        return allowed | custom_filters(self._type, asked.query_params).keys()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        name = self.request.query_params.get("ordering", "").removeprefix("-")
        own = custom_ordering(self._type, name) if self.deed == "list" else None
        if own is None:
            return rows
        self.orderings = {**self.orderings, name: (own.column,)}
        ordered: QuerySet[Any] = rows.annotate(**{own.column: own.key})
        return ordered

    @property
    def _type(self) -> str:
        return str(self.request.query_params.get("type", ""))

    def create(self, request: Request) -> Response:
        given = self.given(NewRecordIn)
        refuse_sealed(given["type"].slug, given.get("custom", {}))
        made = records.add_record(
            type=given["type"],
            of=given.get("contact") or given["organisation"],
            at=given.get("at"),
            custom=given.get("custom"),
            by=self.caller,
            now=timezone.now(),
        )
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=RecordIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        row, changes = self.get_object(), self.given(RecordIn)
        refuse_sealed(row.listed_type.slug, changes.get("custom", {}))
        changed = records.change_record(
            row=row,
            changes=changes,
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        records.delete_record(
            row=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Notes that the caller has looked at it; who did so first stays."""
        reviewed = records.review_record(row=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(reviewed)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Takes the review back, so that somebody looks again."""
        reopened = records.reopen_record(row=self.get_object(), by=self.caller, now=timezone.now())
        return self.tagged(reopened)
