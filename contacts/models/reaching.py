"""How contacts are reached, and the names they are known and found by."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Reverse

from contacts.models.records import Contact


class ContactEmail(models.Model):
    """An e-mail address of a contact, stored in lower case; one is the primary."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(max_length=254)
    label = models.CharField(max_length=30, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "address"], name="one_email_row_per_address"
            ),
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(is_primary=True), name="one_primary_email"
            ),
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="email_in_lower_case"
            ),
        ]
        indexes = [
            models.Index(
                OpClass("address", "varchar_pattern_ops"), "id", name="contact_email_address"
            )
        ]

    def __str__(self) -> str:
        return self.address


class ContactPhone(models.Model):
    """A phone number of a contact in E.164; one is the primary."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)
    label = models.CharField(max_length=30, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="one_phone_row_per_number"),
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(is_primary=True), name="one_primary_phone"
            ),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\+[0-9]{2,15}$"), name="phone_in_e164"
            ),
        ]
        indexes = [
            models.Index(
                OpClass("number", "varchar_pattern_ops"), "id", name="contact_phone_number"
            ),
            # People look for the last digits, too.
            models.Index(
                OpClass(Reverse("number"), "text_pattern_ops"), name="contact_phone_backwards"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Identity(models.Model):
    """A name another system knows a contact by; the first to claim it keeps it.

    System `external` is the product's own user id, `email` an address that product
    events are matched by, `anonymous` a visitor id; any other is a system's name.
    """

    system = models.CharField(max_length=50)
    value = models.CharField(max_length=255)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="one_contact_per_identity")
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


class NameWord(models.Model):
    """A word that stands in some name: what a misspelt word is compared with.

    There are far fewer words than contacts, so a search for similar ones stays quick. The
    database adds them itself; two writers may add the same one, which does no harm.
    """

    word = models.TextField()

    class Meta:
        indexes = [
            GinIndex(OpClass("word", "gin_trgm_ops"), name="name_word_similar", fastupdate=False),
            models.Index(OpClass("word", "text_pattern_ops"), name="name_word_beginning"),
        ]

    def __str__(self) -> str:
        return self.word
