"""What became of a broadcast's messages, counted in one question."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from broadcasts.models import Broadcast
from messaging.activities import EMAIL_UNSUBSCRIBED
from messaging.models import AT_WORK, HANDED, Batch, Status
from messaging.sending.pacing import SET_APART

COUNTED = """
SELECT batch_id, status, reason, count(*), count(opened_at), count(clicked_at), count(replied_at)
FROM messaging_message WHERE batch_id = ANY(%s) GROUP BY batch_id, status, reason
"""
#: By the log, since an address is unsubscribed from all marketing and not from one message.
LEFT = """
SELECT m.batch_id, count(*) FROM events_activity a
JOIN messaging_message m ON m.id = (a.properties->>'message')::bigint
WHERE a.type = %s AND a.occurred_at >= %s AND m.batch_id = ANY(%s) GROUP BY m.batch_id
"""
#: Whoever is never sent anything gets it in no language.
SPOKEN = """
SELECT v.locale, count(*), count(*) FILTER (WHERE m.status = ANY(%s)),
    count(m.opened_at), count(m.clicked_at), count(m.replied_at)
FROM messaging_message m JOIN messaging_batch b ON b.id = m.batch_id
JOIN templating_templateversion v ON v.id = coalesce(m.version_id, b.version_id)
WHERE m.batch_id = ANY(%s) AND m.status NOT IN ('skipped', 'cancelled')
GROUP BY v.locale ORDER BY v.locale
"""
SPOKEN_NAMES = ("messages", "sent", "opened", "clicked", "replied")
OPEN = (Status.PLANNED, *AT_WORK)
#: Waits for nothing but its batch.
MOVING = ("", *SET_APART)


@dataclass(frozen=True)
class Count:
    """How many messages of a batch have one verdict."""

    batch: int
    status: str
    reason: str
    messages: int
    opened: int
    clicked: int
    replied: int


def batches_of(broadcast: Broadcast) -> dict[int, str]:
    """Its batches, each with its variant's name; that of who waits for a winner has none."""
    names = dict(broadcast.variants.exclude(batch=None).values_list("batch_id", "name"))
    if broadcast.rest_id:
        names[broadcast.rest_id] = ""
    return names


def counts(batches: Iterable[int]) -> list[Count]:
    """All verdicts of some batches, by how many have each."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [list(batches)])
        return [Count(*row) for row in cursor.fetchall()]


def figures_of(broadcast: Broadcast) -> dict[str, Any]:
    """What lists and the live page show: all in all, and variant by variant."""
    names = batches_of(broadcast)
    found, left = counts(names), unsubscribed(broadcast, names)
    variants = {
        name: {
            **summed([one for one in found if one.batch == batch]),
            "unsubscribed": left.get(batch, 0),
        }
        for batch, name in names.items()
        if name
    }
    told = {**summed(found), "unsubscribed": sum(left.values()), "variants": variants}
    return {**told, "languages": by_language(names)}


def by_language(batches: Iterable[int]) -> dict[str, dict[str, int]]:
    """Language → figures, of what is said in several."""
    batches = list(batches)
    if not Batch.objects.filter(pk__in=batches, translations__isnull=False).exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SPOKEN, [list(HANDED), batches])
        return {
            locale: dict(zip(SPOKEN_NAMES, counted, strict=True))
            for locale, *counted in cursor.fetchall()
        }


def unsubscribed(broadcast: Broadcast, batches: Iterable[int]) -> dict[int, int]:
    """How many left by a link of a message, batch by batch."""
    given = [EMAIL_UNSUBSCRIBED.name, broadcast.started_at, list(batches)]
    with connection.cursor() as cursor:
        cursor.execute(LEFT, given)
        return dict(cursor.fetchall())


def summed(found: Iterable[Count]) -> dict[str, int]:
    """How many there are, were handed over, wait, and what people did."""
    told: Counter[str] = Counter()
    for one in found:
        told["audience"] += one.messages
        told["opened"] += one.opened
        told["clicked"] += one.clicked
        told["replied"] += one.replied
        told[_place(one)] += one.messages
        if one.status in (Status.DELIVERED, Status.READ):
            told["delivered"] += one.messages
    return {name: told[name] for name in NAMES}


NAMES = (
    *("audience", "open", "held", "sent", "delivered", "failed", "uncertain", "skipped"),
    *("cancelled", "opened", "clicked", "replied"),
)


def _place(one: Count) -> str:
    if one.status in OPEN:
        return "open" if one.reason in MOVING or one.status != Status.PLANNED else "held"
    return "sent" if one.status in HANDED else str(one.status)
