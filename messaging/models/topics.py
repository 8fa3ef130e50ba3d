"""What messages are about, and what people said they want to hear of."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models import Contact

#: The latest hour for what comes once a day.
LATEST_DAILY = time(21)


class Category(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    #: What somebody has to be told about what they have with the firm.
    TRANSACTIONAL = "transactional", "Transactional"


class Topic(models.Model):
    """What a message is about. Each message is about one, and people switch them on and off."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    #: In the words of whoever reads it on the preference page.
    description = models.CharField(max_length=500, blank=True)
    category = models.CharField(max_length=15, choices=Category.choices)
    #: What the ledger of consents is asked for; without one no consent is asked.
    purpose = models.ForeignKey(
        "privacy.Purpose", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: It cannot be switched off, and neither quiet hours nor caps hold it back (a safety alert).
    is_locked = models.BooleanField(default=False)
    #: Whether people may have it once a day instead of at once.
    may_be_daily = models.BooleanField(default=False)
    #: Whether everybody new is asked by mail for the consent that its purpose demands.
    asks_newcomers = models.BooleanField(default=False, db_default=False)
    order = models.PositiveSmallIntegerField(default=100)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(category="marketing", is_locked=True),
                name="nobody_is_bound_to_marketing",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Preference(models.Model):
    """How somebody wants to be written to. Who never said so has none, and all is on."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="preference")
    email = models.BooleanField(default=True)
    sms = models.BooleanField(default=True)
    whatsapp = models.BooleanField(default=True)
    push = models.BooleanField(default=True)
    #: Named like a channel; e-mail where nothing is said.
    preferred = models.CharField(max_length=10, blank=True)
    #: By the clock where they live; over midnight where the end comes first.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    #: When what they want once a day comes, by their clock; in the morning where nothing is said.
    daily_at = models.TimeField(null=True, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
            # Two hours later the day is the same, which is how long it may leave (gate/hours.py).
            models.CheckConstraint(
                condition=Q(daily_at=None) | Q(daily_at__lte=LATEST_DAILY),
                name="daily_mail_leaves_within_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"of contact {self.contact_id}"


class TopicChoice(models.Model):
    """That somebody switched a topic on or off, or wants it once a day."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="topic_choices", db_index=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="choices")
    is_on = models.BooleanField(default=True)
    is_daily = models.BooleanField(default=False)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "topic"], name="one_choice_per_topic")
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} on topic {self.topic_id}"
