"""Duplicates and merges of organisations over REST."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.aliases import organisation_leads_to
from contacts.api.filters import BIGGEST_ID
from contacts.api.serializers import OrganisationOut
from contacts.models import Organisation
from contacts.permissions import CONTACTS_VIEW
from contacts.queries.resources import reachable_organisations
from ground.api.errors import BadParameter
from ground.api.etags import tag_of, versions_expected
from ground.api.filtering import QueryFilters
from ground.api.serializers import ResourceSerializer
from ground.api.views import Listed, ResourceViewSet
from ground.refusals import NotThere
from jobs.api.serializers import JobOut
from jobs.api.started import started
from merging.api import shapes
from merging.api.views import WITH
from merging.errors import NoOrganisationToUnmerge, OrganisationsAlreadyMerged
from merging.models import OrganisationDuplicate, OrganisationMerge
from merging.operations import deciding
from merging.operations.finding_organisations import scan_organisations
from merging.operations.merging_organisations import merge_organisations
from merging.operations.unmerging_organisations import unmerge_organisations
from merging.permissions import CONTACTS_MERGE, DUPLICATES_MANAGE
from merging.queries import organisations as queries


class NamedOrganisationOut(serializers.ModelSerializer[Organisation]):
    display_name = serializers.CharField(source="name")

    class Meta:
        model = Organisation
        fields = ("id", "display_name", "created_at")


class OrganisationMergePreviewOut(shapes.MergePreviewOut):
    survivor = NamedOrganisationOut()  # type: ignore[assignment]
    other = NamedOrganisationOut()  # type: ignore[assignment]


class OrganisationMergeOut(ResourceSerializer):
    survivor_name = serializers.CharField(source="survivor.name", read_only=True)
    merged_by_name = serializers.CharField(
        source="merged_by.name", read_only=True, default=None, allow_null=True
    )
    undo_until = serializers.DateTimeField(read_only=True)
    can_be_undone = serializers.SerializerMethodField(
        help_text="Not once it was, after 30 days, or while a later merge stands."
    )

    class Meta:
        model = OrganisationMerge
        fields = (
            *("id", "survivor", "survivor_name", "other", "other_name", "moved"),
            *("merged_by", "merged_by_name", "merged_at", "undo_until", "can_be_undone"),
            *("undone_by", "undone_at"),
        )
        needs: ClassVar[dict[str, str]] = {}

    def get_can_be_undone(self, merge: Any) -> bool:
        return queries.organisation_merge_undoable(merge, timezone.now())


class OrganisationDuplicateOut(ResourceSerializer):
    first = NamedOrganisationOut(read_only=True, help_text="The older one, whose id would stay.")
    second = NamedOrganisationOut(read_only=True)
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=OrganisationDuplicate.Reason.choices),
        read_only=True,
    )

    class Meta:
        model = OrganisationDuplicate
        fields = (
            *("id", "first", "second", "score", "reasons", "state", "found_at"),
            *("dismissed_by", "dismissed_at"),
        )
        needs: ClassVar[dict[str, str]] = {}


class OrganisationMergingViewSet(ResourceViewSet):
    """Making two organisations one, and two again."""

    codes = {"*": CONTACTS_MERGE}
    nouns = ("organisation", "organisations")
    serializer_class = OrganisationOut
    parameters = {"merge_preview": frozenset({"with"})}

    def get_queryset(self) -> QuerySet[Any]:
        return reachable_organisations(for_user=self.caller, code=CONTACTS_MERGE)

    def get_object(self) -> Any:
        """The organisation, or the one it became part of."""
        try:
            return super().get_object()
        except Http404:
            survivor = organisation_leads_to(int(self.kwargs["pk"]))
            if survivor is None:
                raise
            self.kwargs["pk"] = str(survivor)
            return super().get_object()

    @extend_schema(parameters=[WITH], responses=OrganisationMergePreviewOut)
    @action(detail=True, methods=["get"], url_path="merge-preview")
    def merge_preview(self, request: Request, pk: str) -> Response:
        """Field by field what both have and whose value would be kept, and what goes over."""
        organisation = self.get_object()
        told = request.query_params.get("with", "")
        if not (told.isascii() and told.isdigit() and 0 < int(told[:19]) <= BIGGEST_ID):
            raise BadParameter("Give an organisation's id.", field="with")
        other = self._other(organisation, int(told))
        found = queries.preview_organisation_merge(organisation, other)
        return Response(OrganisationMergePreviewOut(found).data)

    @extend_schema(request=shapes.MergeIn)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Makes two organisations one, and answers with it. The older id stays; the other leads
        to it.

        It can be undone for 30 days.
        """
        given = self.given(shapes.MergeIn)
        organisation = self.get_object()
        if given["with"] != organisation.pk:
            self._other(organisation, given["with"])
        merge = merge_organisations(
            organisation=organisation.pk,
            other=given["with"],
            chosen=given["fields"],
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self._answer_with(merge.survivor_id)

    @extend_schema(request=shapes.UnmergeIn)
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: str) -> Response:
        """Makes it two again, and answers with the survivor; the other has its id back.

        The latest merge goes first.
        """
        given = self.given(shapes.UnmergeIn)
        organisation = self.get_object()
        # Whoever comes by the old id means the merge that took it.
        other = given.get("with") or (None if organisation.pk == int(pk) else int(pk))
        merge = queries.organisation_merge_to_undo(organisation.pk, other)
        if merge is None:
            raise NoOrganisationToUnmerge
        unmerge_organisations(
            merge=merge,
            added_to_other=given["added_to"] == "other",
            by=self.caller,
            now=timezone.now(),
        )
        return self._answer_with(organisation.pk)

    def _answer_with(self, pk: int) -> Response:
        return self.tagged(Organisation.objects.visible_to(self.caller).get(pk=pk))

    def _tag(self, row: Any) -> str:
        return tag_of(row, volatile=("custom",), is_whole=not self.included())

    def _other(self, organisation: Any, pk: int) -> Any:
        found = self.get_queryset().filter(pk=pk).first()
        if found is None:
            if organisation_leads_to(pk) == organisation.pk:
                raise OrganisationsAlreadyMerged(field="with")
            raise NotThere(field="with")
        return found


