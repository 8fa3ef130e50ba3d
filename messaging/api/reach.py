"""Messages, preferences, topics, rules of sending and suppressions over REST."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels.models import Channel
from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW
from contacts.queries.resources import reachable_contacts
from ground.api.etags import versions_expected
from ground.api.filtering import QueryFilters
from ground.api.permissions import SIGNED_IN
from ground.api.views import Listed, ResourceView, ResourceViewSet, Retrieved
from ground.refusals import NotThere
from messaging.api import reach_shapes as shapes
from messaging.chats import link_to_bot
from messaging.gate.explaining import explain
from messaging.gate.sending import Sending
from messaging.models import Message, Priority, SendingRule, Status, Suppression, Topic
from messaging.naming import EXPLAINED
from messaging.operations import topics
from messaging.operations.preferences import set_preferences
from messaging.operations.suppressions import release_suppression, suppress_addresses
from messaging.operations.writing import write_message
from messaging.permissions import (
    MESSAGES_SEND,
    MESSAGES_VIEW,
    SUPPRESSIONS_MANAGE,
    TOPICS_MANAGE,
)
from messaging.queries import reach


def reachable(user: object, pk: int | str, code: str) -> Contact:
    """
    :raises NotThere: if there is no such contact within the person's reach.
    """
    found = reachable_contacts(for_user=user, code=code).filter(pk=int(pk)).first()
    if found is None:
        raise NotThere
    return found


class MessageFilter(QueryFilters):
    contact = filters.NumberFilter(field_name="contact_id", help_text="Its id.")
    channel = filters.ChoiceFilter(choices=Channel.choices)
    status = filters.ChoiceFilter(choices=Status.choices)
    batch = filters.NumberFilter(field_name="batch_id", help_text="Its id.")
    topic = filters.CharFilter(field_name="topic__slug", help_text="Its slug.")
    reason = filters.CharFilter(help_text="A verdict's code, such as `suppressed`.")
    direction = filters.ChoiceFilter(choices=Message.Direction.choices)

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()


class MessageViewSet(Listed, Retrieved, ResourceViewSet):
    """Messages to and from contacts, with what became of each and why."""

    codes = {"create": MESSAGES_SEND, "*": MESSAGES_VIEW}
    nouns = ("message", "messages")
    serializer_class = shapes.MessageOut
    input_class = shapes.MessageIn
    filterset_class = MessageFilter
    parameters = {"explain": frozenset({"contact", "channel", "topic", "broadcast"})}

    def get_queryset(self) -> QuerySet[Message]:
        return reach.list_messages(for_user=self.caller)

    def create(self, request: Request) -> Response:
        """Puts one message down for sending. The answer says when it leaves, or why it cannot."""
        given = dict(self.given(shapes.MessageIn))
        contact = reachable(self.caller, given.pop("contact"), MESSAGES_SEND)
        made = write_message(contact=contact, **given, by=self.caller, now=timezone.now())
        prefetch_related_objects([made], reach.attached())
        where = request.build_absolute_uri(f"{made.pk}/")
        return self.tagged(made, status=201, Location=where)

    @extend_schema(
        summary="Explain whether a message would reach a contact",
        parameters=[shapes.ExplainIn],
        responses=shapes.ReachVerdictOut,
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def explain(self, request: Request) -> Response:
        """Whether a message about a topic, or a broadcast, would reach somebody now, later or
        never, and why.
        """
        asked = shapes.ExplainIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        contact = reachable(request.user, given["contact"], MESSAGES_VIEW)
        sending = asked_about(given, self.caller)
        return Response(shapes.ReachVerdictOut(explain(contact, sending)).data)


def asked_about(given: dict[str, Any], user: Any) -> Sending:
    """What is to be explained.

    :raises NotThere: if it is named, and not there.
    """
    now = timezone.now()
    if "broadcast" not in given:
        return Sending(given["channel"], given["topic"], now, priority=Priority.AUTOMATED)
    found = EXPLAINED["broadcast"](given["broadcast"], user, now)
    if found is None:
        raise NotThere(field="broadcast")
    return found


class ChatLinkView(ResourceView):
    codes = {"post": MESSAGES_SEND}

    @extend_schema(
        request=None,
        responses=shapes.ChatLinkOut,
        summary="Make a link by which a contact begins a chat with the bot",
    )
    def post(self, request: Request, contact: str) -> Response:
        """Whoever follows it is known as this contact to the firm's bot of Telegram."""
        row = reachable(request.user, contact, MESSAGES_SEND)
        url, until = link_to_bot(contact=row, now=timezone.now())
        return Response(shapes.ChatLinkOut({"url": url, "good_until": until}).data)


