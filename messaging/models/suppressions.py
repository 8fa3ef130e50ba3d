"""Addresses that are not written to any more."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models import Contact


class Suppression(models.Model):
    """That an address is not written to. It is the address's, not the person's: whoever shares
    it is spared, too, and an erased person leaves it behind as a hash alone.
    """

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        STOP = "stop", "Said STOP"
        COMPLAINT = "complaint", "Reported as spam"
        HARD_BOUNCE = "hard_bounce", "Does not exist"
        SOFT_BOUNCES = "soft_bounces", "Bounced again and again"
        BY_HAND = "by_hand", "Put here by staff"

    channel = models.CharField(max_length=10)
    #: In lower case or E.164; empty where nothing but its hash may be kept.
    address = models.CharField(max_length=254, blank=True)
    #: Of channel and address, under the firm's own key.
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=15, choices=Reason.choices)
    #: Whether it stands in the way of transactional messages, too.
    is_total = models.BooleanField(default=False)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: What the provider or the person said.
    detail = models.CharField(max_length=500, blank=True)
    feedback = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address", "reason"],
                condition=Q(released_at=None) & ~Q(address=""),
                name="one_standing_suppression",
            )
        ]
        indexes = [
            models.Index(fields=["digest"], name="suppression_digest"),
            models.Index(fields=["-at", "-id"], name="suppression_newest"),
            models.Index(fields=["contact"], name="suppression_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"