class OrganisationMergeFilter(QueryFilters):
    organisation = filters.NumberFilter(
        method="by_organisation",
        min_value=1,
        max_value=BIGGEST_ID,
        help_text="Either of the two ids.",
    )
    undone = filters.BooleanFilter(field_name="undone_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = OrganisationMerge
        fields: tuple[str, ...] = ()

    def by_organisation(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(Q(survivor=int(value)) | Q(other=int(value)))


class OrganisationMergesViewSet(Listed, ResourceViewSet):
    """Which organisations became part of others."""

    codes = {"*": CONTACTS_VIEW}
    nouns = ("merge of organisations", "merges of organisations")
    serializer_class = OrganisationMergeOut
    filterset_class = OrganisationMergeFilter
    orderings = {"id": (), "merged_at": ("merged_at",)}
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[OrganisationMerge]:
        return queries.list_organisation_merges(for_user=self.caller)


class OrganisationDuplicateFilter(QueryFilters):
    state = filters.ChoiceFilter(choices=OrganisationDuplicate.State.choices)
    score_from = filters.NumberFilter(
        field_name="score", lookup_expr="gte", min_value=0, max_value=100
    )
    organisation = filters.NumberFilter(method="by_organisation", min_value=1, max_value=BIGGEST_ID)

    class Meta:
        model = OrganisationDuplicate
        fields: tuple[str, ...] = ()

    def by_organisation(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(Q(first=int(value)) | Q(second=int(value)))


class OrganisationDuplicateViewSet(Listed, ResourceViewSet):
    """Organisations that may be one."""

    codes = {
        **dict.fromkeys(("list", "retrieve"), CONTACTS_VIEW),
        **dict.fromkeys(("dismiss", "reopen"), CONTACTS_MERGE),
        "*": DUPLICATES_MANAGE,
    }
    nouns = ("pair of organisations", "pairs of organisations")
    serializer_class = OrganisationDuplicateOut
    filterset_class = OrganisationDuplicateFilter
    orderings = {"id": (), "score": ("score",), "found_at": ("found_at",)}
    default_ordering = "-score"

    def get_queryset(self) -> QuerySet[OrganisationDuplicate]:
        if self.deed in {"dismiss", "reopen"}:
            rows = OrganisationDuplicate.objects.visible_to(self.caller, CONTACTS_MERGE)
            return rows.select_related("first", "second")
        return queries.list_organisation_duplicates(for_user=self.caller)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One pair."""
        return self.tagged(self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """They are two: not proposed again unless more speaks for it."""
        row = self.get_object()
        done = deciding.dismiss_duplicate(duplicate=row, by=self.caller, now=timezone.now())
        return self.tagged(done)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """They may be one after all."""
        row = self.get_object()
        done = deciding.reopen_duplicate(duplicate=row, by=self.caller, now=timezone.now())
        return self.tagged(done)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=False, methods=["post"])
    def scan(self, request: Request) -> Response:
        """Looks at all of them, as a job. What is new or changed is looked at without it."""
        return started(scan_organisations(by=self.caller, now=timezone.now()))
