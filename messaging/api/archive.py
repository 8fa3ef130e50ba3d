"""The archive of messages, over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels.models import Channel
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet
from messaging.archiving import looking, searching
from messaging.models import ArchivedMessage, Message
from messaging.permissions import ARCHIVE_SEARCH

LINES = "application/x-ndjson"


class ArchivedOut(serializers.ModelSerializer[ArchivedMessage]):
    class Meta:
        model = ArchivedMessage
        fields = (
            *("id", "message", "contact", "contact_name", "direction", "channel", "category"),
            *("from_address", "to_address", "account", "account_name", "by", "by_name"),
            *("is_certain", "at", "digest", "files"),
        )


class ArchivedFileOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class ArchivedWordsOut(serializers.Serializer[Any]):
    """What an entry says, as it was handed over or came in."""

    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()
    headers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    files = ArchivedFileOut(many=True)
    is_unaltered = serializers.BooleanField(help_text="Whether it has the digest it was kept with.")


class ArchiveFilter(QueryFilters):
    contact = filters.NumberFilter(method="by_contact", help_text="Its id.")
    address = filters.CharFilter(method="by_address", help_text="An address or number, whole.")
    q = filters.CharFilter(method="by_words", help_text="Whole words, all of which it says.")
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")
    channel = filters.ChoiceFilter(choices=Channel.choices)
    direction = filters.ChoiceFilter(choices=Message.Direction.choices)
    account = filters.NumberFilter(min_value=1, max_value=2**63 - 1, help_text="Its id.")
    by = filters.NumberFilter(min_value=1, max_value=2**63 - 1, help_text="Who wrote it.")

    class Meta:
        model = ArchivedMessage
        fields: tuple[str, ...] = ()

    def by_contact(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return searching.of_contact(rows, int(value)) if 0 < value < 2**63 else rows.none()

    def by_address(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return searching.of_address(rows, value)

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return searching.with_words(rows, value)


class ArchiveViewSet(Listed, ResourceViewSet):
    """Every message that left or came, as it was. What one says is told to who looks into it, and
    each look is written down.
    """

    codes = {"*": ARCHIVE_SEARCH}
    nouns = ("archived message", "archived messages")
    serializer_class = ArchivedOut
    filterset_class = ArchiveFilter
    orderings = {"at": ("at",)}
    default_ordering = "-at"
    #: What it says is not kept a second time beside the archive.
    answers_once = frozenset({"look", "export"})
    parameters = {
        "export": frozenset(ArchiveFilter.base_filters),
    }

    def get_queryset(self) -> QuerySet[ArchivedMessage]:
        return searching.list_archived()

    @extend_schema(
        summary="Look into an archived message", request=None, responses=ArchivedWordsOut
    )
    @action(detail=True, methods=["post"])
    def look(self, request: Request, pk: str) -> Response:
        """What it says. That the caller looked is on record."""
        row = self.get_object()
        said, is_unaltered = looking.look_into(entry=row, by=self.caller, now=timezone.now())
        return Response(ArchivedWordsOut({**said, "is_unaltered": is_unaltered}).data)

    @extend_schema(
        summary="Export archived messages",
        request=None,
        responses={(200, LINES): OpenApiTypes.BINARY},
    )
    @action(detail=False, methods=["post"], pagination_class=None)
    def export(self, request: Request) -> StreamingHttpResponse:
        """Those that the filters leave, up to 10,000, as lines of JSON, with all they say."""
        asked = searching.described(request.query_params.dict())
        lines = looking.take_out(
            rows=self.filter_queryset(self.get_queryset()),
            asked=asked,
            by=self.caller,
            now=timezone.now(),
        )
        head = {"Content-Disposition": 'attachment; filename="message-archive.jsonl"'}
        return StreamingHttpResponse(lines, content_type=LINES, headers=head)
