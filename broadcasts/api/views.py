"""Broadcasts over REST: written, sent, looked after and reported."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from broadcasts.api import shapes
from broadcasts.api.deeds import SendingDeeds
from broadcasts.api.drawing import DrawnMail
from broadcasts.api.verdicts import RecipientFile, VerdictReads
from broadcasts.models import Broadcast
from broadcasts.operations import writing
from broadcasts.permissions import BROADCASTS_CREATE, BROADCASTS_SEND, BROADCASTS_VIEW
from broadcasts.queries import lists
from broadcasts.queries.rules import rules_now
from channels.models import Channel
from contacts.permissions import CONTACTS_EXPORT
from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from tracking.queries import current_rules

READING = ("list", "retrieve", "estimate", "people", "verdicts", "mail")
WRITING = ("create", "partial_update", "destroy", "duplicate", "archive", "restore", "submit")


class BroadcastFilter(QueryFilters):
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in names.")
    state = filters.BaseInFilter(
        method="by_state", help_text="One or several, separated by commas."
    )
    channel = filters.ChoiceFilter(choices=Channel.choices)
    topic = filters.CharFilter(field_name="topic__slug", help_text="A topic's slug.")
    archived = filters.BooleanFilter(
        method="by_archived", help_text="Those put away, or those that are not."
    )

    class Meta:
        model = Broadcast
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=" ".join(value.split()))

    def by_state(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        if strange := sorted(set(value) - set(Broadcast.State.values)):
            raise BadParameter(f"There is no state {strange[0][:50]!r}.", field="state")
        return rows.filter(state__in=value)

    def by_archived(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(archived_at__isnull=not value)


class BroadcastViewSet(
    VerdictReads, RecipientFile, DrawnMail, SendingDeeds, Listed, Retrieved, ResourceViewSet
):
    """One message to many people."""

    codes = {
        **dict.fromkeys(READING, BROADCASTS_VIEW),
        **dict.fromkeys((*WRITING, "test"), BROADCASTS_CREATE),
        "recipients": CONTACTS_EXPORT,
        "*": BROADCASTS_SEND,
    }
    nouns = ("broadcast", "broadcasts")
    serializer_class = shapes.BroadcastOut
    input_class = shapes.BroadcastIn
    filterset_class = BroadcastFilter
    orderings = {
        "id": (),
        "name": ("name",),
        "created_at": ("created_at",),
        "updated_at": ("updated_at",),
    }
    default_ordering = "-id"
    volatile = ("figures_at", "figures")
    parameters = {
        "verdicts": frozenset({"status", "code", "variant", "cursor", "page_size"}),
        "people": frozenset({"outcome", "code"}),
        "mail": frozenset({"variant", "locale"}),
    }

    def get_queryset(self) -> QuerySet[Broadcast]:
        return lists.list_broadcasts(for_user=self.caller)

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        if not getattr(self, "swagger_fake_view", False):
            context |= {"rules": rules_now(), "goals": current_rules(), "now": timezone.now()}
        return context

    def create(self, request: Request) -> Response:
        given = self.given(shapes.BroadcastIn)
        made = writing.create_broadcast(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.BroadcastIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a draft; what is not named stays. Variants are replaced as a whole."""
        changed = writing.change_broadcast(
            broadcast=self.get_object(),
            changes=self.given(shapes.BroadcastIn, partial=True),
            **self.asked(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a draft. What was sent can be put away instead."""
        writing.delete_broadcast(broadcast=self.get_object(), **self.asked(request))
        return Response(status=204)

    @extend_schema(request=None, responses={201: shapes.BroadcastOut})
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str) -> Response:
        """Makes a draft that says and means the same."""
        made = writing.duplicate_broadcast(
            broadcast=self.get_object(), by=self.caller, now=timezone.now()
        )
        where = request.build_absolute_uri(f"../../{made.pk}/")
        return self.tagged(made, status=201, Location=where)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Puts it away: its report stays, and lists leave it out."""
        broadcast = self.get_object()
        return self.tagged(writing.archive_broadcast(broadcast=broadcast, **self.asked(request)))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Takes it out of the archive."""
        broadcast = self.get_object()
        return self.tagged(writing.restore_broadcast(broadcast=broadcast, **self.asked(request)))

    def asked(self, request: Request) -> dict[str, Any]:
        expected = versions_expected(request)
        return {"by": self.caller, "now": timezone.now(), "expected": expected}
