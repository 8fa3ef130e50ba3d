"""Scores, what they are made of, and what they come to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contacts.models import Contact, ContactType


class Score(models.Model):
    """A number from `least` to `most` for contacts of one type: the sum of its factors."""

    type = models.ForeignKey(
        # The constraint's index begins with it.
        ContactType,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="scores",
    )
    key = models.SlugField(max_length=50)
    label = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    #: What it is the sum of; see `scoring.measures`.
    factors = models.JSONField(default=list)
    least = models.SmallIntegerField(default=0, db_default=0)
    most = models.PositiveSmallIntegerField(default=100)
    #: Names for stretches of values: `key`, `label`, `colour`, and `from` where each begins.
    grades = models.JSONField(default=list, db_default=[], blank=True)
    #: Values of which it is recorded when somebody reaches them, or falls below them again.
    thresholds = models.JSONField(default=list, db_default=[], blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    #: The types of activity that can change it; null for all of them.
    touched_by = models.JSONField(null=True, blank=True, editable=False)
    #: When everybody is reckoned again.
    refresh_at = models.DateTimeField(db_default=Now(), editable=False)
    #: While somebody is at it, nobody else is.
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    took_ms = models.PositiveIntegerField(default=0, editable=False)
    #: Why it could not be brought up to date, if it could not.
    fault = models.CharField(max_length=500, blank=True, editable=False)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    #: The version that everybody was reckoned by; until then changes are of the formula's making.
    settled_version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "key"], name="one_score_per_type_and_key")
        ]
        indexes = [models.Index(fields=["refresh_at"], name="score_refresh")]

    def __str__(self) -> str:
        return self.label


class ContactScore(models.Model):
    """What a score comes to for a contact, and the points of each factor in their order."""

    score = models.ForeignKey(
        # The constraint's index begins with it.
        Score,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="values",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="scores")
    value = models.SmallIntegerField()
    points = models.JSONField(default=list)
    #: What was given by hand and counts.
    given = models.DecimalField(max_digits=9, decimal_places=2, default=0, db_default=0)
    #: The key of the grade; empty where the score has none.
    grade = models.CharField(max_length=50, blank=True, default="", db_default="")
    at = models.DateTimeField()
    #: As it was when last recorded in the log.
    recorded = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["score", "contact"], name="one_value_per_score")
        ]
        indexes = [
            models.Index(fields=["score", "value"], name="contact_score_value"),
            models.Index(
                fields=["score", "grade"],
                condition=~models.Q(grade=""),
                name="contact_score_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"


class ScoreDay(models.Model):
    """What a score came to at the end of a day on which it changed."""

    score = models.ForeignKey(
        # The constraint's index begins with it.
        Score,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="days",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="score_days")
    day = models.DateField()
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["score", "contact", "day"], name="one_value_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.value} on {self.day}"


class GivenPoints(models.Model):
    """Points that somebody was given or taken beside what the factors bring."""

    score = models.ForeignKey(
        # The index begins with it.
        Score,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="given",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="given_points")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField()
    #: They count until then; null for always.
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "given points"
        indexes = [models.Index(fields=["score", "contact"], name="given_points_score")]

    def __str__(self) -> str:
        return f"{self.points:+g}"


class ScoreVersion(models.Model):
    """A score as it was made or changed."""

    score = models.ForeignKey(
        # The constraint's index begins with it.
        Score,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="versions",
    )
    number = models.PositiveIntegerField()
    picture = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["score", "number"], name="one_score_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ScoreLook(models.Model):
    """A contact to reckon again, once the log's projections are that far."""

    # No constraint: who is gone by then is passed over.
    contact = models.OneToOneField(
        Contact, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    position = models.BigIntegerField()
    activity = models.BigIntegerField()

    def __str__(self) -> str:
        return f"contact {self.contact_id}"
