"""Clients of the firm who may use the portal: a principal apart from staff."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class PortalClient(models.Model):
    """A contact's login to the portal: a principal apart from staff, without role or code."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="portal_clients"
    )
    email = models.EmailField(max_length=254, unique=True)
    #: A slow hash; empty while the client signs in by mail alone.
    password = models.CharField(max_length=128, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    last_login = models.DateTimeField(null=True, blank=True)
    #: When the client last said that what we know of them is right.
    details_checked_at = models.DateTimeField(null=True, blank=True)
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
