"""Web push: the key that says who we are, and the devices that are told.

A device is of a member of staff, who is told what the bell tells, or of a client of the firm, to
whom messages of the channel "push" go.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ground.encryption import EncryptedTextField, RowTokenField


class PushKey(models.Model):
    """The installation's key pair. Devices subscribe to it, so there is one, and it stays."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    row_token = RowTokenField()
    #: Its private number, as hexadecimal digits.
    private = EncryptedTextField()
    #: As browsers are given it.
    public = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_push_key")]

    def __str__(self) -> str:
        return self.public


class PushDeviceQuerySet(models.QuerySet["PushDevice"]):
    def of(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)

    def of_client(self, client: Any) -> Self:
        return self.filter(client_id=client.pk)

    def of_staff(self) -> Self:
        return self.filter(user__isnull=False)

    def of_clients(self) -> Self:
        return self.filter(client__isnull=False)


class PushDevice(models.Model):
    """One browser of one person that shows notifications."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="push_devices",
    )
    client = models.ForeignKey(
        "accounts.PortalClient",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="push_devices",
    )
    #: As its owner knows it.
    name = models.CharField(max_length=100)
    #: Who carries pushes to it: the host of its address.
    service = models.CharField(max_length=255)
    #: Of its address, which whoever knows it could write to.
    digest = models.CharField(max_length=64, unique=True)
    row_token = RowTokenField()
    #: Its address and its keys, as JSON.
    subscription = EncryptedTextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_fault = models.CharField(max_length=500, blank=True)

    objects: ClassVar[PushDeviceQuerySet] = PushDeviceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, client=None) | Q(user=None, client__isnull=False),
                name="a_push_device_is_of_one_person",
            )
        ]

    def __str__(self) -> str:
        return self.name
