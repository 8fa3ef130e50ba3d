"""How far each consumer has read, and what it could not digest."""

from django.db import models
from django.db.models.functions import Now


class Cursor(models.Model):
    """The last activity a consumer is done with; it moves with the consumer's effects."""

    consumer = models.CharField(max_length=100, primary_key=True)
    position = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    #: Whole batches that failed in a row for a passing reason, such as a dead lock.
    failures = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
    not_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "consumer"

    def __str__(self) -> str:
        return self.consumer


class SetAside(models.Model):
    """An activity that a consumer failed on; tried again later, then left for a person."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DEAD = "dead", "Given up"

    consumer = models.CharField(max_length=100)
    # No constraint and no cascade, so that erasing a contact deletes its activities in one
    # statement; the trigger that guards the log takes these rows along.
    activity = models.ForeignKey(
        "events.Activity",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=1)
    error = models.TextField()
    next_try_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "set aside"
        constraints = [
            models.UniqueConstraint(fields=["consumer", "activity"], name="set_aside_once")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="waiting"),
                name="set_aside_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.consumer}: activity {self.activity_id}"
