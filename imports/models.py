"""Imports, and what became of each of their lines."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.permissions import SETTINGS_MANAGE
from jobs.models import Job


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own; all of them for whoever runs the system."""
        if SETTINGS_MANAGE in getattr(user, "granted_codes", ()):
            return self
        return self.filter(asked_by_id=user.pk) if user.pk else self.none()


class Import(models.Model):
    """A file of contacts, what its columns mean, and what came of it."""

    class Kind(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        VCARD = "vcard", "vCard"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting to be begun"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class OnDuplicate(models.TextChoices):
        SKIP = "skip", "Leave the contact as it is"
        UPDATE = "update", "Update the contact"
        CREATE = "create", "Make another contact"

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="imports"
    )
    file_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    bytes = models.PositiveBigIntegerField()
    #: Of a CSV file: how it is written.
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    #: Of a workbook: the sheet that is read, and all there are.
    sheet = models.CharField(max_length=100, blank=True, default="", db_default="")
    sheets = models.JSONField(default=list, db_default=[])
    has_header = models.BooleanField(default=True)
    columns = models.JSONField(default=list)
    #: The first rows, for people who say what the columns mean.
    samples = models.JSONField(default=list)
    #: Column → field.
    mapping = models.JSONField(default=dict, blank=True)
    on_duplicate = models.CharField(
        max_length=6, choices=OnDuplicate.choices, default=OnDuplicate.UPDATE
    )
    #: Whether 3/4/2026 is the third of April.
    day_first = models.BooleanField(default=True)
    #: Names of tags that every contact of the file gets.
    tags = models.JSONField(default=list, blank=True)
    #: Nobody is told of what it does, and nothing is set going by it.
    quiet = models.BooleanField(default=True)
    #: For what consent everybody new is asked by mail, once; by itself nobody is.
    asks_for = models.ForeignKey(
        "privacy.Purpose", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Whether it has only been tried out.
    dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WAITING)
    error = models.TextField(blank=True)
    job = models.OneToOneField(
        Job, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    total = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    invalid = models.PositiveBigIntegerField(default=0)
    #: Contacts that undoing put back or took away, and those that it left.
    restored = models.PositiveBigIntegerField(default=0)
    left = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-id"], name="import_newest_of_person")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.status in {self.Status.RUNNING, self.Status.UNDOING}


class ImportLine(models.Model):
    """What became of a line of the file; kept for a month."""

    class Outcome(models.TextChoices):
        CREATED = "created", "Made a contact"
        UPDATED = "updated", "Changed a contact"
        UNCHANGED = "unchanged", "Said nothing new"
        SKIPPED = "skipped", "Left a contact as it was"
        INVALID = "invalid", "Refused"

    class Undone(models.TextChoices):
        NO = "", "No"
        DONE = "undone", "Undone"
        LEFT = "left", "Left"

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    #: Whom it is about, in a few words.
    label = models.CharField(max_length=100, blank=True)
    #: The contact's id. It may be gone by now, so it is no foreign key.
    contact = models.BigIntegerField(null=True)
    #: The contact's version afterwards.
    version = models.PositiveIntegerField(default=0)
    #: What undoing needs: `changes`, `tags`, `organisation`, `relationship`.
    kept = models.JSONField(default=dict)
    #: Why it was refused, by which column; or why undoing left something.
    reason = models.TextField(blank=True)
    column = models.CharField(max_length=200, blank=True)
    undone = models.CharField(max_length=6, choices=Undone.choices, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="one_row_per_line")]
        indexes = [
            models.Index(fields=["of", "contact"], name="import_line_contact"),
            models.Index(
                fields=["of", "outcome", "line"],
                condition=models.Q(outcome="invalid"),
                name="import_line_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of import {self.of_id}"


class ImportName(models.Model):
    """A name that a row of a dry run would bring, by its hash, so that doubles are found."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["of", "key"], name="import_name_key")]

    def __str__(self) -> str:
        return f"name of import {self.of_id}"
