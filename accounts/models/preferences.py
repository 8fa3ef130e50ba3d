"""How a person has set up their screens, which follows them from machine to machine."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.staff import User


class Preference(models.Model):
    """One area of one person's settings: a list's columns, the theme, recent records."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    #: A name that the screens choose, such as `contacts.list`.
    area = models.CharField(max_length=60)
    value = models.JSONField(default=dict)
    #: 0 until it is first set.
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "area"], name="one_value_per_area")]

    def __str__(self) -> str:
        return f"{self.area} of {self.user_id}"
