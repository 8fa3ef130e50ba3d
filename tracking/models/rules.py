"""What the firm wants to know of its messages: one row."""

from django.db import models
from django.db.models import Q

#: Days after a click within which what somebody does in the product counts as its work.
CONVERSION_DAYS = 5
OPEN_GOAL, CLICK_GOAL = 25, 5


class TrackingRules(models.Model):
    """What is tracked of messages, and when what people do counts as their work."""

    opens = models.BooleanField(default=True)
    clicks = models.BooleanField(default=True)
    #: Whether links bear where they come from, for whoever counts visits to them.
    tags = models.BooleanField(default=True)
    #: Whether mails bear a link that nobody can see, which only machines follow.
    bait = models.BooleanField(default=False)
    conversion_days = models.PositiveSmallIntegerField(default=CONVERSION_DAYS)
    #: Hosts of the firm's own products. Links to them bear a mark of the message, which the
    #: product reports with what somebody does there.
    product_hosts = models.JSONField(default=list, blank=True)
    #: Of a hundred messages that arrived, more than so many are to be opened, and followed.
    open_goal = models.PositiveSmallIntegerField(default=OPEN_GOAL)
    click_goal = models.PositiveSmallIntegerField(default=CLICK_GOAL)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "tracking rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(conversion_days__gte=1, conversion_days__lte=90),
                name="conversions_within_a_season",
            ),
            models.CheckConstraint(
                condition=Q(open_goal__lte=100, click_goal__lte=100), name="goals_are_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return "tracking rules"
