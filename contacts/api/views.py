"""Contacts and organisations over REST."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts import assignments
from contacts.aliases import leads_to, organisation_leads_to
from contacts.api import serializers as shapes
from contacts.api.custom_filters import custom_filters, custom_ordering
from contacts.api.filters import ContactFilter, OrganisationFilter
from contacts.api.grouping import Grouped
from contacts.api.identities import Identified
from contacts.api.photos import Pictured
from contacts.api.segment_shapes import BelongsOut
from contacts.api.sensitive import Guarded
from contacts.api.tagging import Tagged
from contacts.entering import likely_duplicates
from contacts.models import Of
from contacts.operations import assigning, contacts, organisations
from contacts.operations.upserting.contacts import upsert_contacts
from contacts.operations.upserting.organisations import upsert_organisations
from contacts.permissions import (
    CONTACTS_DELETE,
    CONTACTS_EDIT,
    CONTACTS_VIEW,
    SENSITIVE_VIEW,
)
from contacts.queries import resources
from contacts.queries.segments import segments_of
from ground.api.bulk import BulkOut, bring_in, check_rows, rows_of
from ground.api.etags import tag_of, versions_expected
from ground.api.views import Listed, ResourceViewSet, Retrieved
from jobs.api.serializers import JobOut
from jobs.api.started import started


class AssignedViewSet(Grouped, Listed, Retrieved, ResourceViewSet):
    """What contacts and organisations do alike: being given to somebody."""

    filterset_class: ClassVar[Any]

    codes = {
        "list": CONTACTS_VIEW,
        "retrieve": CONTACTS_VIEW,
        **dict.fromkeys(("groups", "segments", "identities", "sensitive"), CONTACTS_VIEW),
        "reveal": SENSITIVE_VIEW,
        "destroy": CONTACTS_DELETE,
        "*": CONTACTS_EDIT,
    }

    @property
    def code(self) -> str:
        return self.codes.get(self.deed, CONTACTS_EDIT)

    def allowed_parameters(self) -> frozenset[str]:
        allowed = super().allowed_parameters()
        # Packs ask a view for its parameters, where nobody asks for anything yet.
        asked: Any = getattr(self, "request", None)
        if asked is None or self.deed not in {"list", "groups"}:
            return allowed
        if self.deed == "groups":
            allowed |= set(self.filterset_class.base_filters)
        return allowed | custom_filters(Of.of_model(self.filtered_model), asked.query_params).keys()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        name = self.request.query_params.get("ordering", "").removeprefix("-")
        own = custom_ordering(Of.of_model(self.filtered_model), name)
        if own is None or self.deed != "list":
            return rows
        self.orderings = {**self.orderings, name: (own.column,)}
        ordered: QuerySet[Any] = rows.annotate(**{own.column: own.key})
        return ordered

    @property
    def filtered_model(self) -> Any:
        return self.filterset_class.Meta.model

    @extend_schema(request=shapes.AssignIn)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Owner, team or both; null takes it away from whoever had it."""
        row, to = self.get_object(), self.given(shapes.AssignIn)
        rows = self.get_queryset().filter(pk=row.pk)
        assigning.assign_records(
            rows=rows,
            to=to,
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        row.refresh_from_db()
        return self.tagged(row)

    @extend_schema(request=shapes.AssignManyIn, responses=shapes.AssignedOut)
    @action(detail=False, methods=["post"], url_path="assign", url_name="assign-many")
    def assign_many(self, request: Request) -> Response:
        """Up to 1,000 at once. Ids that are not yours to give are named in the answer."""
        to = self.given(shapes.AssignManyIn)
        rows, missing = self._named(to.pop("ids"))
        before = assigning.assign_records(rows=rows, to=to, by=self.caller, now=timezone.now())
        answer = {"changed": len(before), "before": before, "not_found": missing}
        return Response(shapes.AssignedOut(answer).data)

    @extend_schema(request=shapes.AssignMatchingIn, responses={202: JobOut})
    @action(detail=False, methods=["post"], url_path="assign-matching", url_name="assign-matching")
    def assign_matching(self, request: Request) -> Response:
        """All that a list's filters leave, as a job: given to somebody, or dealt out in turn."""
        given = self.given(shapes.AssignMatchingIn)
        job = assignments.assign_matching(
            model=self.filtered_model,
            filters=given["filter"],
            leave_out=given["leave_out"],
            to={name: given[name] for name in ("owner", "team") if name in given},
            deal_out=given.get("deal_out"),
            way=given["way"],
            by=self.caller,
            now=timezone.now(),
        )
        return started(job)

    @extend_schema(request=shapes.DealOutIn, responses=shapes.DealtOut)
    @action(detail=False, methods=["post"], url_path="deal-out")
    def deal_out(self, request: Request) -> Response:
        """Each to an active member of the team: in turn (the next call goes on), or by load."""
        given = self.given(shapes.DealOutIn)
        rows, missing = self._named(given["ids"])
        dealt = assigning.deal_out_records(
            rows=rows,
            team=given["team"],
            by=self.caller,
            now=timezone.now(),
            way=given["way"],
        )
        answer = {"owners": dealt.owners, "before": dealt.before, "not_found": missing}
        return Response(shapes.DealtOut(answer).data)

    def _named(self, ids: list[int]) -> tuple[QuerySet[Any], list[int]]:
        rows = self.get_queryset().filter(pk__in=ids)
        missing = set(ids) - set(rows.values_list("pk", flat=True))
        return rows, sorted(missing)


#: What of a contact may change without a new version: a tag may be renamed, a rollup worked out and
#: a stage reached.
DRIFTING = ("last_active_at", "email_verified", "custom", "tags", "stood", "scored")


class ContactViewSet(Tagged, Pictured, Identified, Guarded, AssignedViewSet):
    """People the firm deals with."""

    nouns = ("contact", "contacts")
    serializer_class = shapes.ContactOut
    input_class = shapes.ContactIn
    filterset_class = ContactFilter
    orderings = {
        "id": (),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
        "display_name": ("display_name",),
        "last_active_at": ("last_active_at",),
    }
    default_ordering = "-created_at"
    volatile = ("last_active_at", "email_verified")
    answers_once = frozenset({"reveal"})

    def get_queryset(self) -> QuerySet[Any]:
        if self.code == SENSITIVE_VIEW:
            return resources.readable_contacts(for_user=self.caller)
        return resources.reachable_contacts(for_user=self.caller, code=self.code)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.request.query_params.get("q"):
            self.orderings = {**self.orderings, "relevance": ("relevance",)}
            self.default_ordering = "relevance"
        return super().filter_queryset(queryset)

    def get_object(self) -> Any:
        """The contact, or the one it became part of; only its own id deletes a contact."""
        try:
            return super().get_object()
        except Http404:
            survivor = None if self.deed == "destroy" else leads_to(int(self.kwargs["pk"]))
            if survivor is None:
                raise
            self.kwargs["pk"] = str(survivor)
            return super().get_object()

    def _tag(self, row: Any) -> str:
        return tag_of(row, volatile=DRIFTING, is_whole=not self.included())

    def create(self, request: Request) -> Response:
        given = self.given(shapes.ContactIn)
        made = contacts.create_contact(given=given, by=self.caller, now=timezone.now())
        place = request.build_absolute_uri(f"{made.pk}/")
        return self.tagged(made, status=201, Location=place, **self._warning(made))

    def partial_update(self, request: Request, pk: str) -> Response:
        changed = contacts.change_contact(
            contact=self.get_object(),
            # Nothing in it is required; called partial, its lists would miss their defaults.
            changes=self.given(shapes.ContactIn),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed, **self._warning(changed))

    def _warning(self, contact: Any) -> dict[str, Any]:
        """Whom the contact may be as well, by their ids."""
        likely = likely_duplicates(contact, by=self.caller)
        return {"Likely-Duplicates": ", ".join(map(str, likely))} if likely else {}

    def destroy(self, request: Request, pk: str) -> Response:
        contacts.delete_contact(
            contact=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(responses=BelongsOut)
    @action(detail=True, methods=["get"])
    def segments(self, request: Request, pk: str) -> Response:
        """The segments that the contact belongs to."""
        return Response(BelongsOut({"results": segments_of(self.get_object())}).data)

    @extend_schema(request=shapes.ContactRows, responses=BulkOut)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Creates or changes up to 1,000 contacts, found by external id and else by address."""
        checked = check_rows(rows_of(request), shapes.ContactIn, self.get_serializer_context())
        return bring_in(
            checked, lambda rows: upsert_contacts(rows=rows, by=self.caller, now=timezone.now())
        )


class OrganisationViewSet(AssignedViewSet):
    """Companies, schools, districts and households."""

    nouns = ("organisation", "organisations")
    serializer_class = shapes.OrganisationOut
    input_class = shapes.OrganisationIn
    filterset_class = OrganisationFilter
    orderings = {
        "id": (),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
        "name": ("name",),
    }
    default_ordering = "-created_at"

    def _tag(self, row: Any) -> str:
        # A rollup is worked out without a new version.
        return tag_of(row, volatile=("custom",), is_whole=not self.included())

    def get_queryset(self) -> QuerySet[Any]:
        return resources.reachable_organisations(for_user=self.caller, code=self.code)

    def get_object(self) -> Any:
        """The organisation, or the one it became part of; only its own id deletes one."""
        try:
            return super().get_object()
        except Http404:
            pk = int(self.kwargs["pk"])
            survivor = None if self.deed == "destroy" else organisation_leads_to(pk)
            if survivor is None:
                raise
            self.kwargs["pk"] = str(survivor)
            return super().get_object()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.OrganisationIn)
        made = organisations.create_organisation(given=given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    def partial_update(self, request: Request, pk: str) -> Response:
        changed = organisations.change_organisation(
            organisation=self.get_object(),
            changes=self.given(shapes.OrganisationIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        organisations.delete_organisation(
            organisation=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return Response(status=204)

    @extend_schema(request=shapes.OrganisationRows, responses=BulkOut)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Creates or changes up to 1,000 organisations, found by external id."""
        checked = check_rows(rows_of(request), shapes.OrganisationIn, self.get_serializer_context())
        return bring_in(
            checked,
            lambda rows: upsert_organisations(rows=rows, by=self.caller, now=timezone.now()),
        )
