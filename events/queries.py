"""Reads of the log and of what stands beside it."""

import time
from collections import Counter as Totals
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import CharField, Count, Model, Q, QuerySet
from django.db.models.functions import Cast
from redis.exceptions import RedisError

from events.catalogue import DECLARED, ActivityType, Alias
from events.consuming import Consumer, consumers
from events.models import (
    Activity,
    ActivityTally,
    AddedType,
    ContactMetrics,
    Cursor,
    Delivery,
    ItemProgress,
    SetAside,
    TypeAlias,
)
from events.subjects import CONTACT, ORGANISATION, SUBJECTS, condition_for

#: Set anew whenever a type is added, so that every process reads the table again.
CATALOGUE_VERSION = "events:catalogue"
#: Seconds between looks at the version, and until the table is read again whatever it says.
LOOK_AFTER, READ_AFTER = 1.0, 60.0


class _Merged:
    """This process's copy of the catalogue."""

    types: dict[str, ActivityType] = {}
    version: Any = None
    read_at = looked_at = float("-inf")


def catalogue() -> dict[str, ActivityType]:
    """Every activity type by name: those the apps declare and those that packs added."""
    now = time.monotonic()
    if now - _Merged.looked_at < LOOK_AFTER:
        return _Merged.types
    version = _version()
    if version != _Merged.version or now - _Merged.read_at > READ_AFTER:
        _Merged.types = _merged()
        _Merged.version, _Merged.read_at = version, now
    _Merged.looked_at = now
    return _Merged.types


def types_by_name() -> dict[str, ActivityType]:
    """The same by every name a type may be given by: its own, and those packs call it."""
    types = catalogue()
    others = {name: type for type in types.values() for name in type.names}
    return {**others, **types}


def own_names(names: Iterable[str]) -> list[str]:
    """The names under which facts of these types are kept; an unknown name stays."""
    types = types_by_name()
    return [types[name].name if name in types else name for name in names]


def _merged() -> dict[str, ActivityType]:
    added = {row.name: row.as_type() for row in AddedType.objects.order_by("name")}
    types = {**added, **DECLARED}
    aliases: dict[str, list[Alias]] = {}
    for row in TypeAlias.objects.order_by("name"):
        aliases.setdefault(row.type, []).append(row.as_alias())
    known = {name: tuple(found) for name, found in aliases.items() if name in types}
    return {**types, **{name: replace(types[name], aliases=known[name]) for name in known}}


def forget_catalogue() -> None:
    """Have this process read the catalogue again on its next look."""
    _Merged.read_at = _Merged.looked_at = float("-inf")


def _version() -> Any:
    try:
        return cache.get(CATALOGUE_VERSION)
    except (RedisError, OSError):
        return None


def consumers_behind(*, now: datetime) -> list[str]:
    """The consumers that have something to read, though perhaps not yet below the horizon."""
    with connection.cursor() as db:
        db.execute(
            "SELECT consumer FROM events_cursor c WHERE consumer = ANY(%s) AND paused_at IS NULL"
            " AND (not_before IS NULL OR not_before <= %s) AND EXISTS (SELECT FROM events_activity"
            " WHERE (position, id) > (c.position, c.last_id))",
            [list(consumers()), now],
        )
        return [row[0] for row in db.fetchall()]


def projected_up_to() -> tuple[int, int] | None:
    """How far in the log everything has read that adds it up; None while none of it runs."""
    found = consumers().values()
    return read_up_to([one.name for one in found if one.recount is not None or one.is_awaited])


def read_up_to(names: Collection[str]) -> tuple[int, int] | None:
    """How far in the log all of these consumers have read that run; None while none does."""
    running = Cursor.objects.filter(consumer__in=names, paused_at=None)
    return running.order_by("position", "last_id").values_list("position", "last_id").first()


def has_caught_up(consumer: Consumer) -> bool:
    """Whether a consumer has read all that those have read whom it follows."""
    furthest = read_up_to(consumer.follows) if consumer.follows else None
    own = read_up_to([consumer.name])
    return furthest is not None and own is not None and own >= furthest


def consumers_with_retries_due(*, now: datetime) -> list[str]:
    due = SetAside.objects.filter(
        state=SetAside.State.WAITING, next_try_at__lte=now, consumer__in=list(consumers())
    )
    return sorted(set(due.values_list("consumer", flat=True)[:10_000]))


