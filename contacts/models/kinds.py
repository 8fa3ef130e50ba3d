"""Which kinds of records there are."""

from typing import Any

from django.db import models


class Of(models.TextChoices):
    """Which records a type or a field is for."""

    CONTACT = "contact", "Contact"
    ORGANISATION = "organisation", "Organisation"

    @classmethod
    def of_model(cls, model: Any) -> "Of":
        return cls(model._meta.model_name)


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
