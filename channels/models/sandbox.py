"""What the sandbox was given instead of a provider."""

from django.db import models

from channels.models.accounts import Account


class SandboxMail(models.Model):
    """A mail that went nowhere, and what its pretended reader still does about it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()
    #: Deeds still to come, each a name and when: [["opens", "2026-…"], …].
    deeds = models.JSONField(default=list)
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=models.Q(next_at__isnull=False),
                name="sandbox_mail_due",
            ),
            models.Index(fields=["account", "-id"], name="sandbox_mail_newest"),
        ]

    def __str__(self) -> str:
        return self.subject
