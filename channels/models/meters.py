"""How much went by an account: what its limits are measured against, and how it fared."""

from django.db import models

from channels.models.accounts import Account


class Meter(models.Model):
    """What an account still may send now; one row that everybody who sends asks in turn."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="meter"
    )
    #: In millionths of a message.
    allowance = models.BigIntegerField(default=0)
    filled_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    sent_today = models.PositiveIntegerField(default=0)
    month = models.DateField(null=True)
    sent_this_month = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"of account {self.account_id}"


class Tally(models.Model):
    """What became of an account's messages on one day, in UTC."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="tallies", db_index=False
    )
    day = models.DateField()
    #: A new one begins where staff set an account to work again: what was before is forgiven.
    spell = models.PositiveIntegerField(default=1)
    sent = models.PositiveIntegerField(default=0)
    delivered = models.PositiveIntegerField(default=0)
    bounced = models.PositiveIntegerField(default=0)
    complained = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["account", "day", "spell"], name="one_tally_a_day")
        ]

    def __str__(self) -> str:
        return f"of account {self.account_id} on {self.day}"
