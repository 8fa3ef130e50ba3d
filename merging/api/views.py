"""Duplicates and merges over REST."""

from typing import Any, cast

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from contacts.aliases import leads_to
from contacts.api.filters import BIGGEST_ID
from contacts.api.serializers import ContactOut
from contacts.api.views import DRIFTING
from contacts.models import Contact
from contacts.permissions import CONTACTS_EDIT, CONTACTS_VIEW
from contacts.queries.resources import reachable_contacts
from ground.api.errors import BadParameter
from ground.api.etags import tag_of, versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceView, ResourceViewSet
from ground.refusals import NotThere
from jobs.api.serializers import JobOut
from jobs.api.started import started
from merging.api import shapes
from merging.errors import AlreadyMerged, NothingToUnmerge
from merging.models import Duplicate, Merge
from merging.operations import deciding
from merging.operations.finding import scan_everybody
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from merging.permissions import CONTACTS_MERGE, DUPLICATES_MANAGE
from merging.queries import duplicates, merges
from merging.queries.previews import preview_merge

WITH = OpenApiParameter("with", int, required=True, description="The id of the other contact.")


class ContactMergeViewSet(ResourceViewSet):
    """Making two contacts one, and two again."""

    codes = {"*": CONTACTS_MERGE}
    nouns = ("contact", "contacts")
    serializer_class = ContactOut
    parameters = {"merge_preview": frozenset({"with"})}

    def get_queryset(self) -> QuerySet[Any]:
        return reachable_contacts(for_user=self.caller, code=CONTACTS_MERGE)

    def get_object(self) -> Any:
        """The contact, or the one it became part of."""
        try:
            return super().get_object()
        except Http404:
            survivor = leads_to(int(self.kwargs["pk"]))
            if survivor is None:
                raise
            self.kwargs["pk"] = str(survivor)
            return super().get_object()

    @extend_schema(parameters=[WITH], responses=shapes.MergePreviewOut)
    @action(detail=True, methods=["get"], url_path="merge-preview")
    def merge_preview(self, request: Request, pk: str) -> Response:
        """Field by field what both have and whose value would be kept, and what goes over."""
        contact = self.get_object()
        told = request.query_params.get("with", "")
        if not (told.isascii() and told.isdigit() and 0 < int(told[:19]) <= BIGGEST_ID):
            raise BadParameter("Give a contact's id.", field="with")
        found = preview_merge(contact, self._other(contact, int(told)), {})
        return Response(shapes.MergePreviewOut(found).data)

    @extend_schema(request=shapes.MergeIn)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Makes two contacts one, and answers with it. The older id stays; the other leads to it.

        It can be undone for 30 days.
        """
        given = self.given(shapes.MergeIn)
        contact = self.get_object()
        if given["with"] != contact.pk:
            self._other(contact, given["with"])
        merge = merge_contacts(
            contact=contact.pk,
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
        """Makes the contact two again, and answers with the survivor; the other has its id back.

        The latest merge goes first.
        """
        given = self.given(shapes.UnmergeIn)
        contact = self.get_object()
        # Whoever comes by the old id means the merge that took it.
        other = given.get("with") or (None if contact.pk == int(pk) else int(pk))
        merge = merges.merge_to_undo(contact.pk, other)
        if merge is None:
            raise NothingToUnmerge
        unmerge_contacts(
            merge=merge,
            added_to_other=given["added_to"] == "other",
            by=self.caller,
            now=timezone.now(),
        )
        return self._answer_with(contact.pk)

    def _answer_with(self, pk: int) -> Response:
        return self.tagged(Contact.objects.visible_to(self.caller).get(pk=pk))

    def _tag(self, row: Any) -> str:
        return tag_of(row, volatile=DRIFTING, is_whole=not self.included())

    def _other(self, contact: Any, pk: int) -> Any:
        found = self.get_queryset().filter(pk=pk).first()
        if found is None:
            if leads_to(pk) == contact.pk:
                raise AlreadyMerged(field="with")
            raise NotThere(field="with")
        return found


class MergeFilter(QueryFilters):
    contact = filters.NumberFilter(
        method="by_contact", min_value=1, max_value=BIGGEST_ID, help_text="Either of the two ids."
    )
    undone = filters.BooleanFilter(field_name="undone_at", lookup_expr="isnull", exclude=True)
    merged_by = filters.NumberFilter(min_value=1, max_value=BIGGEST_ID)

    class Meta:
        model = Merge
        fields: tuple[str, ...] = ()

    def by_contact(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(Q(survivor=int(value)) | Q(other=int(value)))


class MergeViewSet(Listed, ResourceViewSet):
    """Which contacts became part of others."""

    codes = {"*": CONTACTS_VIEW}
    nouns = ("merge", "merges")
    serializer_class = shapes.MergeOut
    filterset_class = MergeFilter
    orderings = {"id": (), "merged_at": ("merged_at",)}
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[Merge]:
        return merges.list_merges(for_user=self.caller)


class DuplicateFilter(QueryFilters):
    state = filters.ChoiceFilter(choices=Duplicate.State.choices)
    reason = filters.ChoiceFilter(choices=Duplicate.Reason.choices, method="by_reason")
    score_from = filters.NumberFilter(
        field_name="score", lookup_expr="gte", min_value=0, max_value=100
    )
    contact = filters.NumberFilter(method="by_contact", min_value=1, max_value=BIGGEST_ID)

    class Meta:
        model = Duplicate
        fields: tuple[str, ...] = ()

    def by_reason(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(reasons__contains=[value])

    def by_contact(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(Q(first=int(value)) | Q(second=int(value)))


class DuplicateViewSet(Listed, ResourceViewSet):
    """Contacts who may be one person."""

    codes = {
        **dict.fromkeys(("list", "retrieve"), CONTACTS_VIEW),
        **dict.fromkeys(("dismiss", "reopen"), CONTACTS_MERGE),
        "check": CONTACTS_EDIT,
        "*": DUPLICATES_MANAGE,
    }
    nouns = ("duplicate", "duplicates")
    serializer_class = shapes.DuplicateOut
    filterset_class = DuplicateFilter
    orderings = {"id": (), "score": ("score",), "found_at": ("found_at",)}
    default_ordering = "-score"

    def get_queryset(self) -> QuerySet[Duplicate]:
        rows = duplicates.list_duplicates(for_user=self.caller)
        if self.deed in {"dismiss", "reopen"}:
            rows = Duplicate.objects.visible_to(self.caller, CONTACTS_MERGE)
        return rows.select_related("first", "second")

    def retrieve(self, request: Request, pk: str) -> Response:
        """One pair."""
        return self.tagged(self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """They are two people: not proposed again unless more speaks for it."""
        row = self.get_object()
        done = deciding.dismiss_duplicate(duplicate=row, by=self.caller, now=timezone.now())
        return self.tagged(done)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """They may be one person after all."""
        row = self.get_object()
        done = deciding.reopen_duplicate(duplicate=row, by=self.caller, now=timezone.now())
        return self.tagged(done)

    @extend_schema(request=shapes.DraftIn, responses=shapes.CheckedOut)
    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> Response:
        """Who is there already that may be the person somebody is about to enter."""
        draft = self.given(shapes.DraftIn)
        found = duplicates.likely_for(draft=draft, for_user=self.caller, leave_out=draft["contact"])
        return Response(shapes.CheckedOut({"results": found}).data)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=False, methods=["post"])
    def scan(self, request: Request) -> Response:
        """Looks at everybody, as a job. Whoever is new or changed is looked at without it."""
        return started(scan_everybody(by=self.caller, now=timezone.now()))


class DuplicateRulesView(ResourceView):
    codes = {"get": CONTACTS_VIEW, "patch": DUPLICATES_MANAGE}

    @extend_schema(
        responses=shapes.RulesOut, summary="Read the rules of entry", tags=["duplicates"]
    )
    def get(self, request: Request) -> Response:
        """What happens when somebody is entered by hand who seems to be there already."""
        rules = duplicates.rules_of_entry()
        return Response(shapes.RulesOut(rules).data, headers={"ETag": tag_of(rules)})

    @extend_schema(
        request=shapes.RulesIn,
        responses=shapes.RulesOut,
        summary="Change the rules of entry",
        tags=["duplicates"],
    )
    def patch(self, request: Request) -> Response:
        """Nothing, a warning, or a refusal: by address, by number, by name."""
        shape = shapes.RulesIn(data=request.data)
        shape.is_valid(raise_exception=True)
        rules = deciding.change_rules(
            changes=shape.validated_data,
            by=cast(User, request.user),
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(shapes.RulesOut(rules).data, headers={"ETag": tag_of(rules)})
