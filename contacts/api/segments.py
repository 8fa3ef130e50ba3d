"""Segments and the language of their conditions over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts import listings
from contacts.api import segment_shapes as shapes
from contacts.conditions.compiling import Meant
from contacts.conditions.fields import Catalogue, Field
from contacts.conditions.operators import BY_KIND
from contacts.conditions.parsing import parse
from contacts.conditions.reading import reading
from contacts.models import Contact, Segment, SegmentMember
from contacts.operations.segments import definitions
from contacts.operations.segments.membership import change_members
from contacts.permissions import AUDIENCES_MANAGE, CONTACTS_VIEW
from contacts.queries import segments as queries
from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from ground.refusals import NotThere
from jobs.api.serializers import JobOut
from jobs.api.started import started


class SegmentFilter(QueryFilters):
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in names.")
    slug = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=Segment.Kind.choices)
    archived = filters.BooleanFilter(
        method="by_archived", help_text="Those put away, or those that are not."
    )

    class Meta:
        model = Segment
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=" ".join(value.split()))

    def by_archived(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(archived_at__isnull=not value)


class SegmentViewSet(Listed, Retrieved, ResourceViewSet):
    """Sets of contacts, by conditions or by hand."""

    codes = {
        **dict.fromkeys(("list", "retrieve", "preview", "explain"), CONTACTS_VIEW),
        "*": AUDIENCES_MANAGE,
    }
    nouns = ("segment", "segments")
    serializer_class = shapes.SegmentOut
    input_class = shapes.NewSegmentIn
    filterset_class = SegmentFilter
    filtered_model = Contact
    orderings = {
        "id": (),
        "name": ("name",),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
    }
    default_ordering = "name"
    volatile = ("members", "refreshed_at", "fault")
    parameters = {"explain": frozenset({"contact"})}

    def get_queryset(self) -> QuerySet[Segment]:
        is_drawn = getattr(self, "swagger_fake_view", False)
        return queries.list_segments(for_user=self.caller, counted=not is_drawn)

    def create(self, request: Request) -> Response:
        given = self.given(shapes.NewSegmentIn)
        made = definitions.create_segment(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.SegmentIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        changed = definitions.change_segment(
            segment=self.get_object(),
            changes=self.given(shapes.SegmentIn, partial=True),
            **self._asked(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a segment that no other asks for; `segment_in_use` names those that do."""
        definitions.delete_segment(segment=self.get_object(), **self._asked(request))
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Puts it away: who belongs to it stays as it is, and it is offered no more."""
        segment = self.get_object()
        return self.tagged(definitions.archive_segment(segment=segment, **self._asked(request)))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Takes it out of the archive and brings it up to date."""
        segment = self.get_object()
        return self.tagged(definitions.restore_segment(segment=segment, **self._asked(request)))

    @extend_schema(request=shapes.PreviewIn, responses=shapes.PreviewOut)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Whom conditions mean just now: how many, ten of them, and the conditions in words."""
        meant = self._meant(self.given(shapes.PreviewIn)["conditions"])
        seen = Contact.objects.visible_to(self.caller, by_id=True).processable()
        found = queries.preview(meant, seen)
        answer = {"count": found.count, "sample": found.sample, "reading": reading(meant.tree)}
        return Response(shapes.PreviewOut(answer).data)

    @extend_schema(
        parameters=[OpenApiParameter("contact", int, required=True, description="Its id.")],
        responses=shapes.ExplainedOut,
    )
    @action(detail=True, methods=["get"])
    def explain(self, request: Request, pk: str) -> Response:
        """Why somebody is, or is not, in the segment: condition by condition."""
        segment, contact = self.get_object(), self._contact(request)
        had = SegmentMember.objects.filter(segment=segment, contact=contact).first()
        why = None
        if segment.is_dynamic:
            meant = Meant(parse(segment.conditions, is_kept=True), timezone.now())
            why = queries.explain(meant, contact)
        answer = {
            "contact": contact.pk,
            "is_member": had is not None,
            "joined_at": had and had.joined_at,
            "holds": why and why.holds,
            "why": why,
        }
        return Response(shapes.ExplainedOut(answer).data)

    @extend_schema(request=shapes.SegmentMembersIn, responses=shapes.SegmentMembersOut)
    @action(detail=True, methods=["post"])
    def members(self, request: Request, pk: str) -> Response:
        """Puts up to 1,000 contacts into a list of people, and takes as many out."""
        given = self.given(shapes.SegmentMembersIn)
        add, remove = given.get("add", []), given.get("remove", [])
        seen = Contact.objects.visible_to(self.caller).filter(pk__in=[*add, *remove])
        known = set(seen.values_list("pk", flat=True))
        done = change_members(
            segment=self.get_object(),
            add=known & set(add),
            remove=known & set(remove),
            by=self.caller,
            now=timezone.now(),
        )
        missing = sorted({*add, *remove} - known)
        answer = {"added": done.joined, "removed": done.left, "not_found": missing}
        return Response(shapes.SegmentMembersOut(answer).data)

    @extend_schema(request=shapes.MembersMatchingIn, responses={202: JobOut})
    @action(detail=True, methods=["post"], url_path="members-matching", url_name="members-matching")
    def members_matching(self, request: Request, pk: str) -> Response:
        """Puts all that a list's filters leave, or conditions mean, into the list, as a job."""
        given = self.given(shapes.MembersMatchingIn)
        job = listings.list_matching(
            segment=self.get_object(),
            filters=given["filter"],
            leave_out=given["leave_out"],
            conditions=given.get("conditions"),
            deed=given["deed"],
            by=self.caller,
            now=timezone.now(),
        )
        return started(job)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def refresh(self, request: Request, pk: str) -> Response:
        """Has everybody looked at again, as soon as a worker is free."""
        definitions.ask_for_refresh(segment=self.get_object(), now=timezone.now())
        return Response(status=204)

    def _asked(self, request: Request) -> dict[str, Any]:
        expected = versions_expected(request)
        return {"by": self.caller, "now": timezone.now(), "expected": expected}

    def _meant(self, tree: Any) -> Meant:
        return Meant(parse(tree), timezone.now())

    def _contact(self, request: Request) -> Contact:
        told = request.query_params.get("contact", "")
        if not (told.isascii() and told.isdigit() and len(told) <= 18):
            raise BadParameter("Give a contact's id.", field="contact")
        contact = Contact.objects.visible_to(self.caller).filter(pk=int(told)).first()
        if contact is None:
            raise NotThere(field="contact")
        return contact


class ConditionFieldsView(ResourceView):
    codes = {"get": CONTACTS_VIEW}

    @extend_schema(
        responses=shapes.ConditionFieldsOut, summary="List fields of conditions", tags=["segments"]
    )
    def get(self, request: Request) -> Response:
        """What conditions can ask, and how: what the builder is drawn from."""
        answer = {
            "fields": [_field(field) for field in Catalogue().fields.values()],
            "operators": [
                {"name": one.name, "kind": kind, "label": one.label, "value": one.shape}
                for kind, operators in BY_KIND.items()
                for one in operators.values()
            ],
        }
        return Response(answer)


def _field(field: Field) -> dict[str, Any]:
    return {
        **_row_field(field),
        "group": str(field.group),
        "where": [_row_field(one) for one in field.where],
        "has_window": field.has_window,
    }


def _row_field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": str(field.label),
        "kind": field.kind,
        "operators": field.operators,
        "choices": [{"value": one.value, "label": str(one.label)} for one in field.choices],
        "lookup": field.lookup,
    }
