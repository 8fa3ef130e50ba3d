"""Merges, and what it takes to undo them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.ownership import visible_to
from contacts.permissions import CONTACTS_VIEW

#: So long a merge can be undone; then what was kept for it is forgotten.
UNDONE_WITHIN = timedelta(days=30)


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those whose survivor a person may reach with the code."""
        return self.filter(visible_to(user, code, through="survivor__", by_id=True))

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """That a contact became part of another; its id leads to the survivor from then on."""

    survivor = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="merges", db_index=False
    )
    #: The id of the contact that is no more.
    other = models.BigIntegerField()
    #: What it was called.
    other_name = models.CharField(max_length=300, blank=True)
    #: How many rows of which kind went over.
    moved = models.JSONField(default=dict)
    #: The survivor's own row before and after, and the other's as it was.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    picture = models.JSONField(default=dict)
    #: What was chosen for the survivor: field → [before, after].
    changes = models.JSONField(default=dict)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    #: When what was kept to undo it was forgotten.
    forgotten_at = models.DateTimeField(null=True)

    objects: ClassVar[MergeQuerySet] = MergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at=None), name="an_id_leads_to_one_contact"
            )
        ]
        indexes = [
            models.Index(fields=["survivor", "-id"], name="merge_survivor"),
            models.Index(
                fields=["merged_at"], condition=Q(forgotten_at=None), name="merge_to_forget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other} into {self.survivor_id}"

    @property
    def undo_until(self) -> datetime:
        return self.merged_at + UNDONE_WITHIN

    def can_be_undone(self, now: datetime) -> bool:
        """Whether nothing but a later merge stands in the way."""
        is_open = self.undone_at is None and self.forgotten_at is None
        return is_open and now < self.undo_until


class Moved(models.Model):
    """What a merge did to the rows of one kind; see `contacts.moving.Kept`."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="kept")
    #: The model and the field that pointed at the contact.
    label = models.CharField(max_length=100)
    column = models.CharField(max_length=50)
    moved = ArrayField(models.BigIntegerField(), default=list)
    own = ArrayField(models.BigIntegerField(), default=list)
    taken = models.JSONField(default=list)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "label", "column"], name="one_moved_per_merge_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} of merge {self.merge_id}"
