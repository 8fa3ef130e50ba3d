"""Files of messages, and those that somebody is about to send. What is in one stands in the
database, in one piece with its message: it is backed up and erased along with it, and no name of a
sender's is ever a path.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from messaging.models.messages import Message


class Attachment(models.Model):
    """One file; what a sender says of it is made harmless before it is kept."""

    class State(models.TextChoices):
        #: Kept back until the scanner has seen it.
        WAITING = "waiting", "Being checked"
        CLEAN = "clean", "Checked"
        INFECTED = "infected", "Infected"
        #: There was no scanner.
        UNCHECKED = "unchecked", "Not checked"

    #: None while whoever sent it up is still writing.
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    #: Who sent it up, of files that go out.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    #: By which it is asked for; random.
    key = models.CharField(max_length=32, unique=True, editable=False)
    name = models.CharField(max_length=150)
    #: What it is, by its first bytes; of what goes out, its ending tells relatives apart.
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    #: Of its content, by SHA-256.
    digest = models.CharField(max_length=64)
    #: By which the message's text shows it.
    content_id = models.CharField(max_length=250, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    #: What the scanner found in it.
    finding = models.CharField(max_length=200, blank=True, default="")
    scanned_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="attachment_waiting"),
            models.Index(
                fields=["by", "id"], condition=Q(message=None), name="attachment_of_no_message"
            ),
        ]

    def __str__(self) -> str:
        return self.name
