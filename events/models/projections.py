"""What consumers keep of the log so that it can be asked quickly; each can be rebuilt."""

from django.db import models


class ItemProgress(models.Model):
    """How far a contact has come with one tracked item (a course, a quest, a plan)."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="items", db_index=False
    )
    item_type = models.CharField(max_length=50)
    item_id = models.CharField(max_length=100)
    title = models.CharField(max_length=255, blank=True)
    category = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField(null=True)
    progressed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)

    class Meta:
        verbose_name_plural = "item progress"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "item_type", "item_id"], name="one_progress_per_item"
            )
        ]
        indexes = [
            models.Index(fields=["item_type", "item_id"], name="progress_item"),
            models.Index(
                fields=["progressed_at"],
                condition=models.Q(completed_at=None, abandoned_at=None),
                name="progress_stuck",
            ),
            # Whose day came: nearly all that is due is done, or has no day.
            models.Index(
                fields=["due_at"],
                condition=models.Q(completed_at=None, abandoned_at=None, due_at__isnull=False),
                name="progress_due",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.item_type} {self.item_id}"


class ContactMetrics(models.Model):
    """What a contact's history adds up to."""

    contact = models.OneToOneField(
        "contacts.Contact", on_delete=models.CASCADE, related_name="metrics", primary_key=True
    )
    activities = models.PositiveBigIntegerField(default=0)
    amount = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    last_active_at = models.DateTimeField(null=True)
    last_progress_at = models.DateTimeField(null=True)
    #: Days in a row up to and with `streak_until`, in the contact's own time zone.
    streak_days = models.PositiveIntegerField(default=0)
    streak_until = models.DateField(null=True)
    longest_streak_days = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "contact metrics"

    def __str__(self) -> str:
        return f"metrics of contact {self.contact_id}"


class ActivityTally(models.Model):
    """How often, and with what amount, one type happened to a contact in one category."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="tallies", db_index=False
    )
    type = models.CharField(max_length=50)
    category = models.CharField(max_length=100, blank=True)
    count = models.PositiveBigIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "activity tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "type", "category"], name="one_tally_per_type_and_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.count}"


class ActiveDay(models.Model):
    """A day, in the contact's own time zone, on which the contact did something."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="active_days", db_index=False
    )
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "day"], name="one_active_day")]

    def __str__(self) -> str:
        return f"{self.contact_id} on {self.day}"
