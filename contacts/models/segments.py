"""Segments, who belongs to them, and whom to look at again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models.records import Contact


class Segment(models.Model):
    """A set of contacts: those that conditions mean just now, or those that people put in."""

    class Kind(models.TextChoices):
        DYNAMIC = "dynamic", "By conditions"
        STATIC = "static", "By hand"

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    description = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DYNAMIC)
    #: The tree of a dynamic one, in the language of `contacts.conditions`.
    conditions = models.JSONField(default=dict, blank=True)
    #: The types of activity that can change who belongs; null for all of them.
    touched_by = models.JSONField(null=True, blank=True, editable=False)
    #: Whether time alone changes who belongs.
    drifts = models.BooleanField(default=False, editable=False)
    #: The segments that its conditions name.
    asks = models.ManyToManyField("self", symmetrical=False, related_name="asked_by", blank=True)
    members = models.PositiveBigIntegerField(default=0, editable=False)
    #: When everybody is looked at again; null for those that nobody has to look at.
    refresh_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: While somebody is at it, nobody else is.
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    took_ms = models.PositiveIntegerField(default=0, editable=False)
    #: Why it could not be brought up to date, if it could not.
    fault = models.CharField(max_length=500, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["refresh_at"], condition=Q(refresh_at__isnull=False), name="segment_refresh"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_dynamic(self) -> bool:
        return self.kind == self.Kind.DYNAMIC


class SegmentMember(models.Model):
    """That a contact belongs to a segment, and since when."""

    segment = models.ForeignKey(
        # The constraint's index begins with it.
        Segment,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="segment_members",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="segment_members")
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "contact"], name="one_segment_member")
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in segment {self.segment_id}"


class SecondLook(models.Model):
    """A contact to look at again for a segment, once the log's projections are that far."""

    # No constraints: what is gone by then is passed over.
    segment = models.ForeignKey(
        Segment,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="second_looks",
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    position = models.BigIntegerField()
    activity = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "contact"], name="one_second_look")
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} for segment {self.segment_id}"
