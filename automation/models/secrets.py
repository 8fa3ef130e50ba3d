"""What the bodies of webhooks are signed with."""

from django.db import models

from ground.encryption import EncryptedTextField, RowTokenField


class SigningSecret(models.Model):
    """The secret of now, and the one before it while receivers change over. There is one row."""

    row_token = RowTokenField()
    secret = EncryptedTextField()
    #: Both sign until then.
    previous = EncryptedTextField(blank=True, default="")
    previous_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.made_at:%Y-%m-%d}"
