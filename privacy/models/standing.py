"""How the firm stands to somebody's data: what has to be kept, and whom it was shown to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from contacts.models import Contact


class LegalHold(models.Model):
    """That a contact has to be kept as it is, because a law or a court asks for it.

    It goes before erasure, retention and every other way of deleting; a trigger sees to that.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="legal_holds")
    reason = models.CharField(max_length=500)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(released_at=None), name="one_standing_hold"
            )
        ]

    def __str__(self) -> str:
        return f"hold on contact {self.contact_id}"


class Disclosure(models.Model):
    """That somebody outside the firm was shown what it knows of a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="disclosures")
    recipient = models.CharField(max_length=300)
    what = models.CharField(max_length=500)
    #: Why it was allowed: the law's own words, or whose consent.
    grounds = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["contact", "-at", "-id"], name="disclosure_newest")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} to {self.recipient}"
