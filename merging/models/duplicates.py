"""Contacts who may be one person, and by what they are looked for."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.ownership import visible_to
from contacts.permissions import CONTACTS_VIEW


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those of which a person may reach both."""
        first, second = (
            visible_to(user, code, through=f"{side}__", by_id=True) for side in ("first", "second")
        )
        return self.filter(first, second) if first else self.all()


class Duplicate(models.Model):
    """Two contacts who may be one person, how sure that is, and why."""

    class State(models.TextChoices):
        OPEN = "open", "To be looked at"
        DISMISSED = "dismissed", "Two people"

    class Reason(models.TextChoices):
        EMAIL = "email", "Same e-mail address"
        PHONE = "phone", "Same phone number"
        NAME = "name", "Same name"
        SIMILAR_NAME = "similar_name", "Similar name"
        BIRTH_DATE = "birth_date", "Same birth date"
        ORGANISATION = "organisation", "Same organisation"
        ADDRESS = "address", "Same address"
        UNREACHABLE = "unreachable", "One of them cannot be reached"

    #: The older of the two.
    first = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    second = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    #: From 0 to 100.
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason.choices))
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.OPEN, db_default="open"
    )
    found_at = models.DateTimeField(db_default=Now())
    #: Who said that they are two, when, and what spoke for one person then.
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)
    dismissed_score = models.PositiveSmallIntegerField(null=True)
    dismissed_reasons = ArrayField(models.CharField(max_length=20), null=True)

    objects: ClassVar[DuplicateQuerySet] = DuplicateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_duplicate_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="the_older_is_first"),
        ]
        indexes = [models.Index(fields=["state", "-score", "-id"], name="duplicate_surest")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class MatchKey(models.Model):
    """Something that contacts who are one person are likely to share, as a number."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    #: What it is: an address (e), a number (p), or a name beside something else.
    kind = models.CharField(max_length=1)
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "contact"], name="one_match_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.contact_id}"


class DuplicateRules(models.Model):
    """What is said when somebody is entered who seems to be there already: one row."""

    class Deed(models.TextChoices):
        NOTHING = "nothing", "Nothing"
        WARN = "warn", "Warn"
        BLOCK = "block", "Do not allow"

    #: By what speaks for it being the same person.
    email = models.CharField(max_length=10, choices=Deed.choices, default=Deed.WARN)
    phone = models.CharField(max_length=10, choices=Deed.choices, default=Deed.WARN)
    name = models.CharField(max_length=10, choices=Deed.choices, default=Deed.WARN)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "duplicate rules"

    def __str__(self) -> str:
        return "duplicate rules"
