"""Tags, and who carries them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now

from contacts.models.records import Contact


class Tag(models.Model):
    """A word that sorts contacts; its slug stays when the name changes."""

    class Colour(models.TextChoices):
        GRAY = "gray", "Gray"
        BLUE = "blue", "Blue"
        TEAL = "teal", "Teal"
        GREEN = "green", "Green"
        YELLOW = "yellow", "Yellow"
        ORANGE = "orange", "Orange"
        RED = "red", "Red"
        PINK = "pink", "Pink"
        PURPLE = "purple", "Purple"

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.GRAY)
    description = models.CharField(max_length=500, blank=True)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That a contact carries a tag, since when and by whom."""

    tag = models.ForeignKey(
        # The constraint's index begins with it.
        Tag,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="taggings",
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="taggings")
    tagged_at = models.DateTimeField(db_default=Now())
    tagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "contact"], name="one_tagging_per_contact")
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} of contact {self.contact_id}"
