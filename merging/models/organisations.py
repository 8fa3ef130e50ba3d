"""Organisations that may be one, merges of them, and what it takes to undo them."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.ownership import visible_to
from contacts.permissions import CONTACTS_VIEW
from merging.models.merges import UNDONE_WITHIN


class OrganisationDuplicateQuerySet(models.QuerySet["OrganisationDuplicate"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those of which a person may reach both."""
        first, second = (
            visible_to(user, code, through=f"{side}__", by_id=True, people=False)
            for side in ("first", "second")
        )
        return self.filter(first, second) if first else self.all()


class OrganisationDuplicate(models.Model):
    """Two organisations that may be one, how sure that is, and why."""

    class State(models.TextChoices):
        OPEN = "open", "To be looked at"
        DISMISSED = "dismissed", "Two organisations"

    class Reason(models.TextChoices):
        NAME = "name", "Same name"
        SIMILAR_NAME = "similar_name", "Similar name"
        WEBSITE = "website", "Same website"
        PHONE = "phone", "Same phone number"
        ADDRESS = "address", "Same address"

    #: The older of the two.
    first = models.ForeignKey(
        "contacts.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    second = models.ForeignKey("contacts.Organisation", on_delete=models.CASCADE, related_name="+")
    #: From 0 to 100.
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason.choices))
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.OPEN, db_default="open"
    )
    found_at = models.DateTimeField(db_default=Now())
    #: Who said that they are two, when, and what spoke for one then.
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)
    dismissed_score = models.PositiveSmallIntegerField(null=True)
    dismissed_reasons = ArrayField(models.CharField(max_length=20), null=True)

    objects: ClassVar[OrganisationDuplicateQuerySet] = OrganisationDuplicateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_pair_of_organisations"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="the_older_organisation_is_first"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-score", "-id"], name="organisation_duplicate_surest")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class OrganisationKey(models.Model):
    """Something that organisations which are one are likely to share, as a number."""

    organisation = models.ForeignKey(
        "contacts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    #: A website (w), a number (p), a name (n), or its beginning beside a place (a).
    kind = models.CharField(max_length=1)
    key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "organisation"], name="one_organisation_key")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.organisation_id}"


class OrganisationMergeQuerySet(models.QuerySet["OrganisationMerge"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those whose survivor a person may reach with the code."""
        return self.filter(visible_to(user, code, through="survivor__", by_id=True, people=False))

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class OrganisationMerge(models.Model):
    """That an organisation became part of another; its id leads to the survivor from then on."""

    survivor = models.ForeignKey(
        "contacts.Organisation", on_delete=models.CASCADE, related_name="merges", db_index=False
    )
    #: The id of the organisation that is no more.
    other = models.BigIntegerField()
    #: What it was called.
    other_name = models.CharField(max_length=255, blank=True)
    #: How many rows of which kind went over.
    moved = models.JSONField(default=dict)
    #: The survivor's own row before and after, and the other's as it was.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    picture = models.JSONField(default=dict)
    #: What it did to the rows of each kind, by `model:field`; see `contacts.moving.Kept`.
    kept = models.JSONField(default=dict)
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

    objects: ClassVar[OrganisationMergeQuerySet] = OrganisationMergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(undone_at=None),
                name="an_id_leads_to_one_organisation",
            )
        ]
        indexes = [
            models.Index(fields=["survivor", "-id"], name="organisation_merge_survivor"),
            models.Index(
                fields=["merged_at"],
                condition=Q(forgotten_at=None),
                name="organisation_merge_to_forget",
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
