"""The firm's own rules of sending."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from channels.models import Account


class SendingRule(models.Model):
    """One rule that holds marketing back, or stops it; a firm has as many as it likes."""

    class Kind(models.TextChoices):
        #: At most `limit` in `days` days.
        FREQUENCY_CAP = "frequency_cap", "Not too often"
        #: From `starts` to `ends` by the recipient's clock (TCPA: 8:00 to 21:00).
        LAWFUL_HOURS = "lawful_hours", "Hours of the day at the recipient's"
        #: From `starts` to `ends` on `weekdays` by the account's clock; automated texts alone.
        BUSINESS_HOURS = "business_hours", "Business hours of an account"
        WEEKENDS = "weekends", "No weekends"
        #: Of `countries`.
        HOLIDAYS = "holidays", "No public holidays"
        #: On `dates`.
        DATES = "dates", "Not on these days"
        #: Who did not react to `limit` messages in `days` days.
        SUNSET = "sunset", "Not to those who never react"

    kind = models.CharField(max_length=15, choices=Kind.choices)
    #: Empty for all.
    channel = models.CharField(max_length=10, blank=True)
    #: Of business hours: whose they are; without one those of all accounts of the channel.
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    is_on = models.BooleanField(default=True)
    limit = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveIntegerField(null=True, blank=True)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    #: From 1, Monday, to 7.
    weekdays = models.JSONField(default=list, blank=True)
    #: By their ISO codes; who lives nowhere we know of keeps the holidays of the first.
    countries = models.JSONField(default=list, blank=True)
    dates = models.JSONField(default=list, blank=True)
    #: Of business hours: by which clock; the firm's where nothing is said.
    time_zone = models.CharField(max_length=64, blank=True)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=("frequency_cap", "sunset")) | Q(limit__gte=1, days__gte=1),
                name="a_rule_of_numbers_has_them",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("lawful_hours", "business_hours"))
                | Q(starts__isnull=False, ends__isnull=False, starts__lt=F("ends")),
                name="a_rule_of_hours_has_them",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}".strip()
