"""Canned replies over REST."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.api import shapes
from conversations.models import CannedReply
from conversations.operations import canned
from conversations.queries.lists import list_replies
from conversations.queries.ways import contact_within_reach
from ground.api.errors import BadParameter
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.views import Listed, ResourceViewSet, Retrieved
from ground.refusals import NotThere
from messaging.permissions import MESSAGES_SEND


class CannedReplyFilter(QueryFilters):
    q = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=100)

    class Meta:
        model = CannedReply
        fields: tuple[str, ...] = ()


class CannedReplyViewSet(Listed, Retrieved, ResourceViewSet):
    """What is answered again and again: one's own, one's teams', and everybody's."""

    codes = {"*": MESSAGES_SEND}
    nouns = ("canned reply", "canned replies")
    serializer_class = shapes.CannedReplyOut
    input_class = shapes.CannedReplyIn
    filterset_class = CannedReplyFilter
    orderings = {"id": (), "name": ("name",)}
    default_ordering = "name"
    parameters = {"filled": frozenset({"contact"})}

    def get_queryset(self) -> QuerySet[CannedReply]:
        if getattr(self, "swagger_fake_view", False):
            return CannedReply.objects.none()
        return list_replies(for_user=self.caller)

    def create(self, request: Request) -> Response:
        given = self.given(shapes.CannedReplyIn)
        made = canned.create_reply(given=given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.CannedReplyIn)
    def partial_update(self, request: Request, pk: str) -> Response:
        """What is not named stays."""
        changed = canned.change_reply(
            reply=self.get_object(),
            changes=self.given(shapes.CannedReplyIn, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        expected = versions_expected(request)
        row, now = self.get_object(), timezone.now()
        canned.delete_reply(reply=row, by=self.caller, now=now, expected=expected)
        return Response(status=204)

    @extend_schema(
        summary="Fill a canned reply for a contact",
        parameters=[OpenApiParameter("contact", OpenApiTypes.INT, required=True)],
        responses=shapes.FilledReplyOut,
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def filled(self, request: Request, pk: str) -> Response:
        """Its text as it is for them, to be looked at and changed before it is sent."""
        asked = request.query_params.get("contact", "")
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 18):
            raise BadParameter("Give a contact's id.", field="contact")
        contact = contact_within_reach(int(asked), for_user=self.caller)
        if contact is None:
            raise NotThere(field="contact")
        row, now = self.get_object(), timezone.now()
        text = canned.fill_reply(reply=row, contact=contact, by=self.caller, now=now)
        return Response({"text": text})