@dataclass(frozen=True)
class Lag:
    """How far a consumer is behind. `rows` stops counting at `ROWS_COUNTED`."""

    consumer: str
    rows: int
    seconds: float
    is_paused: bool
    failures: int
    fault: str
    waiting: int
    dead: int
    moved_at: datetime | None


ROWS_COUNTED = 100_000
LAG = """
SELECT c.consumer,
    (SELECT count(*) FROM (SELECT FROM events_activity
        WHERE (position, id) > (c.position, c.last_id) LIMIT %s) unread),
    coalesce((SELECT extract(epoch FROM clock_timestamp() - created_at) FROM events_activity
        WHERE (position, id) > (c.position, c.last_id) ORDER BY position, id LIMIT 1), 0),
    c.paused_at IS NOT NULL, c.failures, c.fault,
    (SELECT count(*) FROM events_setaside s WHERE s.consumer = c.consumer AND state = 'waiting'),
    (SELECT count(*) FROM events_setaside s WHERE s.consumer = c.consumer AND state = 'dead'),
    c.moved_at
FROM events_cursor c WHERE c.consumer = ANY(%s) ORDER BY c.consumer
"""


def consumer_lag() -> list[Lag]:
    """Each consumer of this installation and how far it is behind."""
    with connection.cursor() as db:
        db.execute(LAG, [ROWS_COUNTED, list(consumers())])
        found = {
            row[0]: Lag(row[0], row[1], max(0.0, float(row[2])), *row[3:]) for row in db.fetchall()
        }
    new = Lag("", 0, 0.0, False, 0, "", 0, 0, None)
    return [found.get(name, replace(new, consumer=name)) for name in consumers()]


#: An open write transaction older than this holds every consumer back for too long. It is
#: less than the idle time after which the database ends such a transaction.
STALL_SECONDS = 30.0
STALL = """
SELECT greatest(
    (SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
        WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()),
    (SELECT max(extract(epoch FROM clock_timestamp() - prepared)) FROM pg_prepared_xacts),
    (SELECT extract(epoch FROM clock_timestamp() - created_at) FROM events_activity
        WHERE position >= events_log_horizon() ORDER BY position, id LIMIT 1),
    0)
"""


def horizon_age() -> float:
    """Seconds for which the oldest open write transaction has been hiding new facts."""
    with connection.cursor() as db:
        db.execute(STALL)
        return float(db.fetchone()[0])


def is_stalled(*, after: float = STALL_SECONDS) -> bool:
    """Whether an open write transaction has held the consumers back for too long."""
    return horizon_age() > after


def facts_given_up() -> dict[str, int]:
    """Consumer → how many facts it has given up on."""
    dead = SetAside.objects.filter(state=SetAside.State.DEAD, consumer__in=list(consumers()))
    counted = dead.values_list("consumer").annotate(count=Count("id"))
    return dict(counted.order_by("consumer"))


def unfinished_deliveries() -> dict[str, int]:
    """State → how many calls of webhooks, of those that are not done."""
    states = (Delivery.State.WAITING, Delivery.State.DEAD)
    rows = Delivery.objects.filter(state__in=states).values_list("state")
    return dict(rows.annotate(count=Count("id")).order_by("state"))


def newest_set_aside() -> QuerySet[SetAside]:
    """What consumers failed on, those given up before those that are tried again."""
    return SetAside.objects.order_by("state", "-id")


def given_up() -> QuerySet[SetAside]:
    """What waits for a person, of consumers that there still are."""
    dead = SetAside.objects.filter(state=SetAside.State.DEAD, consumer__in=list(consumers()))
    return dead.order_by("id")


Counts = list[tuple[datetime, int]]
#: Seconds for which the counts are given again: they read each row of the time they are about.
RHYTHM_KEPT = 60
RHYTHM = """
SELECT date_trunc('hour', occurred_at, %(zone)s) AS hour, count(*) FROM events_activity
WHERE occurred_at >= %(since)s AND occurred_at <= %(now)s GROUP BY hour
"""


