"""Whether mail arrives and is welcome: figures by account and day, measured against what big
mailboxes ask of senders, and telling those who run the system where it is not so.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.queries import staff_granted
from channels.adapters import ADAPTERS
from channels.models import Account, Channel, Tally
from channels.permissions import CHANNELS_MANAGE
from channels.queries import add_figures
from messaging.kinds import ACCOUNT_COMPLAINED_OF, ACCOUNT_NEAR_LIMIT, DELIVERY_LOW
from messaging.models import HANDED, Category, Message, Status
from messaging.operations import Notice, notify_each

#: Gmail and Yahoo: stay below the first, and never reach the second.
COMPLAINTS_WANTED, COMPLAINTS_NEVER = 0.001, 0.003
#: From here on providers begin to look into an account.
MOST_BOUNCED = 0.02
#: Of what people have to be told.
DELIVERY_WANTED, DELIVERY_ALERT = 0.95, 0.90
#: Fewer say nothing.
ENOUGH = 20
ENOUGH_FOR_COMPLAINTS = 1_000
LATELY = timedelta(days=1)
COUNTED = ("sent", "delivered", "bounced", "complained", "failed")
PAGE = "/app/settings/deliverability"


@dataclass
class Standing:
    """How an account fared over some days."""

    account: Account
    totals: dict[str, int]
    by_day: list[dict[str, Any]]
    warnings: list[str] = field(default_factory=list)

    @property
    def bounce_rate(self) -> float:
        return share(self.totals["bounced"], self.totals["sent"])

    @property
    def complaint_rate(self) -> float:
        return share(self.totals["complained"], self.totals["sent"])

    @property
    def delivery_rate(self) -> float | None:
        """None where its provider never says what arrived."""
        adapter = ADAPTERS.get(self.account.provider)
        if adapter is None or not adapter.has_webhook or not self.totals["sent"]:
            return None
        return share(self.totals["delivered"], self.totals["sent"])


@dataclass(frozen=True)
class Arrival:
    """Of what people have to be told: how much was handed over, and how much of it failed."""

    sent: int
    failed: int

    @property
    def rate(self) -> float | None:
        whole = self.sent + self.failed
        return self.sent / whole if whole else None

    @property
    def is_low(self) -> bool:
        whole = self.sent + self.failed
        return whole >= ENOUGH and self.sent / whole < DELIVERY_ALERT


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def standings(*, days: int, now: datetime) -> list[Standing]:
    """Every account that mail leaves by, with its figures for each day, in three queries."""
    senders = [slug for slug, adapter in ADAPTERS.items() if adapter.can_send]
    accounts = list(
        Account.objects.filter(channel=Channel.EMAIL, provider__in=senders).order_by("order", "id")
    )
    first = now.astimezone(UTC).date() - timedelta(days=days - 1)
    told: dict[int, dict[date, dict[str, int]]] = defaultdict(dict)
    row: Any
    rows = Tally.objects.filter(account__in=accounts, day__gte=first).values("account_id", "day")
    for row in rows.annotate(**{f"all_{name}": Sum(name) for name in COUNTED}):
        told[row["account_id"]][row["day"]] = {name: row[f"all_{name}"] for name in COUNTED}
    add_figures(accounts, now=now)
    return [_standing(account, told[account.pk], first, days) for account in accounts]


def _standing(
    account: Account, told: dict[date, dict[str, int]], first: date, days: int
) -> Standing:
    nothing: dict[str, int] = dict.fromkeys(COUNTED, 0)
    moments = [first + timedelta(days=n) for n in range(days)]
    by_day: list[dict[str, Any]] = [{"day": day, **told.get(day, nothing)} for day in moments]
    totals = {name: sum(row[name] for row in by_day) for name in COUNTED}
    standing = Standing(account, totals, by_day)
    standing.warnings = list(_warnings(standing))
    return standing


def _warnings(standing: Standing) -> Iterator[str]:
    if standing.totals["sent"] >= ENOUGH_FOR_COMPLAINTS:
        if standing.complaint_rate >= COMPLAINTS_NEVER:
            yield "complaints_never"
        elif standing.complaint_rate >= COMPLAINTS_WANTED:
            yield "complaints_wanted"
    if standing.totals["sent"] >= ENOUGH and standing.bounce_rate >= MOST_BOUNCED:
        yield "bounces"
    if standing.account.figures["is_near_limit"]:  # type: ignore[attr-defined]
        yield "near_limit"


def arrival(*, now: datetime) -> Arrival:
    """How what people had to be told fared by mail in the last day."""
    rows = Message.objects.filter(category=Category.TRANSACTIONAL, channel=Channel.EMAIL)
    since = now - LATELY
    sent = rows.filter(sent_at__gte=since, sent_at__lte=now, status__in=HANDED, direction="out")
    failed = rows.filter(failed_at__gte=since, failed_at__lte=now, status=Status.FAILED)
    return Arrival(sent.count(), failed.count())


def is_one_click() -> bool:
    """Whether mailboxes show the button that every marketing mail of ours brings (RFC 8058)."""
    return urlsplit(settings.PUBLIC_URL).scheme == "https"


def report_deliverability(*, now: datetime) -> int:
    """Tell whoever runs the channels, each of one thing once a day; how many notices were new."""
    found = [*_of_arrival(now), *_of_accounts(standings(days=7, now=now), now)]
    if not found:
        return 0
    people = list(staff_granted(CHANNELS_MANAGE))
    return notify_each([(person, notice) for notice in found for person in people], now=now)


def _of_arrival(now: datetime) -> Iterator[Notice]:
    told = arrival(now=now)
    if told.is_low and told.rate is not None:
        percent = f"{told.rate:.0%}"

        def title() -> str:
            return _("Only %(percent)s of your transactional mails arrived") % {"percent": percent}

        yield Notice(DELIVERY_LOW, f"delivery_low:{_day(now)}", title, str, PAGE)


def _of_accounts(found: Sequence[Standing], now: datetime) -> Iterator[Notice]:
    for one in found:
        if {"complaints_wanted", "complaints_never"} & set(one.warnings):
            yield _complained_of(one, now)
        if "near_limit" in one.warnings:
            yield _near_limit(one, now)


def _complained_of(one: Standing, now: datetime) -> Notice:
    percent, name = f"{one.complaint_rate:.2%}", one.account.name

    def title() -> str:
        words = _("%(percent)s of the mails by “%(name)s” were reported as spam")
        return words % {"percent": percent, "name": name}

    key = f"account_complained_of:{one.account.pk}:{_day(now)}"
    return Notice(ACCOUNT_COMPLAINED_OF, key, title, str, PAGE)


def _near_limit(one: Standing, now: datetime) -> Notice:
    name = one.account.name

    def title() -> str:
        return _("“%(name)s” has nearly sent as much as it may") % {"name": name}

    key = f"account_near_limit:{one.account.pk}:{_day(now)}"
    return Notice(ACCOUNT_NEAR_LIMIT, key, title, str, PAGE)


def _day(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"
