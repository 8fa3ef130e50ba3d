"""One message to many, from its draft to its report."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from broadcasts.permissions import BROADCASTS_VIEW
from channels.models import Account, Channel
from contacts.models import Segment
from messaging.models import Batch, Topic


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def visible_to(self, user: Any) -> Self:
        """All of them, for who may see broadcasts; whom they went to is asked for apart."""
        return self if BROADCASTS_VIEW in getattr(user, "granted_codes", ()) else self.none()


class Broadcast(models.Model):
    """What is said once to many people: whom it is for, when it goes, and what became of it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        WAITING = "waiting_approval", "Waiting for approval"
        #: It begins at `starts_at`, and can be taken back whole until then.
        SCHEDULED = "scheduled", "Scheduled"
        #: Its audience is being settled.
        PLANNING = "planning", "Being planned"
        SENDING = "sending", "Being sent"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    class Timing(models.TextChoices):
        NOW = "now", "At once"
        AT = "at", "At a moment"
        LOCAL = "local", "At a time of day where each of them lives"

    class Passed(models.TextChoices):
        """What is done where the hour has passed already when it begins."""

        NEXT_DAY = "next_day", "On the next day"
        AT_ONCE = "at_once", "At once"

    class Measure(models.TextChoices):
        BY_HAND = "", "Somebody chooses"
        OPENS = "opens", "More people open it"
        CLICKS = "clicks", "More people follow a link"

    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Without one the gate chooses an account for each message.
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sender_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    #: Whoever is in one of these, or in any if there are none …
    segments_in = models.ManyToManyField(Segment, blank=True, related_name="+")
    #: … in none of these …
    segments_out = models.ManyToManyField(Segment, blank=True, related_name="+")
    #: … and is meant by this tree, in the language of `contacts.conditions`.
    conditions = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    timing = models.CharField(max_length=10, choices=Timing.choices, default=Timing.NOW)
    send_at = models.DateTimeField(null=True, blank=True)
    local_day = models.DateField(null=True, blank=True)
    local_time = models.TimeField(null=True, blank=True)
    if_passed = models.CharField(max_length=10, choices=Passed.choices, default=Passed.NEXT_DAY)
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    #: Whether each recipient gets a template in their own language, where it is out in it.
    by_language = models.BooleanField(default=True, db_default=True)
    #: What its links bear as `utm_campaign`.
    campaign = models.CharField(max_length=100, blank=True)
    #: Of a hundred people, so many are sent the variants; the others get the winner. Null for all.
    test_share = models.PositiveSmallIntegerField(null=True, blank=True)
    winner_by = models.CharField(max_length=10, choices=Measure.choices, blank=True)
    decide_after_hours = models.PositiveSmallIntegerField(default=24)
    decide_at = models.DateTimeField(null=True, blank=True, editable=False)
    winner = models.ForeignKey(
        "broadcasts.Variant",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: Those who wait for the winner.
    rest = models.OneToOneField(
        Batch, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    #: Whose reach bounds the audience.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: When colleagues last got it as a test, if it says the same now.
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Why it was not approved.
    refused_because = models.CharField(max_length=500, blank=True, editable=False)
    starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: How many people are in it; each has a verdict.
    audience = models.PositiveIntegerField(null=True, blank=True, editable=False)
    #: Whom it went to, in the words of that time.
    audience_said = models.JSONField(default=dict, blank=True, editable=False)
    #: What became of it, as `queries.figures` counts it; kept so that lists are quick.
    figures = models.JSONField(default=dict, blank=True, editable=False)
    figures_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Why it could not be planned.
    fault = models.CharField(max_length=500, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[BroadcastQuerySet] = BroadcastQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(test_share=None) | Q(test_share__gte=1, test_share__lte=99),
                name="a_test_leaves_somebody_for_the_winner",
            ),
            models.CheckConstraint(
                condition=Q(per_minute=None) | Q(per_minute__gte=1),
                name="a_broadcast_moves_at_all",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(starts_at__isnull=False),
                name="what_is_scheduled_begins_some_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], condition=Q(state="scheduled"), name="broadcast_to_begin"
            ),
            models.Index(
                fields=["id"],
                condition=Q(state__in=("planning", "sending", "paused")),
                name="broadcast_under_way",
            ),
            models.Index(fields=["state", "-id"], name="broadcast_state"),
            models.Index(fields=["updated_at", "id"], name="broadcast_updated"),
            models.Index(fields=["name", "id"], name="broadcast_name"),
        ]

    def __str__(self) -> str:
        return self.name


_State = Broadcast.State
#: Nothing of it was handed over, and all of it can change.
UNSENT = (_State.DRAFT, _State.WAITING, _State.SCHEDULED)
UNDER_WAY = (_State.PLANNING, _State.SENDING, _State.PAUSED)
ENDED = (_State.DONE, _State.CANCELLED)
