"""Conversations: whose turn it is, who answers, and what was said last."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.ownership import visible_to
from channels.models import Channel
from contacts.models import Contact
from conversations.permissions import UNMATCHED_MANAGE
from messaging.models import Message
from messaging.permissions import MESSAGES_VIEW

LONGEST_PREVIEW = 200


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: Any, code: str = MESSAGES_VIEW) -> Self:
        """Those with contacts within a person's reach, and those with nobody known for whoever
        may say who they are.
        """
        seen = Q(contact__isnull=False) & visible_to(user, code, through="contact__", by_id=True)
        if UNMATCHED_MANAGE in getattr(user, "granted_codes", ()):
            seen |= Q(contact=None)
        return self.filter(seen)

    def open(self) -> Self:
        return self.filter(state=Conversation.State.OPEN)


class Conversation(models.Model):
    """All that one contact and the firm write to each other, by whichever channel.

    Of whoever is nobody's contact there is one for each address, until somebody says who it is.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SNOOZED = "snoozed", "Snoozed"
        CLOSED = "closed", "Closed"

    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="conversation"
    )
    #: Where somebody wrote from whom nobody knows; empty with a contact.
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    address = models.CharField(max_length=254, blank=True)
    #: What they call themselves.
    name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_at = models.DateTimeField()
    last_direction = models.CharField(max_length=3, choices=Message.Direction.choices)
    last_channel = models.CharField(max_length=10, choices=Channel.choices)
    preview = models.CharField(max_length=LONGEST_PREVIEW, blank=True)
    #: When the first message came that nobody has answered yet.
    waiting_since = models.DateTimeField(null=True, blank=True)
    #: How many came since somebody last looked: of the conversation, not of each colleague.
    unread = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address"],
                condition=Q(contact=None),
                name="one_conversation_per_stranger",
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | ~Q(address=""),
                name="a_conversation_is_with_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="snoozed", snoozed_until__isnull=False)
                | (~Q(state="snoozed") & Q(snoozed_until=None)),
                name="what_sleeps_wakes_up",
            ),
        ]
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="conversation_newest"),
            models.Index(fields=["assignee", "-last_at"], name="conversation_of_assignee"),
            models.Index(
                fields=["-last_at", "-id"],
                condition=~Q(state="closed"),
                name="conversation_not_closed",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(state="snoozed"),
                name="conversation_snoozed",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address or f"conversation {self.pk}"
