"""How clients come in: ways by mail, signed-in browsers, and wrong tries."""

from datetime import datetime

from django.db import models

from accounts.models import PortalClient


class Way(models.TextChoices):
    """How somebody proved who they are."""

    CODE = "code", "Code by mail"
    LINK = "link", "Link by mail"
    INVITATION = "invitation", "Invitation"
    PASSWORD = "password", "Password"


class PortalKey(models.Model):
    """A way in on its way to a mailbox: a link, and a code for the browser that asked for it.

    There is one for every address that somebody typed, a client's or not, so that nobody
    learns by asking which it is. An invitation has a link and no code.
    """

    email = models.EmailField(max_length=254)
    link_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    browser_hash = models.CharField(max_length=64, null=True, unique=True)
    ip = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["email", "created_at"], name="portal_key_email"),
            models.Index(fields=["ip", "created_at"], name="portal_key_ip"),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"

    @property
    def is_invitation(self) -> bool:
        return self.browser_hash is None

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class PortalSession(models.Model):
    """A signed-in browser of a client; a realm apart from staff sessions."""

    client = models.ForeignKey(PortalClient, on_delete=models.CASCADE, related_name="sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=12, choices=Way.choices)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.client_id} from {self.ip}"


class PortalFailure(models.Model):
    """A wrong code or password, counted against guessing. The address is kept as a hash."""

    email_hash = models.CharField(max_length=64)
    way = models.CharField(max_length=12, choices=Way.choices)
    ip = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["email_hash", "way", "at"], name="portal_failure_email"),
            models.Index(fields=["ip", "at"], name="portal_failure_ip"),
        ]

    def __str__(self) -> str:
        return f"wrong {self.way}"
