"""Consents that wait for a word by mail of whoever is said to have given them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models import Contact
from messaging.models.messages import Message


class OptIn(models.Model):
    """That somebody was asked to confirm a consent (double opt-in). The ledger knows nothing of it
    before they did.
    """

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="opt_ins", db_index=False
    )
    purpose = models.ForeignKey("privacy.Purpose", on_delete=models.CASCADE, related_name="+")
    #: Where they were asked, and whose owner answers.
    address = models.CharField(max_length=254)
    #: By whose link they confirm it: the newest one alone.
    message = models.OneToOneField(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="opt_in"
    )
    #: The words they saw where they said yes first, and which version of them.
    wording = models.TextField(blank=True)
    wording_version = models.CharField(max_length=50, blank=True)
    #: How they said it first: a form, a call, an import.
    method = models.CharField(max_length=100, blank=True)
    evidence = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: What the ledger got of it.
    consent = models.OneToOneField(
        "privacy.Consent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose", "address"],
                condition=Q(confirmed_at=None),
                name="one_open_question_per_purpose",
            )
        ]
        indexes = [models.Index(fields=["contact", "-id"], name="opt_in_of_contact")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} on purpose {self.purpose_id}"
