"""Lifecycles, their stages, who is in which and how they came there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models import Contact, ContactType, Tag


class Lifecycle(models.Model):
    """The stages that contacts of one type go through, and what puts one of them at risk."""

    type = models.OneToOneField(ContactType, on_delete=models.PROTECT, related_name="lifecycle")
    #: When a contact is at risk, as a tree of conditions; empty for never.
    at_risk = models.JSONField(default=dict, blank=True)
    #: The types of activity that can change somebody's stage; null for all of them.
    touched_by = models.JSONField(null=True, blank=True, editable=False)
    #: Whether time alone changes stages.
    drifts = models.BooleanField(default=True, editable=False)
    #: When everybody is looked at again.
    refresh_at = models.DateTimeField(db_default=Now(), editable=False)
    #: While somebody is at it, nobody else is.
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)
    took_ms = models.PositiveIntegerField(default=0, editable=False)
    #: Why it could not be brought up to date, if it could not.
    fault = models.CharField(max_length=500, blank=True, editable=False)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["refresh_at"], name="lifecycle_refresh")]

    def __str__(self) -> str:
        return self.type.name


class Stage(models.Model):
    """A stage: whoever its conditions mean is in it, unless another comes before it."""

    Colour = Tag.Colour

    lifecycle = models.ForeignKey(
        # The constraint's index begins with it.
        Lifecycle,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="stages",
    )
    key = models.SlugField(max_length=50)
    label = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.GRAY)
    #: Where it stands among the others on screens.
    order = models.PositiveSmallIntegerField(default=100)
    #: Where its conditions come among the others': the first that hold decide.
    priority = models.PositiveSmallIntegerField(default=100)
    conditions = models.JSONField(default=dict)
    #: Who is told when somebody comes here: the contact's owner, people by their roles' slugs.
    tell_owner = models.BooleanField(default=False)
    tell_roles = models.JSONField(default=list, blank=True)
    tell_people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lifecycle", "key"], name="one_stage_per_key")
        ]

    def __str__(self) -> str:
        return self.label


class Standing(models.Model):
    """Where a contact stands: in which stage, since when, and whether at risk."""

    contact = models.OneToOneField(
        Contact, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    stage = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT, related_name="standings")
    since = models.DateTimeField()
    #: The stage before this one.
    previous = models.ForeignKey(Stage, null=True, on_delete=models.SET_NULL, related_name="+")
    at_risk = models.BooleanField(default=False)
    at_risk_since = models.DateTimeField(null=True)
    #: Whether a person put the contact there, where no condition moves it.
    by_hand = models.BooleanField(default=False)
    #: Until when; null for as long as nobody lets go.
    held_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["held_until"], condition=Q(by_hand=True), name="standing_held"),
            models.Index(fields=["contact"], condition=Q(at_risk=True), name="standing_at_risk"),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id}"


class StageChange(models.Model):
    """That a contact came from one stage to another, when and why."""

    class Why(models.TextChoices):
        START = "start", "The lifecycle was new"
        RULE = "rule", "Its conditions hold"
        HAND = "hand", "Put there by a person"
        HOLD_OVER = "hold_over", "The time it was put elsewhere for is over"
        LEFT = "left", "Of another type now"

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, db_index=False, related_name="stage_changes"
    )
    from_stage = models.ForeignKey(
        Stage, null=True, db_index=False, on_delete=models.SET_NULL, related_name="+"
    )
    to_stage = models.ForeignKey(
        Stage, null=True, db_index=False, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    #: Since when it had been in the stage it left.
    from_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, choices=Why.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-id"], name="stage_change_of_contact"),
            models.Index(fields=["from_stage", "at"], name="stage_change_from"),
            models.Index(fields=["to_stage", "at"], name="stage_change_to"),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} at {self.at:%Y-%m-%d %H:%M}"


class StageLook(models.Model):
    """A contact to look at again, once the log's projections are that far."""

    # No constraint: who is gone by then is passed over.
    contact = models.OneToOneField(
        Contact, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    position = models.BigIntegerField()
    activity = models.BigIntegerField()
    #: Whether all that touched it was recorded quietly, so that nobody is told what comes of it.
    quiet = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"contact {self.contact_id}"


class StageSample(models.Model):
    """Some people of each stage, drawn at random, for a person to say whether they belong there."""

    lifecycle = models.ForeignKey(Lifecycle, on_delete=models.CASCADE, related_name="samples")
    per_stage = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.lifecycle} on {self.made_at:%Y-%m-%d}"


class SampledContact(models.Model):
    """Somebody drawn, in which stage and why; and what a person says of it."""

    sample = models.ForeignKey(
        # The constraint's index begins with it.
        StageSample,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="people",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+")
    #: What each of the stage's conditions said of them at that moment.
    why = models.JSONField(null=True)
    is_right = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "contact"], name="sampled_once")]

    def __str__(self) -> str:
        return f"contact {self.contact_id}"
