"""How the firm wants its broadcasts: one row."""

from django.db import models
from django.db.models import Q


class BroadcastRules(models.Model):
    """Whether a second person has to agree, and what a broadcast should come to."""

    needs_approval = models.BooleanField(default=False)
    #: In percent of those it was sent to, by people and not by machines.
    goal_opens = models.PositiveSmallIntegerField(default=25)
    goal_clicks = models.PositiveSmallIntegerField(default=5)
    #: Before so much time has passed nothing is said of goals.
    judged_after_hours = models.PositiveSmallIntegerField(default=24)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "rules for broadcasts"
        constraints = [
            models.CheckConstraint(
                condition=Q(goal_opens__lte=100, goal_clicks__lte=100),
                name="goals_are_percentages",
            )
        ]

    def __str__(self) -> str:
        return "rules for broadcasts"
