"""What is installed, and what packs bring that no other app has a table for."""

from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now


class Pack(models.Model):
    """An installed pack and its version."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    version = models.CharField(max_length=20)
    description = models.TextField(blank=True)
    installed_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Part(models.Model):
    """One thing a pack brought, as it brought it: what an edit of the firm's is told from."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=150)
    brought = models.JSONField()
    #: Those of its values that name settings, as the pack's file has them.
    asks = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "kind", "key"], name="one_part_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Setting(models.Model):
    """A number or word that a pack works with, which the firm can change on a screen."""

    class Kind(models.TextChoices):
        INTEGER = "integer", "Whole number"
        NUMBER = "number", "Number"
        PERCENT = "percent", "Percent"
        BOOLEAN = "boolean", "Yes or no"
        TEXT = "text", "Text"
        TIME = "time", "Time of day"

    key = models.CharField(max_length=100, unique=True)
    label = models.CharField(max_length=150)
    help = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.CharField(max_length=30, blank=True)
    default = models.JSONField()
    #: The firm's own value; none means that the pack's default holds.
    value = models.JSONField(null=True, blank=True)
    minimum = models.FloatField(null=True, blank=True)
    maximum = models.FloatField(null=True, blank=True)
    pack = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.label

    @property
    def current(self) -> Any:
        return self.default if self.value is None else self.value


class Word(models.Model):
    """What a pack's business calls a generic concept: a contact is a student, say."""

    pack = models.CharField(max_length=50)
    concept = models.CharField(max_length=50)
    singular = models.CharField(max_length=100)
    plural = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "concept"], name="one_word_per_concept")
        ]

    def __str__(self) -> str:
        return f"{self.concept}: {self.singular}"


class RouteAlias(models.Model):
    """Another address of an endpoint of the API, as a pack's business calls it."""

    #: Without slashes at its ends; `{id}` stands for any one part.
    path = models.CharField(max_length=140, unique=True)
    to = models.CharField(max_length=200)
    #: Added to the query of a GET, and to the body of a POST.
    query = models.JSONField(default=dict, blank=True)
    body = models.JSONField(default=dict, blank=True)
    pack = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        verbose_name = "address alias"
        verbose_name_plural = "address aliases"

    def __str__(self) -> str:
        return f"/{self.path} → {self.to}"
