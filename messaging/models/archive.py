"""What was handed over and what came in, word for word, for whoever has to prove it later."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from channels.models import Channel
from ground.encryption import EncryptedTextField, RowTokenField
from messaging.models.messages import Message


class ArchivedMessage(models.Model):
    """One message as it left or came. The database lets nobody change it, and it outlives what it
    speaks of: people, accounts and staff stand in it by id and by name.
    """

    message = models.BigIntegerField(db_index=True)
    contact = models.BigIntegerField(null=True)
    contact_name = models.CharField(max_length=300, blank=True)
    direction = models.CharField(max_length=3, choices=Message.Direction.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    category = models.CharField(max_length=15)
    from_address = models.CharField(max_length=254, blank=True)
    to_address = models.CharField(max_length=254, blank=True)
    account = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=100, blank=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=254, blank=True)
    #: Of what was made of a template: many say the same, and are found by what it says.
    version = models.BigIntegerField(null=True)
    provider_id = models.CharField(max_length=255, blank=True)
    #: Whether the provider is known to have it; of some nobody knows.
    is_certain = models.BooleanField(default=True)
    at = models.DateTimeField()
    row_token = RowTokenField()
    #: Subject, bodies, headers and files, as JSON, packed.
    body = EncryptedTextField()
    #: Of that JSON, by SHA-256.
    digest = models.CharField(max_length=64)
    files = models.PositiveSmallIntegerField(default=0)
    #: Its words, of which nobody can read which they are (messaging/archiving/words.py).
    words = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="archived_newest"),
            models.Index(
                fields=["contact", "-at"], condition=Q(contact__isnull=False), name="archived_of"
            ),
            models.Index(fields=["to_address", "-at"], name="archived_to"),
            models.Index(fields=["from_address", "-at"], name="archived_from"),
            models.Index(
                fields=["version"], condition=Q(version__isnull=False), name="archived_version"
            ),
            GinIndex(fields=["words"], name="archived_words"),
        ]

    def __str__(self) -> str:
        return f"archived message {self.message}"
