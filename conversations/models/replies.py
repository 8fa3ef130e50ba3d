"""Canned replies: what is answered again and again."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

LONGEST_REPLY = 10_000


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def usable_by(self, user: Any) -> Self:
        """One's own, those of one's teams, and everybody's."""
        teams = user.memberships.values("team_id")
        return self.filter(
            Q(owner=user.pk) | Q(team__in=teams) | Q(owner__isnull=True, team__isnull=True)
        )


class CannedReply(models.Model):
    """A reply to be chosen while writing; it may hold what templates may ask for."""

    name = models.CharField(max_length=100)
    text = models.TextField(max_length=LONGEST_REPLY)
    #: Whose own it is, or which team's; with neither it is everybody's.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[CannedReplyQuerySet] = CannedReplyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "canned replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None) | Q(team=None), name="a_reply_is_of_one_scope"
            )
        ]
        indexes = [models.Index(fields=["name", "id"], name="canned_reply_name")]

    def __str__(self) -> str:
        return self.name
