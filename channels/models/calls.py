"""What providers called in with, as it came."""

from django.db import models

from channels.models.accounts import Account


class Call(models.Model):
    """One call of a provider, proven and kept before anything is done with it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        DEAD = "dead", "Given up"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="calls")
    #: What repeats of the same call have in common.
    key = models.CharField(max_length=64)
    body = models.BinaryField()
    content_type = models.CharField(max_length=255, blank=True, default="", db_default="")
    #: What the address said beside its path.
    query = models.CharField(max_length=500, blank=True, default="", db_default="")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_call_per_key")]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state="waiting"),
                name="provider_call_due",
            ),
            models.Index(fields=["state", "-id"], name="provider_call_newest"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
