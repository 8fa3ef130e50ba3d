"""Teams, who is in them, and territories."""

from django.db import models
from django.utils import timezone

from accounts.models.staff import User


class Team(models.Model):
    """People who share work; a functional team is also a target of tasks and alerts."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    is_functional = models.BooleanField(default=False)
    lead = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="teams_led"
    )
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)
    #: When a record last fell to this member in turn.
    last_turn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


class Territory(models.Model):
    """A part of the market; its rules say which records fall to which team or owner."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    priority = models.PositiveIntegerField(default=100)
    rules = models.JSONField(default=dict, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="territories"
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="territories"
    )

    class Meta:
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name
