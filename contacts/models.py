"""Contacts, organisations, and how to reach them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from accounts.ownership import Owned, OwnedQuerySet
from contacts.permissions import CONTACTS_VIEW


class ContactType(models.Model):
    """What kind of person or organisation this is; packs bring their own."""

    class Of(models.TextChoices):
        CONTACT = "contact", "Contact"
        ORGANISATION = "organisation", "Organisation"

    of = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    pack = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "slug"], name="one_type_per_slug")]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(OwnedQuerySet["Contact"]):
    view_code = CONTACTS_VIEW


class OrganisationQuerySet(OwnedQuerySet["Organisation"]):
    view_code = CONTACTS_VIEW


class Organisation(Owned):
    """A company, school, district or household."""

    type = models.ForeignKey(ContactType, null=True, blank=True, on_delete=models.SET_NULL)
    external_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    website = models.URLField(max_length=500, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    address = models.JSONField(default=dict, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name


class Contact(Owned):
    """A person the firm deals with."""

    type = models.ForeignKey(ContactType, null=True, blank=True, on_delete=models.SET_NULL)
    external_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    display_name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    address = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=100, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    registered_on = models.DateField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    email_verified = models.BooleanField(default=False)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.display_name or f"Contact {self.pk}"


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
        ]
        indexes = [models.Index(fields=["address", "id"], name="contact_email_address")]

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
        ]
        indexes = [models.Index(fields=["number", "id"], name="contact_phone_number")]

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
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="one_contact_per_identity")
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"