def rhythm(*, now: datetime, hours: int, days: int) -> tuple[Counts, Counts]:
    """How many activities happened in each of the last hours and days, the oldest first.

    `now` names the time zone in which a day begins.
    """
    zone = str(now.tzinfo)
    hour = now.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    since = day - timedelta(days=days - 1)
    counted: Any = cache.get_or_set(
        f"events:rhythm:{zone}:{since:%Y%m%d}",
        lambda: _counted_by_hour(zone=zone, since=since, now=now),
        timeout=RHYTHM_KEPT,
    )
    by_hour: dict[datetime, int] = counted
    by_day = Totals[date]()
    for at, count in by_hour.items():
        by_day[at.astimezone(now.tzinfo).date()] += count
    last_hours = [hour.astimezone(UTC) - timedelta(hours=back) for back in range(hours)]
    last_days = [day - timedelta(days=back) for back in range(days)]
    return (
        [(at.astimezone(now.tzinfo), by_hour.get(at, 0)) for at in reversed(last_hours)],
        [(at, by_day[at.date()]) for at in reversed(last_days)],
    )


def _counted_by_hour(*, zone: str, since: datetime, now: datetime) -> dict[datetime, int]:
    with connection.cursor() as db:
        db.execute(RHYTHM, {"zone": zone, "since": since, "now": now})
        return dict(db.fetchall())


def activities_visible_to(user: Any) -> QuerySet[Activity]:
    """The facts a person may see: those of what he may see himself.

    A fact of a contact is seen by whoever sees the contact; one without a contact by whoever
    sees its organisation, and one with neither by whoever sees its subject. What has none of
    them is for those who see every contact.
    """
    of_contact = condition_for(CONTACT, user, through="contact__")
    of_organisation = condition_for(ORGANISATION, user, through="organisation__")
    if not of_organisation:
        # Whoever sees everything, but for some whom a law protects.
        return Activity.objects.filter(of_contact)
    nobody = Q(contact=None, organisation=None)
    seen = Q(contact__isnull=False) & of_contact
    seen |= Q(contact=None, organisation__isnull=False) & of_organisation
    for name, kind in SUBJECTS.items():
        if name not in (CONTACT, ORGANISATION):
            ids = kind.model._default_manager.filter(kind.visible(user, ""))
            as_text = ids.annotate(as_text=Cast("pk", CharField())).values("as_text")
            seen |= nobody & Q(subject_type=name, subject_id__in=as_text)
    return Activity.objects.filter(seen)


def contacts_visible_to(user: Any) -> QuerySet[Model]:
    """The contacts a person may see."""
    contacts: Any = Activity._meta.get_field("contact").related_model
    return contacts._default_manager.filter(condition_for(CONTACT, user))  # type: ignore[no-any-return]


def items_of(contact: Model) -> QuerySet[ItemProgress]:
    return ItemProgress.objects.filter(contact=contact.pk)


def metrics_of(contact: Any, *, now: datetime) -> dict[str, Any]:
    """What a contact's history adds up to; a streak that was not kept up yesterday is over."""
    metrics = ContactMetrics.objects.filter(pk=contact.pk).first()
    metrics = metrics or ContactMetrics(contact=contact)
    tallies = ActivityTally.objects.filter(contact=contact.pk).order_by("type", "category")
    by_type: dict[str, dict[str, Any]] = {}
    by_category: dict[str, Decimal] = {}
    for tally in tallies:
        of_type = by_type.setdefault(tally.type, {"count": 0, "amount": Decimal(0)})
        of_type["count"] += tally.count
        of_type["amount"] += tally.amount
        of_type["first_at"] = min(tally.first_at, of_type.get("first_at", tally.first_at))
        of_type["last_at"] = max(tally.last_at, of_type.get("last_at", tally.last_at))
        if tally.category:
            total = by_category.get(tally.category, Decimal(0))
            by_category[tally.category] = total + tally.amount
    yesterday = now.astimezone(zone_of(contact)).date() - timedelta(days=1)
    is_kept_up = metrics.streak_until is not None and metrics.streak_until >= yesterday
    return {
        "activities": metrics.activities,
        "amount": metrics.amount,
        "last_active_at": metrics.last_active_at,
        "last_progress_at": metrics.last_progress_at,
        "streak_days": metrics.streak_days if is_kept_up else 0,
        "longest_streak_days": metrics.longest_streak_days,
        "by_type": [{"type": name, **sums} for name, sums in by_type.items()],
        "by_category": [{"category": name, "amount": sum} for name, sum in by_category.items()],
    }


def zone_of(contact: Any) -> ZoneInfo:
    """The contact's time zone; the firm's where it has none or an unknown one."""
    try:
        return ZoneInfo(contact.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
