"""Effects: what is to happen outside, and how far it has come."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Policy(models.TextChoices):
    AT_MOST_ONCE = "at_most_once", "At most once"
    RECONCILE = "reconcile", "Ask the provider, then try again"


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    LEASED = "leased", "Taken by a worker"
    HANDING_OFF = "handing_off", "Being handed over"
    DONE = "done", "Done"
    UNKNOWN = "unknown", "Unknown: did it arrive?"
    DEAD = "dead", "Given up"
    CANCELLED = "cancelled", "Cancelled"


HELD = (State.LEASED, State.HANDING_OFF)
#: States that nothing but a person moves on.
NEEDS_A_PERSON = (State.UNKNOWN, State.DEAD)


class EffectQuerySet(models.QuerySet["Effect"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=State.WAITING, next_try_at__lte=now)

    def held(self, now: datetime) -> Self:
        """Under a lease that still counts."""
        return self.filter(state__in=HELD, lease_until__gt=now)

    def lapsed(self, now: datetime) -> Self:
        """Left behind by a worker that stopped, or set aside to be asked about."""
        return self.filter(state__in=HELD, lease_until__lte=now)


class Effect(models.Model):
    """One thing that must happen outside, under a key of ours that the provider is given."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    policy = models.CharField(max_length=12, choices=Policy.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    last_error = models.TextField(blank=True)
    reference = models.CharField("provider reference", max_length=255, blank=True)
    result = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[EffectQuerySet] = EffectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_effect_per_key"),
            models.CheckConstraint(
                condition=~Q(state__in=HELD)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="a_held_effect_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "next_try_at", "id"],
                condition=Q(state="waiting"),
                name="effect_waiting",
            ),
            models.Index(
                fields=["kind", "lease_until"],
                condition=Q(state__in=("leased", "handing_off")),
                name="effect_held",
            ),
            models.Index(fields=["state", "-id"], name="effect_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
