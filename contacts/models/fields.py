"""The fields that a firm or a pack adds to contacts, organisations and records of its own."""

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models.functions import Now

from contacts.models.kinds import Of

#: What comes of no rows at all, by how a rollup takes them; of others nothing does.
OF_NOTHING: dict[str, Any] = {"count": 0, "distinct": 0, "sum": 0, "any": False}


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
        LOOKUP = "lookup", "Another record"
        MULTI_LOOKUP = "multi_lookup", "Several records"
        JSON = "json", "Structured"
        FORMULA = "formula", "Worked out"
        ROLLUP = "rollup", "Counted or summed up"

    class Target(models.TextChoices):
        CONTACT = "contact", "Contact"
        ORGANISATION = "organisation", "Organisation"
        USER = "user", "Colleague"

    class Result(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        PERCENT = "percent", "Percent"
        # Only of rollups.
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"
        DATETIME = "datetime", "Date and time"

    class IndexState(models.TextChoices):
        """How far the index is that a findable or unique field needs."""

        NONE = "", "None"
        WANTED = "wanted", "Being built"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    #: `contact`, `organisation`, or the slug of another kind of record (see `contacts.bearers`).
    of = models.CharField(max_length=50, default=Of.CONTACT)
    slug = models.CharField(max_length=50)
    label = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TEXT)
    #: For lists, in their order: `[{"value": …, "label": …, "colour": …}]`.
    options = models.JSONField(default=list, blank=True)
    #: Of text, as far as it says less than its kind does.
    max_length = models.PositiveIntegerField(null=True, blank=True)
    #: Of numbers, percentages and amounts; any number of them where it is silent.
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    #: What amounts are in that come without a currency.
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    #: What lookups lead to.
    target = models.CharField(
        max_length=12, choices=Target.choices, blank=True, default="", db_default=""
    )
    #: What it is worked out by, and what comes of it.
    expression = models.CharField(max_length=1000, blank=True, default="", db_default="")
    result = models.CharField(
        max_length=10, choices=Result.choices, blank=True, default="", db_default=""
    )
    #: Of a rollup what it counts or sums up, as `contacts.rollups` reads it.
    rollup = models.JSONField(null=True, blank=True)
    #: What all records were last worked out by; another word than `recipe` until they are.
    worked_out_by = models.CharField(
        max_length=1100, blank=True, editable=False, default="", db_default=""
    )
    #: What a new record gets where nothing is said; in the form it is stored in.
    default = models.JSONField(null=True, blank=True)
    #: A record must have a value, from its beginning.
    required = models.BooleanField(default=False)
    #: A value can be taken away again.
    nullable = models.BooleanField(default=True, db_default=True)
    #: No two records have the same value, whatever the case of its letters.
    unique = models.BooleanField(default=False, db_default=False)
    #: Lists can be narrowed and sorted by it.
    findable = models.BooleanField(default=False, db_default=False)
    #: Slugs of the types that have the field; every record has it where this is empty.
    types = models.JSONField(default=list, blank=True, db_default=[])
    help = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=100, blank=True)
    order = models.PositiveIntegerField(default=100)
    #: Written by the product or a sync; people cannot change it.
    read_only = models.BooleanField(default=False)
    portal_visible = models.BooleanField(default=False)
    #: Its values stand sealed in `SensitiveValue`, and are read one at a time.
    sensitive = models.BooleanField(default=False, db_default=False)
    #: A job is taking its values to where they belong since `sensitive` was changed.
    is_moving = models.BooleanField(default=False, editable=False, db_default=False)
    pack = models.CharField(max_length=50, blank=True)
    index_state = models.CharField(
        max_length=10,
        choices=IndexState.choices,
        blank=True,
        editable=False,
        default="",
        db_default="",
    )
    #: Why there is no index, for people.
    index_fault = models.CharField(
        max_length=300, blank=True, editable=False, default="", db_default=""
    )
    #: A job is taking its values from all records; nobody can write it any more.
    is_retired = models.BooleanField(default=False, editable=False, db_default=False)
    version = models.PositiveIntegerField(default=1, editable=False, db_default=1)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "slug"], name="one_custom_field_per_slug"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_slug_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def is_for(self, type: str | None) -> bool:
        """Whether records of a type have the field."""
        return not self.types or type in self.types

    @property
    def is_computed(self) -> bool:
        """Whether nobody writes it, since it follows from something else."""
        return self.kind in {self.Kind.FORMULA, self.Kind.ROLLUP}

    @property
    def gives(self) -> str:
        """The kind of value it holds: where it is worked out, of what comes of that."""
        return (self.result or self.Kind.TEXT) if self.is_computed else self.kind

    @property
    def begins_with(self) -> Any:
        """What a new record holds by itself; a rollup what comes of nothing."""
        if self.kind == self.Kind.ROLLUP and isinstance(self.rollup, dict):
            return OF_NOTHING.get(str(self.rollup.get("take")))
        return self.default

    @property
    def recipe(self) -> str:
        """What values depend on; empty for a field that is not worked out."""
        if self.kind == self.Kind.ROLLUP:
            said = [self.rollup, self.result, self.decimals, self.types]
            text = json.dumps(said, sort_keys=True, default=str)
            return f"rollup:{hashlib.sha256(text.encode()).hexdigest()}"
        parts = (self.result, "" if self.decimals is None else self.decimals, self.expression)
        return ":".join(map(str, parts)) if self.kind == self.Kind.FORMULA else ""

    @property
    def needs_index(self) -> bool:
        return (self.findable or self.unique) and not self.is_retired
