"""The firm itself: what it is called and how it looks."""

from django.db import models
from django.db.models.functions import Now

#: Rapport's own accent, until the firm chooses one.
ACCENT = "#4f46e5"


class Firm(models.Model):
    """The one firm that this installation serves."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=100, default="Rapport")
    accent = models.CharField(max_length=7, default=ACCENT)
    support_email = models.EmailField(max_length=254, blank=True)
    #: What people start with who have said nothing else.
    locale = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, blank=True)
    logo = models.BinaryField(null=True, editable=False)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)
    logo_digest = models.CharField(max_length=32, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(null=True, editable=False)
    logo_height = models.PositiveSmallIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_firm"),
            models.CheckConstraint(
                condition=models.Q(accent__regex=r"^#[0-9a-f]{6}$"), name="firm_accent_is_a_colour"
            ),
        ]

    def __str__(self) -> str:
        return self.name
