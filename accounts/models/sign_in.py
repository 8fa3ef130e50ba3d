"""How staff come in: invitations, sessions, and looking through a colleague's eyes."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models.staff import Role, User


class Invitation(models.Model):
    """A place kept for a new colleague until they choose a password."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    roles = models.ManyToManyField(Role, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_email",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


class StaffSession(models.Model):
    """One signed-in browser of one member of staff."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} from {self.ip}"


class ViewAs(models.Model):
    """A spell of looking at Rapport as a colleague, read-only."""

    viewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    viewed = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.viewer_id} as {self.viewed_id}"
