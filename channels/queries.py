"""Reads of accounts with providers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from channels import lines
from channels.adapters import ADAPTERS, Adapter
from channels.models import Account, Meter
from channels.operations.health import MOST_BOUNCED, MOST_COMPLAINED, rates_of
from channels.places import place_of

#: Of a limit: from here on it is said to be near.
NEAR = 0.8


def list_accounts() -> QuerySet[Account]:
    return Account.objects.all()


def list_providers() -> list[type[Adapter]]:
    """Every provider there is, the sandbox last."""
    return sorted(ADAPTERS.values(), key=lambda one: (one.is_sandbox, one.slug))


def add_figures(accounts: Sequence[Account], *, now: datetime) -> Sequence[Account]:
    """The accounts, each with what it sent and how it fares, in two queries for all of them."""
    ids = [account.pk for account in accounts]
    rates = rates_of(ids, now=now)
    meters = {meter.account_id: meter for meter in Meter.objects.filter(account__in=ids)}
    today = now.astimezone(UTC).date()
    for account in accounts:
        meter, told = meters.get(account.pk), rates[account.pk]
        is_today = meter is not None and meter.day == today
        is_month = meter is not None and meter.month == today.replace(day=1)
        used = {
            "sent_today": meter.sent_today if meter and is_today else 0,
            "sent_this_month": meter.sent_this_month if meter and is_month else 0,
        }
        figures: dict[str, Any] = {
            **used,
            "sent": told.sent,
            "bounce_rate": told.bounce_rate,
            "complaint_rate": told.complaint_rate,
            "most_bounced": MOST_BOUNCED,
            "most_complained": MOST_COMPLAINED,
            "is_near_limit": _is_near(account, used),
        }
        account.figures = figures  # type: ignore[attr-defined]
    return accounts


def _is_near(account: Account, used: dict[str, int]) -> bool:
    pairs = (
        (account.per_day, used["sent_today"]),
        (account.per_month, used["sent_this_month"]),
    )
    return any(limit and sent >= NEAR * limit for limit, sent in pairs)


def webhook_of(account: Account) -> str:
    """Where the provider is to call; empty where it does not."""
    adapter = ADAPTERS.get(account.provider)
    if adapter is None or not adapter.has_webhook or adapter.is_sandbox:
        return ""
    return place_of(account.channel, account.provider, account.pk)


def names_of_secrets(account: Account) -> list[str]:
    """Which secrets it has, and nothing of what they are."""
    return sorted(lines.secrets_of(account))
