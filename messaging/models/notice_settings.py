"""How members of staff want to be told of what concerns them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.kinds import Mail

FIRST_HOUR = 8
#: From 1, Monday, to 7.
WORKING_DAYS = (1, 2, 3, 4, 5)


class NoticeChoice(models.Model):
    """How one person wants one kind of notification. Who chose nothing has the kind's own way."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_choices",
        db_index=False,
    )
    kind = models.CharField(max_length=255)
    bell = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.NEVER)
    push = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of user {self.user_id}"


class DailyMail(models.Model):
    """When one person gets the daily mail, by the clock where they are."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="daily_mail",
    )
    hour = models.PositiveSmallIntegerField(default=FIRST_HOUR)
    #: On working days, where nothing was chosen.
    weekdays = models.JSONField(null=True, blank=True)
    #: The day of the last one, as the person counts days: there is one for each.
    last_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__lt=24), name="a_day_has_24_hours")]

    def __str__(self) -> str:
        return f"at {self.hour} for user {self.user_id}"

    @property
    def days(self) -> list[int]:
        return list(WORKING_DAYS) if self.weekdays is None else self.weekdays
