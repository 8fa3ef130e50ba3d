"""Clients of the firm who may use the portal: a principal apart from staff."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class PortalClient(models.Model):
    """A contact's login to the portal. It has no password, no role and no permission code."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="portal_clients"
    )
    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    last_login = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    is_staff: ClassVar[bool] = False
    is_staff_member: ClassVar[bool] = False
    is_superuser: ClassVar[bool] = False
    granted_codes: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="portal_email_in_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.email


class PortalCode(models.Model):
    """A one-time code on its way to a client's mailbox."""

    client = models.ForeignKey(PortalClient, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code for {self.client_id}"


class PortalSession(models.Model):
    """A signed-in browser of a client; a realm apart from staff sessions."""

    client = models.ForeignKey(PortalClient, on_delete=models.CASCADE, related_name="sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.client_id} from {self.ip}"
