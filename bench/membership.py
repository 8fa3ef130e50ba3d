"""From an event to the membership it brings, while more events keep coming.

One thread records events, ten times a second; another does what a worker does: every consumer of
the log reads on, then segments look again at whoever was touched. It is one worker after the
other's turn, without the moment that a queue takes.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import Event, Thread

from django.db import connection, transaction
from django.utils import timezone

from bench.references import REFERENCES, filled
from bench.results import Result
from config.consumers import CONSUMERS
from contacts.models import Contact, Segment, Tag
from contacts.operations.segments.definitions import create_segment
from contacts.operations.segments.refreshing import look_again, refresh_segment
from events.operations import record_rows
from events.operations.copying import Entry
from events.operations.draining import drain
from events.operations.steering import reset_consumer

RATE, SECONDS, TICKS = 1_000, 20, 10
#: Of the events, one in so many makes somebody join; the others touch people all the same.
JOINS = 20
PROMISED = 5_000
WATCHED = [{"field": "activity.order_abandoned", "operator": "is_set"}]
NEW = "SELECT contact_id FROM contacts_segmentmember WHERE segment_id = %s AND id > %s"


@dataclass
class Arrivals:
    """When each contact's event was committed, and when they were found to be members."""

    told: dict[int, float] = field(default_factory=dict)
    joined: dict[int, float] = field(default_factory=dict)
    recorded: int = 0
    took: float = 0.0
    is_over: Event = field(default_factory=Event)


def measure(size: int) -> Iterator[Result]:
    """The 99th percentile, and how many events a second came meanwhile."""
    watched = segments()
    # Those who joined at first are told of as well; that is not what is measured.
    for consumer in CONSUMERS:
        reset_consumer(consumer=consumer, to="end", now=timezone.now())
    take_turns()
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    arrivals = Arrivals()
    writer = Thread(target=record_events, args=(ids, arrivals))
    writer.start()
    work(watched, arrivals)
    writer.join()
    took = sorted(arrivals.joined[id] - at for id, at in arrivals.told.items())
    slow = took[int(len(took) * 0.99)] * 1000
    rate = arrivals.recorded / arrivals.took
    name = f"event to membership p99, {rate:,.0f} events/s"
    yield Result(name, size, slow, PROMISED, "ms", 1.0, "lower")


def segments() -> Segment:
    """The reference segments that ask the log, brought up to date; one more that is watched."""
    now = timezone.now()
    tag = Tag.objects.order_by("pk")[0].pk
    asking = [one for one in REFERENCES if "activity" in str(one.conditions)][:6]
    for one in asking:
        conditions = filled(one.conditions, {"team": 1, "tag": tag})
        if not any(each["field"] == "stage" for each in conditions):
            tree = {"match": one.match, "conditions": conditions}
            made = create_segment(name=one.name[:100], conditions=tree, by=None, now=now)
            refresh_segment(made, now=now)
    tree = {"match": "all", "conditions": WATCHED}
    watched = create_segment(name="Watched", conditions=tree, by=None, now=now)
    refresh_segment(watched, now=now)
    return Segment.objects.get(pk=watched.pk)


def record_events(ids: list[int], arrivals: Arrivals) -> None:
    rng = Random(7)
    joining = iter(rng.sample(ids, min(len(ids), RATE * SECONDS // JOINS)))
    began = time.perf_counter()
    try:
        for tick in range(SECONDS * TICKS):
            time.sleep(max(0.0, began + tick / TICKS - time.perf_counter()))
            many = RATE // TICKS
            new = [next(joining) for _ in range(many // JOINS)]
            others = rng.choices(ids, k=many - len(new))
            with transaction.atomic():
                record_rows([told("order_abandoned", id) for id in new])
                record_rows([told("login", id) for id in others])
            at = time.perf_counter()
            arrivals.told |= dict.fromkeys(new, at)
            arrivals.recorded += many
    finally:
        arrivals.took = time.perf_counter() - began
        arrivals.is_over.set()
        connection.close()


def told(type: str, contact: int) -> Entry:
    return Entry(type, type, datetime.now(UTC), contact_id=contact)


def take_turns() -> None:
    for consumer in CONSUMERS:
        drain(consumer=consumer, now=timezone.now(), seconds=1.0)
    # Until nobody waits of whom the projections have read, as the task does.
    while look_again(now=timezone.now()):
        continue


def work(watched: Segment, arrivals: Arrivals) -> None:
    """Until everybody of whom there was an event is a member."""
    after = 0
    ends_at = time.perf_counter() + 20 * SECONDS
    while not (arrivals.is_over.is_set() and len(arrivals.joined) == len(arrivals.told)):
        take_turns()
        at = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), %s) FROM contacts_segmentmember", [after])
            (last,) = cursor.fetchone()
            cursor.execute(f"{NEW} AND id <= %s", [watched.pk, after, last])
            arrivals.joined |= {id: at for (id,) in cursor.fetchall()}
        after = last
        if at > ends_at:
            raise AssertionError(f"{len(arrivals.told) - len(arrivals.joined)} never joined")
