"""What providers told of messages that they were handed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from channels.models import Account
from messaging.models.messages import Message


class DeliveryReport(models.Model):
    """One thing that a provider told of one message; what it means for the message stands there."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        READ = "read", "Read"
        DEFERRED = "deferred", "Tried again by the provider"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Reported as spam"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"

    class Bounce(models.TextChoices):
        HARD = "hard", "The address does not exist"
        SOFT = "soft", "Not now"
        BLOCK = "block", "Refused by the mailbox"
        STOP = "stop", "They said STOP to the provider"

    #: Empty where it is about nothing of ours.
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    #: The provider's name for this report, by which repeats are known.
    key = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    bounce = models.CharField(max_length=5, choices=Bounce.choices, blank=True, db_default="")
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=254, blank=True, db_default="")
    detail = models.CharField(max_length=500, blank=True, db_default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="one_report_per_key")
        ]
        indexes = [
            # How often an address bounced lately.
            models.Index(
                fields=["channel", "address", "at"],
                condition=Q(bounce="soft"),
                name="report_soft_bounces",
            ),
            # What went wrong in a period.
            models.Index(
                fields=["at"],
                condition=Q(kind__in=("bounced", "complained", "unsubscribed")),
                name="report_troubles",
            ),
            models.Index(fields=["-at", "-id"], name="report_newest"),
            models.Index(fields=["account", "-at", "-id"], name="report_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.address}"
