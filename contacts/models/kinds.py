"""Which kinds of records there are, and the fields that a firm or a pack adds to them."""

from django.db import models


class Of(models.TextChoices):
    """Which records a type or a field is for."""

    CONTACT = "contact", "Contact"
    ORGANISATION = "organisation", "Organisation"


class ContactType(models.Model):
    """What kind of person or organisation this is; packs bring their own."""

    of = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)
    pack = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "slug"], name="one_type_per_slug"),
            models.UniqueConstraint(
                fields=["of"], condition=models.Q(is_default=True), name="one_default_type"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field the firm or a pack added; its values stand in `custom` under the slug."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        TEXT_AREA = "text_area", "Long text"
        NUMBER = "number", "Number"
        PERCENT = "percent", "Percent"
        CURRENCY = "currency", "Amount of money"
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"
        DATETIME = "datetime", "Date and time"
        URL = "url", "Web address"
        EMAIL = "email", "E-mail address"
        PHONE = "phone", "Phone number"
        PICKLIST = "picklist", "One of a list"
        MULTI_SELECT = "multi_select", "Several of a list"
        JSON = "json", "Structured"

    of = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    slug = models.CharField(max_length=50)
    label = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TEXT)
    #: For lists: `[{"value": …, "label": …}]`.
    options = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)
    help = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=100, blank=True)
    order = models.PositiveIntegerField(default=100)
    #: Written by the product or a sync; people cannot change it.
    read_only = models.BooleanField(default=False)
    portal_visible = models.BooleanField(default=False)
    pack = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "slug"], name="one_custom_field_per_slug"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_slug_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.label
