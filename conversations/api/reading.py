"""Reads of one conversation: its messages, and the page of one."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.api import shapes
from conversations.pages import has_remote_pictures, page_of, policy
from conversations.queries.thread import (
    NO_LINKS,
    found_message,
    messages_of,
    read_all,
    said_by,
)
from ground.refusals import NotThere
from messaging.queries.letters import Reader

PAGES = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
PICTURES = OpenApiParameter("pictures", bool, description="Load pictures from elsewhere, too.")


class ThreadReads:
    """What was said, by whichever channel."""

    orderings: dict[str, tuple[str, ...]]
    default_ordering: str

    @extend_schema(
        summary="List the messages of a conversation",
        parameters=PAGES,
        responses=shapes.ThreadMessageOut(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def messages(self: Any, request: Request, pk: str) -> Response:
        """One stream of all channels. A page ends with its newest; `next` leads to what was said
        before.
        """
        conversation = self.get_object()
        self.orderings, self.default_ordering = {"id": ()}, "-id"
        rows = self.paginate_queryset(messages_of(conversation))
        rows.reverse()
        context = {**self.get_serializer_context(), "said": read_all(rows)}
        shown = shapes.ThreadMessageOut(rows, many=True, context=context)
        return self.get_paginated_response(shown.data)  # type: ignore[no-any-return]

    @extend_schema(
        summary="Show a message as a page",
        parameters=[PICTURES],
        responses={(200, "text/html"): OpenApiTypes.STR},
        filters=False,
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=r"messages/(?P<message>[0-9]{1,18})/page",
        pagination_class=None,
        filterset_class=None,
    )
    def page(self: Any, request: Request, pk: str, message: str) -> HttpResponse:
        """The HTML of a mail, cleaned. Pictures from elsewhere are left out until asked for."""
        found = found_message(self.get_object(), int(message))
        if found is None:
            raise NotThere
        reader = Reader(NO_LINKS)
        html = reader.page_of(found)
        asked = request.query_params.get("pictures", "").lower() in ("true", "1")
        title = said_by(found, reader).subject
        return HttpResponse(
            page_of(html, with_pictures=asked, title=title),
            headers={
                "Cache-Control": "private, no-store",
                "Content-Security-Policy": policy(with_pictures=asked),
                "X-Frame-Options": "SAMEORIGIN",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "X-Pictures-Left-Out": "false"
                if asked or not has_remote_pictures(html)
                else "true",
            },
        )