class PreferencesView(ResourceView):
    codes = {"get": CONTACTS_VIEW, "put": MESSAGES_SEND}

    @extend_schema(responses=shapes.WishesOut, summary="Retrieve how a contact wants to be reached")
    def get(self, request: Request, contact: str) -> Response:
        """Channels, quiet hours and topics, and which of their addresses nothing goes to."""
        row = reachable(request.user, contact, CONTACTS_VIEW)
        return Response(shapes.WishesOut(reach.wishes_of(row)).data)

    @extend_schema(
        request=shapes.WishesIn,
        responses=shapes.WishesOut,
        summary="Change how a contact wants to be reached",
    )
    def put(self, request: Request, contact: str) -> Response:
        """Notes what somebody said. What is not named stays as it is."""
        row = reachable(request.user, contact, MESSAGES_SEND)
        asked = shapes.WishesIn(data=request.data)
        asked.is_valid(raise_exception=True)
        set_preferences(
            contact=row,
            given=shapes.columns_of(asked.validated_data),
            topics=shapes.choices_of(asked.validated_data),
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
        return Response(shapes.WishesOut(reach.wishes_of(row)).data)


class TopicViewSet(Listed, Retrieved, ResourceViewSet):
    """What messages are about; people switch them on and off."""

    codes = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "*": TOPICS_MANAGE}
    nouns = ("topic", "topics")
    serializer_class = shapes.TopicOut
    input_class = shapes.TopicIn
    orderings = {"id": (), "order": ("order",), "name": ("name",)}
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Topic]:
        return reach.list_topics()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.TopicIn)
        made = topics.create_topic(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.TopicChanges)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Says it otherwise; its slug, and what people chose, stay."""
        changed = topics.change_topic(
            topic=self.get_object(),
            changes=self.given(shapes.TopicChanges, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Gives it up, unless a message was about it."""
        expected = versions_expected(request)
        row = self.get_object()
        topics.delete_topic(topic=row, by=self.caller, now=timezone.now(), expected=expected)
        return Response(status=204)


class SendingRuleViewSet(Listed, Retrieved, ResourceViewSet):
    """The firm's rules of when and how often is sent."""

    codes = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "*": TOPICS_MANAGE}
    nouns = ("sending rule", "sending rules")
    serializer_class = shapes.SendingRuleOut
    input_class = shapes.SendingRuleIn
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[SendingRule]:
        return reach.list_sending_rules()

    def create(self, request: Request) -> Response:
        given = self.given(shapes.SendingRuleIn)
        made = topics.create_sending_rule(**given, by=self.caller, now=timezone.now())
        return self.tagged(made, status=201, Location=request.build_absolute_uri(f"{made.pk}/"))

    @extend_schema(request=shapes.SendingRuleChanges)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Says it otherwise, or switches it off; its kind stays."""
        changed = topics.change_sending_rule(
            rule=self.get_object(),
            changes=self.given(shapes.SendingRuleChanges, partial=True),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
        )
        return self.tagged(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        expected = versions_expected(request)
        row = self.get_object()
        topics.delete_sending_rule(rule=row, by=self.caller, now=timezone.now(), expected=expected)
        return Response(status=204)


class SuppressionFilter(QueryFilters):
    channel = filters.ChoiceFilter(choices=Channel.choices)
    reason = filters.ChoiceFilter(choices=Suppression.Reason.choices)
    address = filters.CharFilter(method="by_address", help_text="What the address begins with.")
    contact = filters.NumberFilter(field_name="contact_id", help_text="Its id.")
    standing = filters.BooleanFilter(field_name="released_at", lookup_expr="isnull")

    class Meta:
        model = Suppression
        fields: tuple[str, ...] = ()

    def by_address(
        self, rows: QuerySet[Suppression], name: str, value: str
    ) -> QuerySet[Suppression]:
        return rows.filter(address__startswith=value.strip().lower())


class SuppressionViewSet(Listed, Retrieved, ResourceViewSet):
    """Addresses that are not written to any more, and why."""

    codes = {"*": SUPPRESSIONS_MANAGE}
    nouns = ("suppression", "suppressions")
    serializer_class = shapes.SuppressionOut
    filterset_class = SuppressionFilter

    def get_queryset(self) -> QuerySet[Suppression]:
        return reach.list_suppressions()

    @extend_schema(
        summary="Suppress addresses", request=shapes.SuppressionsIn, responses=shapes.AddedOut
    )
    def create(self, request: Request) -> Response:
        """Sees to it that none of these is written to; those that are known stay as they are."""
        given = self.given(shapes.SuppressionsIn)
        made = suppress_addresses(
            **given, reason=Suppression.Reason.BY_HAND, by=self.caller, now=timezone.now()
        )
        return Response({"added": len(made)}, status=201)

    @extend_schema(summary="Release a suppression", request=None)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Lets the address be written to again."""
        row = self.get_object()
        done = release_suppression(suppression=row, by=self.caller, now=timezone.now())
        return Response(self.shown(done))
