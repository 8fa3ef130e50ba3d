"""Where links of messages lead, and every time that somebody asked for one, or for a picture."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW

#: Browsers and servers carry no longer ones.
LONGEST_URL = 2000
LONGEST_AGENT = 300


class Link(models.Model):
    """An address that messages lead to, kept once however many of them do."""

    url = models.TextField()
    #: Of the address; what makes it be kept once.
    digest = models.UUIDField(unique=True, editable=False)
    #: Where each reader has an address of their own: as it stands in the template.
    of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="filled"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.url[:200]


class Verdict(models.TextChoices):
    """Who made a hit."""

    HUMAN = "human", "A person"
    MACHINE = "machine", "A machine"
    UNKNOWN = "unknown", "Nobody can tell"


class HitQuerySet(models.QuerySet["Hit"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those on messages to contacts that a person may see."""
        seen = Contact.objects.visible_to(user, code)
        if hasattr(user, "scope_of") and user.scope_of(code) == "all":
            return self.filter(Q(contact=None) | Q(contact__in=seen.values("pk")))
        return self.filter(contact__in=seen.values("pk"))

    def by_people(self) -> Self:
        return self.filter(verdict=Verdict.HUMAN)

    def waiting(self, until: datetime) -> Self:
        """Those that nobody has looked at yet, and which happened long enough ago for it."""
        return self.filter(rule_version=0, at__lte=until)


class Hit(models.Model):
    """That something in a message was asked for: its picture, or one of its links.

    It is written as it comes in, with as little as can be. Who made it, and whose it is, is said
    some seconds later, and who made it again whenever the rules for that become better.
    """

    class Kind(models.TextChoices):
        OPEN = "open", "Opened"
        CLICK = "click", "Link followed"
        #: A link that nobody can see was followed.
        BAIT = "bait", "Hidden link followed"
        #: A product says that the message led to what it was for.
        CONVERTED = "converted", "Converted"

    class Asked(models.TextChoices):
        GET = "get", "Asked for"
        HEAD = "head", "Looked whether it is there"
        PREFETCH = "prefetch", "Fetched ahead"

    message = models.ForeignKey(
        "messaging.Message", on_delete=models.CASCADE, related_name="hits", db_index=False
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="hits",
        db_index=False,
    )
    batch = models.ForeignKey(
        "messaging.Batch",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="hits",
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    link = models.ForeignKey(
        Link, null=True, blank=True, on_delete=models.CASCADE, related_name="hits", db_index=False
    )
    #: Which of the message's links, from the top; 0 where it is none.
    place = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    asked = models.CharField(max_length=10, choices=Asked.choices, default=Asked.GET)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=LONGEST_AGENT, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.UNKNOWN)
    #: Which rule said so; empty until the hit was looked at.
    rule = models.CharField(max_length=30, blank=True)
    #: Of which version of the rules; 0 until the hit was looked at.
    rule_version = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[HitQuerySet] = HitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["message", "at"], name="hit_of_message"),
            models.Index(
                fields=["contact", "-at", "-id"],
                condition=Q(contact__isnull=False),
                name="hit_of_contact",
            ),
            models.Index(
                fields=["batch", "kind", "verdict"],
                condition=Q(batch__isnull=False),
                name="hit_of_batch",
            ),
            models.Index(fields=["at"], condition=Q(rule_version=0), name="hit_waiting"),
            # Where people went in a period.
            models.Index(
                fields=["at"], condition=Q(kind="click", verdict="human"), name="hit_followed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, message {self.message_id}"
