"""What contacts hold under sensitive fields: sealed, and beside the contact."""

from django.db import models
from django.db.models.functions import Now

from contacts.models.fields import CustomField
from contacts.models.records import Contact
from ground.encryption import EncryptedTextField, RowTokenField


class SensitiveValue(models.Model):
    """A contact's value of a sensitive field, as JSON that the database never sees in plain.

    It stands apart from `Contact.custom`, so that nothing that reads contacts comes upon it.
    """

    contact = models.ForeignKey(
        # The constraint's index begins with it.
        Contact,
        on_delete=models.CASCADE,
        related_name="sensitive_values",
        db_index=False,
    )
    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="+")
    row_token = RowTokenField()
    value = EncryptedTextField()
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "field"], name="one_sensitive_value_per_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of contact {self.contact_id}"
