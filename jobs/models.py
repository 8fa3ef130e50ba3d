"""Jobs: what somebody asked for, and how far it has come."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.permissions import SETTINGS_MANAGE


class State(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    CANCELLING = "cancelling", "Being cancelled"
    CANCELLED = "cancelled", "Cancelled"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


#: How long it is kept what a job changed.
KEPT = timedelta(days=1)
AT_WORK = (State.RUNNING, State.CANCELLING)
ENDED = (State.CANCELLED, State.DONE, State.FAILED)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own; all of them for whoever runs the system."""
        if SETTINGS_MANAGE in getattr(user, "granted_codes", ()):
            return self
        return self.filter(asked_by_id=user.pk) if user.pk else self.none()

    def to_run(self, now: datetime) -> Self:
        """Queued, or left behind by a worker that stopped."""
        return self.filter(Q(state=State.QUEUED) | Q(state__in=AT_WORK, lease_until__lte=now))


class Job(models.Model):
    """One piece of long work, done batch by batch."""

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="jobs",
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    rate = models.FloatField("rows a second", null=True, blank=True)
    checkpoint = models.JSONField(default=dict, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: How often a worker stopped since the last batch that was committed.
    crashes = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    error_count = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    result_bytes = models.PositiveBigIntegerField(default=0)
    error_bytes = models.PositiveBigIntegerField(default=0)
    #: Records whose former state is kept, so that the job can be undone.
    kept_records = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    undone_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undoes"
    )
    #: Jobs take turns: the one that has waited longest is next.
    in_line_since = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=AT_WORK)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="a_running_job_has_a_lease",
            )
        ]
        indexes = [
            models.Index(
                fields=["in_line_since", "id"],
                condition=Q(state__in=("queued", "running", "cancelling")),
                name="job_in_line",
            ),
            models.Index(fields=["asked_by", "-id"], name="job_newest_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def can_be_undone(self, now: datetime) -> bool:
        """Whether it has ended, changed something, and is not too long ago."""
        until = self.can_undo_until
        return until is not None and now <= until

    @property
    def can_undo_until(self) -> datetime | None:
        if self.ended_at is None or not self.kept_records or self.undone_by_id is not None:
            return None
        return self.ended_at + KEPT

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def has_result_file(self) -> bool:
        return self.state == State.DONE and self.result_bytes > 0


class KeptStep(models.Model):
    """What a batch of a job changed, kept so that it can be undone."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="kept")
    #: As the kind of job says it.
    what = models.JSONField()
    records = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.records} of {self.job_id}"
