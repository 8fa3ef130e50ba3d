"""What the conventions of the API and the clock have to remember."""

from django.db import models
from django.db.models.functions import Now


class KeptAnswer(models.Model):
    """The answer to a POST that carried an Idempotency-Key, given again when it is repeated."""

    principal = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    #: Empty where the answer held a secret.
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "key"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.principal} {self.key}"


class Slot(models.Model):
    """One moment at which a scheduled task was due, and the run that took it."""

    task = models.CharField(max_length=200)
    at = models.DateTimeField()
    claimed_by = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "at"], name="one_run_per_slot")]

    def __str__(self) -> str:
        return f"{self.task} at {self.at:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """When a background process was last known to be alive."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
