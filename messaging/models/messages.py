"""Messages of all channels, in both directions: what was planned, sent, refused and received."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from channels.models import Account, Channel
from contacts.models import Contact
from contacts.models.words import words_in
from contacts.permissions import CONTACTS_VIEW
from messaging.models.topics import Category, Topic


class Priority(models.IntegerChoices):
    """Lanes: a lower one is always served first."""

    TRANSACTIONAL = 1, "Transactional"
    BY_HAND = 2, "Written by a person"
    AUTOMATED = 5, "Automated"
    BROADCAST = 9, "Broadcast"


class Batch(models.Model):
    """One thing that is said to many: its messages are planned, paused and taken back together."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"

    channel = models.CharField(max_length=10, choices=Channel.choices)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    #: Without one the account is chosen for each message.
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        "templating.TemplateVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: The same in other languages, for whoever has one of them.
    translations = models.ManyToManyField(
        "templating.TemplateVersion", blank=True, related_name="+"
    )
    sender_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.BROADCAST
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    #: Until when its pace is used up (messaging/sending/pacing.py).
    paced_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: What its links bear as `utm_campaign`.
    campaign = models.CharField(max_length=100, blank=True, db_default="")
    #: Whether opens and clicks are counted, where the firm counts any.
    is_tracked = models.BooleanField(default=True, db_default=True)
    #: Values of its template's variables that are the same for everybody.
    values = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Status(models.TextChoices):
    #: Due at `due_at`; held back until then where `reason` says why.
    PLANNED = "planned", "Planned"
    LEASED = "leased", "Taken by a worker"
    HANDING_OFF = "handing_off", "Being handed over"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    READ = "read", "Read"
    FAILED = "failed", "Failed"
    #: Nobody knows whether the provider took it.
    UNCERTAIN = "uncertain", "Uncertain"
    #: The gate said never; `reason` says why.
    SKIPPED = "skipped", "Skipped"
    CANCELLED = "cancelled", "Cancelled"
    RECEIVED = "received", "Received"


AT_WORK = (Status.LEASED, Status.HANDING_OFF)
#: What the provider has.
HANDED = (Status.SENT, Status.DELIVERED, Status.READ)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those with contacts that a person may see; with nobody known, for who sees everybody."""
        seen = Contact.objects.visible_to(user, code)
        if hasattr(user, "scope_of") and user.scope_of(code) == "all":
            return self.filter(Q(contact=None) | Q(contact__in=seen.values("pk")))
        return self.filter(contact__in=seen.values("pk"))

    def due(self, now: datetime) -> Self:
        return self.filter(status=Status.PLANNED, due_at__lte=now)


class Message(models.Model):
    """One message to or from one person. Of what is sent it is the verdict, too: whoever was in
    an audience has a row, and its status and reason say what became of it.
    """

    class Direction(models.TextChoices):
        OUT = "out", "To them"
        IN = "in", "From them"

    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
        db_index=False,
    )
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.OUT)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    category = models.CharField(max_length=15, choices=Category.choices)
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.ForeignKey(
        Batch,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
        db_index=False,
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: Its own, where its batch does not say the same to all: in their language, say.
    version = models.ForeignKey(
        "templating.TemplateVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    priority = models.PositiveSmallIntegerField(choices=Priority.choices)
    status = models.CharField(max_length=12, choices=Status.choices)
    #: A verdict's code (messaging/gate/reasons.py); empty where nothing stood in the way.
    reason = models.CharField(max_length=30, blank=True, db_default="")
    #: Our name for it: what a provider is given as idempotency key, and what its links bear.
    token = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    to_address = models.CharField(max_length=254, blank=True, db_default="")
    from_address = models.CharField(max_length=254, blank=True, db_default="")
    #: The provider's name for it.
    provider_id = models.CharField(max_length=255, blank=True, db_default="")
    #: What its variables were filled with: with the version, enough to make it again.
    values = models.JSONField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, db_default="")
    cost = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, db_default="")
    metadata = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    #: Whether its opens and clicks are counted; not those of children, for one.
    is_tracked = models.BooleanField(default=True, db_default=True)
    #: By people, not by machines; kept from what tracking saw.
    opened_at = models.DateTimeField(null=True, blank=True)
    clicked_at = models.DateTimeField(null=True, blank=True)
    #: When the first answer to it came that a person wrote.
    replied_at = models.DateTimeField(null=True, blank=True)

    #: The daily mail that it is a piece of.
    digest = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pieces",
        db_index=False,
        editable=False,
    )

    #: Whether another of its batch went to the same person, whom we took for two.
    is_twin = models.BooleanField(default=False, db_default=False, editable=False)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # An audience holds each person once.
            models.UniqueConstraint(
                fields=["batch", "contact"],
                condition=Q(is_twin=False),
                name="one_message_of_a_batch",
            ),
            models.UniqueConstraint(
                fields=["account", "provider_id"],
                condition=~Q(provider_id=""),
                name="one_message_per_provider_id",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AT_WORK)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="a_message_at_work_has_a_lease",
            ),
        ]
        indexes = [
            # What was sent in a period, and what became of it.
            models.Index(
                fields=["sent_at"],
                condition=Q(direction="out", sent_at__isnull=False),
                name="message_sent",
            ),
            # How what people have to be told fares, by the day.
            models.Index(
                fields=["sent_at"],
                condition=Q(category="transactional", channel="email", sent_at__isnull=False),
                name="message_transactional_sent",
            ),
            models.Index(
                fields=["failed_at"],
                condition=Q(category="transactional", channel="email", status="failed"),
                name="message_transactional_failed",
            ),
            models.Index(
                fields=["channel", "priority", "due_at", "id"],
                condition=Q(status="planned"),
                name="message_planned",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=("leased", "handing_off")),
                name="message_at_work",
            ),
            models.Index(fields=["batch", "status", "reason", "id"], name="message_of_batch"),
            models.Index(fields=["contact", "-id"], name="message_of_contact"),
            # What waits for its reader's hour, to go in one mail with others.
            models.Index(
                fields=["due_at", "contact"],
                condition=Q(status="planned", channel="email", reason="daily"),
                name="message_daily",
            ),
            models.Index(
                fields=["digest"], condition=Q(digest__isnull=False), name="message_of_digest"
            ),
            # Who got a template in a language of their own, or by itself.
            models.Index(
                fields=["version"],
                condition=Q(version__isnull=False),
                name="message_of_version",
            ),
            # What somebody wrote whom nobody knows.
            models.Index(
                fields=["channel", "from_address", "-id"],
                condition=Q(contact=None, direction="in"),
                name="message_of_nobody",
            ),
            # How much marketing somebody had lately.
            models.Index(
                fields=["contact", "sent_at"],
                condition=Q(category="marketing", sent_at__isnull=False),
                name="message_frequency",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


#: A mail may be longer than the index can hold; nobody searches for what stands so far down.
SEARCHED = 20_000


def said_words() -> Func:
    """The words of a message as the search index holds them."""
    whole: Func = Func(
        F("subject"),
        F("text"),
        # In this order: the migration has them so, and Django compares them as they stand.
        arg_joiner=" || ' ' || ",
        template=f"contacts_plain(left(%(expressions)s, {SEARCHED}))",
        output_field=models.TextField(),
    )
    return words_in(whole)


class Content(models.Model):
    """The words of a message that comes of no template: written by hand, or received."""

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.CASCADE, related_name="content"
    )
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    class Meta:
        indexes = [GinIndex(said_words(), name="content_words", fastupdate=False)]

    def __str__(self) -> str:
        return self.subject or f"of message {self.message_id}"
