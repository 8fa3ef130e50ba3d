"""How the firm wants its broadcasts: one row."""

from django.db import models


class BroadcastRules(models.Model):
    """When a second person has to agree, and when a broadcast is held against the firm's goals,
    which stand with the rules of tracking.
    """

    needs_approval = models.BooleanField(default=False)
    #: To more people than so many a broadcast goes only when a second person agrees.
    approval_above = models.PositiveIntegerField(null=True, blank=True)
    #: Whether a mail has to be tried on colleagues as it is now before it can go.
    needs_test = models.BooleanField(default=False, db_default=False)
    #: Before so much time has passed nothing is said of goals.
    judged_after_hours = models.PositiveSmallIntegerField(default=24)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "rules for broadcasts"

    def __str__(self) -> str:
        return "rules for broadcasts"
