"""What is done with conversations, one or many."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.permissions import CONTACTS_EDIT
from conversations.api import shapes
from conversations.models import Conversation, ConversationQuerySet
from conversations.operations import deeds
from conversations.operations.matching import match_to_contact, match_to_new
from conversations.operations.replying import reply
from ground.refusals import NotAllowed
from live.operations import hint
from messaging.api.reach import reachable


class ConversationDeeds:
    """Who answers, until when it sleeps, that it is done."""

    def _one(self: Any) -> ConversationQuerySet:
        """The one that the address names, if the caller may act on it."""
        return Conversation.objects.filter(pk=self.get_object().pk)

    def _told(self: Any, _changed: Iterable[Conversation]) -> Response:
        return Response(self.shown(self.get_object()))

    @extend_schema(summary="Assign a conversation", request=shapes.ConversationAssignIn)
    @action(detail=True, methods=["post"])
    def assign(self: Any, request: Request, pk: str) -> Response:
        """To a colleague, to a team, or to nobody."""
        rows = self._one()
        return self._told(assign_as(rows, self.given(shapes.ConversationAssignIn), by=self.caller))  # type: ignore[no-any-return]

    @extend_schema(summary="Snooze a conversation", request=shapes.ConversationSnoozeIn)
    @action(detail=True, methods=["post"])
    def snooze(self: Any, request: Request, pk: str) -> Response:
        """Puts it aside until a moment, or until they write."""
        given = self.given(shapes.ConversationSnoozeIn)
        rows, now = self._one(), timezone.now()
        return self._told(deeds.snooze(conversations=rows, **given, by=self.caller, now=now))  # type: ignore[no-any-return]

    @extend_schema(summary="Close a conversation", request=None)
    @action(detail=True, methods=["post"])
    def close(self: Any, request: Request, pk: str) -> Response:
        """Done, until they write again."""
        rows, now = self._one(), timezone.now()
        return self._told(deeds.close(conversations=rows, by=self.caller, now=now))  # type: ignore[no-any-return]

    @extend_schema(summary="Reopen a conversation", request=None)
    @action(detail=True, methods=["post"])
    def reopen(self: Any, request: Request, pk: str) -> Response:
        """Takes it up again."""
        return self._told(deeds.reopen(conversations=self._one()))  # type: ignore[no-any-return]

    @extend_schema(summary="Mark a conversation as read", request=None)
    @action(detail=True, methods=["post"])
    def read(self: Any, request: Request, pk: str) -> Response:
        """Somebody looked; the caller's bells about it are silent, too."""
        rows, now = self._one(), timezone.now()
        return self._told(deeds.mark_read(conversations=rows, by=self.caller, now=now))  # type: ignore[no-any-return]

    @extend_schema(summary="Mark a conversation as unread", request=None)
    @action(detail=True, methods=["post"])
    def unread(self: Any, request: Request, pk: str) -> Response:
        """It stands out again."""
        return self._told(deeds.mark_unread(conversations=self._one()))  # type: ignore[no-any-return]

    @extend_schema(
        summary="Answer a conversation",
        request=shapes.ConversationReplyIn,
        responses={201: shapes.ConversationOut},
    )
    @action(detail=True, methods=["post"])
    def reply(self: Any, request: Request, pk: str) -> Response:
        """By a channel, in words of one's own or a template's. When it leaves, or why it cannot,
        stands with the message.
        """
        given = dict(self.given(shapes.ConversationReplyIn))
        reply(conversation=self.get_object(), **given, by=self.caller, now=timezone.now())
        return Response(self.shown(self.get_object()), status=201)

    @extend_schema(summary="Say who wrote", request=shapes.ConversationMatchIn)
    @action(detail=True, methods=["post"])
    def match(self: Any, request: Request, pk: str) -> Response:
        """Gives what a stranger wrote, and their address, to a contact: one that is there, or a
        new one. The answer is the contact's conversation.
        """
        given, row = self.given(shapes.ConversationMatchIn), self.get_object()
        about: dict[str, Any] = {"conversation": row, "by": self.caller, "now": timezone.now()}
        if CONTACTS_EDIT not in self.caller.granted_codes:
            raise NotAllowed
        if "contact" in given:
            contact = reachable(self.caller, given["contact"], CONTACTS_EDIT)
            kept = match_to_contact(contact=contact, **about)
        else:
            kept = match_to_new(given=dict(given["new"]), **about)
        return Response(self.shown(self._anew(kept)))

    @extend_schema(summary="Say that one looks, or writes", request=shapes.PresenceIn)
    @action(detail=True, methods=["post"])
    def presence(self: Any, request: Request, pk: str) -> Response:
        """Tells whoever has the conversation open, for a moment; nothing of it is kept."""
        row, given = self.get_object(), self.given(shapes.PresenceIn)
        hint(f"conversation:{row.pk}", kind="presence", user=self.caller.pk, **given)
        return Response(status=204)

    @extend_schema(
        summary="Do the same with many conversations",
        request=shapes.ConversationBulkIn,
        responses=shapes.ConversationsChangedOut,
    )
    @action(detail=False, methods=["post"])
    def bulk(self: Any, request: Request) -> Response:
        """Assign, snooze, close, reopen, read or unread, all of them or none."""
        given = dict(self.given(shapes.ConversationBulkIn))
        ids = self.get_queryset().filter(pk__in=given.pop("conversations")).values_list("pk")
        rows = Conversation.objects.filter(pk__in=[pk for (pk,) in ids])
        changed = DEEDS[given.pop("deed")](rows, given, by=self.caller)
        return Response({"changed": len(changed)})


def assign_as(rows: Any, given: dict[str, Any], *, by: Any) -> list[Conversation]:
    assignee, team = given.get("assignee"), given.get("team")
    now = timezone.now()
    return deeds.assign(conversations=rows, assignee=assignee, team=team, by=by, now=now)


def _snooze(rows: Any, given: dict[str, Any], *, by: Any) -> list[Conversation]:
    return deeds.snooze(conversations=rows, until=given["until"], by=by, now=timezone.now())


def _close(rows: Any, _given: dict[str, Any], *, by: Any) -> list[Conversation]:
    return deeds.close(conversations=rows, by=by, now=timezone.now())


def _reopen(rows: Any, _given: dict[str, Any], **_: Any) -> list[Conversation]:
    return deeds.reopen(conversations=rows)


def _read(rows: Any, _given: dict[str, Any], *, by: Any) -> list[Conversation]:
    return deeds.mark_read(conversations=rows, by=by, now=timezone.now())


def _unread(rows: Any, _given: dict[str, Any], **_: Any) -> list[Conversation]:
    return deeds.mark_unread(conversations=rows)


DEEDS: dict[str, Callable[..., list[Conversation]]] = {
    "assign": assign_as,
    "snooze": _snooze,
    "close": _close,
    "reopen": _reopen,
    "read": _read,
    "unread": _unread,
}
