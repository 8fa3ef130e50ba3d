"""Conversations over REST: queues, threads, and what is done with them."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels.models import Channel
from conversations.api import shapes
from conversations.api.deeds import ConversationDeeds
from conversations.api.reading import ThreadReads
from conversations.models import Conversation
from conversations.operations.replying import write_to
from conversations.permissions import UNMATCHED_MANAGE
from conversations.queries import lists
from conversations.queries.ways import contact_within_reach, ways_to
from ground.api.errors import BadParameter
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from ground.refusals import NotThere
from messaging.api.reach import reachable
from messaging.permissions import MESSAGES_SEND, MESSAGES_VIEW

READING = ("list", "retrieve", "messages", "page", "ways", "counts", "presence")
QUEUES = [(name, name) for name in lists.QUEUES]


class ConversationFilter(QueryFilters):
    queue = filters.ChoiceFilter(choices=QUEUES, method="by_queue")
    q = filters.CharFilter(
        method="by_search", max_length=200, help_text="Search in names, addresses and words."
    )
    channel = filters.ChoiceFilter(
        field_name="last_channel", choices=Channel.choices, help_text="Of the last message."
    )
    contact = filters.NumberFilter(field_name="contact_id", help_text="Its id.")
    unread = filters.BooleanFilter(method="by_unread", help_text="Only those nobody looked at.")
    waiting = filters.BooleanFilter(method="by_waiting", help_text="Only those not answered yet.")

    class Meta:
        model = Conversation
        fields: tuple[str, ...] = ()

    def by_queue(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(lists.in_queue(value, user=self.request.user))

    def by_search(self, rows: Any, name: str, value: str) -> QuerySet[Any]:
        return lists.found_conversations(rows, value, for_user=self.request.user)

    def by_unread(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(unread__gt=0) if value else rows.filter(unread=0)

    def by_waiting(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(waiting_since__isnull=not value)


class ConversationViewSet(ThreadReads, ConversationDeeds, Listed, Retrieved, ResourceViewSet):
    """What contacts and the firm write to each other: one conversation for each, over all
    channels.
    """

    codes = {
        **dict.fromkeys(READING, MESSAGES_VIEW),
        "match": UNMATCHED_MANAGE,
        "*": MESSAGES_SEND,
    }
    nouns = ("conversation", "conversations")
    serializer_class = shapes.ConversationOut
    input_class = shapes.ConversationIn
    filterset_class = ConversationFilter
    orderings: dict[str, tuple[str, ...]] = {
        "last_at": ("last_at",),
        "waiting_since": ("waiting_since",),
    }
    default_ordering = "-last_at"
    parameters: ClassVar[dict[str, frozenset[str]]] = {
        "messages": frozenset({"cursor", "page_size"}),
        "page": frozenset({"pictures"}),
        "ways": frozenset({"contact"}),
    }

    def get_queryset(self) -> QuerySet[Conversation]:
        code = self.codes.get(self.deed, self.codes["*"])
        reach = MESSAGES_VIEW if code == UNMATCHED_MANAGE else code
        return lists.list_conversations(for_user=self.caller, code=reach)

    @extend_schema(request=shapes.ConversationIn, responses={201: shapes.ConversationOut})
    def create(self, request: Request) -> Response:
        """Writes to a contact; the answer is the conversation with them."""
        given = dict(self.given(shapes.ConversationIn))
        contact = reachable(self.caller, given.pop("contact"), MESSAGES_SEND)
        made = write_to(contact=contact, **given, by=self.caller, now=timezone.now())
        where = request.build_absolute_uri(f"{made.pk}/")
        return self.tagged(self._anew(made), status=201, Location=where)

    def _anew(self, row: Conversation) -> Conversation:
        """The row as lists read it, with who is named in it."""
        return lists.list_conversations(for_user=self.caller).get(pk=row.pk)

    @extend_schema(
        summary="Count conversations by queue", responses=shapes.QueueCountsOut, filters=False
    )
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def counts(self, request: Request) -> Response:
        """How many stand in each queue, and how many of them nobody has looked at."""
        return Response(lists.count_queues(for_user=self.caller))

    @extend_schema(
        summary="Explain by which channels a contact can be answered",
        parameters=[OpenApiParameter("contact", OpenApiTypes.INT, required=True)],
        responses=shapes.WayOut(many=True),
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def ways(self, request: Request) -> Response:
        """Every channel of the firm's, with what the gate says of an answer by it now."""
        asked = request.query_params.get("contact", "")
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 18):
            raise BadParameter("Give a contact's id.", field="contact")
        contact = contact_within_reach(int(asked), for_user=self.caller)
        if contact is None:
            raise NotThere(field="contact")
        return Response(shapes.WayOut(ways_to(contact, now=timezone.now()), many=True).data)
