"""How accounts fare: a provider that fails is left alone, one that harms our name is paused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from accounts import audit
from channels.models import Account, Tally

#: So many faults on end, and the next account takes over.
FAULTS = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
LONGEST_WORDS = 1_000
#: Amazon looks into a sender at 5 % and 0.1 %; we stop before it does.
MOST_BOUNCED, MOST_COMPLAINED = 0.04, 0.0008
ENOUGH_SENT = 500
WINDOW = timedelta(days=7)

_COUNT = """
INSERT INTO channels_tally AS tally
       (account_id, day, spell, sent, delivered, bounced, complained, failed)
SELECT id, %(day)s, spell, %(sent)s, %(delivered)s, %(bounced)s, %(complained)s, %(failed)s
  FROM channels_account WHERE id = %(account)s
    ON CONFLICT (account_id, day, spell) DO UPDATE
   SET sent = tally.sent + excluded.sent,
       delivered = tally.delivered + excluded.delivered,
       bounced = tally.bounced + excluded.bounced,
       complained = tally.complained + excluded.complained,
       failed = tally.failed + excluded.failed
"""
COUNTED = ("sent", "delivered", "bounced", "complained", "failed")


@transaction.atomic
def note_fault(*, account: Account, why: str, after: float | None, now: datetime) -> Account:
    """The provider failed as a whole; past three times on end it is left alone for a while.

    Where it asked for a pause it gets it at once.
    """
    row = Account.objects.select_for_update().get(pk=account.pk)
    row.faults_in_a_row = min(row.faults_in_a_row + 1, 1_000)
    row.last_fault, row.last_fault_at = why.replace("\x00", "")[:LONGEST_WORDS], now
    pause = timedelta(0)
    if row.faults_in_a_row >= FAULTS:
        doublings = min(row.faults_in_a_row - FAULTS, 10)
        pause = min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE)
    if after is not None:
        pause = max(pause, min(timedelta(seconds=max(after, 0)), LONGEST_PAUSE))
    if pause:
        row.down_until = max(now + pause, row.down_until or now)
    row.save(update_fields=["faults_in_a_row", "last_fault", "last_fault_at", "down_until"])
    return row


def note_success(*, account: Account) -> None:
    """It works: whatever was wrong before is over."""
    if account.faults_in_a_row or account.down_until:
        Account.objects.filter(pk=account.pk).update(faults_in_a_row=0, down_until=None)
        account.faults_in_a_row, account.down_until = 0, None


def count(*, account_id: int, counts: Mapping[str, int], now: datetime) -> None:
    """Add to the day's tally of an account."""
    said = {name: counts.get(name, 0) for name in COUNTED}
    if any(said.values()):
        with connection.cursor() as cursor:
            cursor.execute(
                _COUNT, {**said, "account": account_id, "day": now.astimezone(UTC).date()}
            )


@dataclass(frozen=True)
class Rates:
    """Of the last seven days, or since staff last put the account to work."""

    sent: int
    bounced: int
    complained: int

    @property
    def bounce_rate(self) -> float:
        return self.bounced / self.sent if self.sent else 0.0

    @property
    def complaint_rate(self) -> float:
        return self.complained / self.sent if self.sent else 0.0

    @property
    def is_harmful(self) -> bool:
        return self.sent >= ENOUGH_SENT and (
            self.bounce_rate >= MOST_BOUNCED or self.complaint_rate >= MOST_COMPLAINED
        )


def rates_of(accounts: list[int], *, now: datetime) -> dict[int, Rates]:
    """Account → how it fared lately."""
    since = (now - WINDOW).astimezone(UTC).date()
    rows = (
        Tally.objects.filter(account__in=accounts, day__gt=since, spell=F("account__spell"))
        .values("account_id")
        .annotate(all_sent=Sum("sent"), all_bounced=Sum("bounced"), objected=Sum("complained"))
    )
    found = {
        row["account_id"]: Rates(row["all_sent"], row["all_bounced"], row["objected"])
        for row in rows
    }
    return {account: found.get(account, Rates(0, 0, 0)) for account in accounts}


@transaction.atomic
def pause_if_harmful(*, account_id: int, now: datetime) -> bool:
    """Stop an account that bounces or is complained about too often, before its provider does."""
    rates = rates_of([account_id], now=now)[account_id]
    if not rates.is_harmful:
        return False
    active = Q(pk=account_id, state=Account.State.ACTIVE)
    account = Account.objects.select_for_update().filter(active).first()
    if account is None:
        return False
    account.state = Account.State.PAUSED
    account.last_fault = (
        f"Paused: of {rates.sent} sent {rates.bounced} bounced ({rates.bounce_rate:.1%}) and"
        f" {rates.complained} were reported as spam ({rates.complaint_rate:.2%})."
    )
    account.last_fault_at = account.updated_at = now
    account.version += 1
    account.save(update_fields=["state", "last_fault", "last_fault_at", "updated_at", "version"])
    audit.write("channel_account.paused", by=None, obj=account, at=now)
    return True
