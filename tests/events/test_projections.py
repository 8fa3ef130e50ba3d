from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.consuming import Consumer
from events.models import Activity, ActivityTally, ContactMetrics, Cursor, ItemProgress, SetAside
from events.operations import record_many, record_rows
from events.operations.copying import Entry
from events.operations.draining import drain
from events.operations.moving import move_contact
from events.operations.projecting import rebuild_projection
from tests.make import NOON, make_contact

pytestmark = pytest.mark.django_db(transaction=True)
TYPES = ("item_started", "item_progressed", "item_completed", "item_abandoned", "order_abandoned")
ZONES = ("", "Pacific/Auckland", "America/Los_Angeles", "No/Such_Zone")
fact_given = st.fixed_dictionaries(
    {
        "who": st.integers(0, 1),
        "type": st.sampled_from(TYPES),
        "hours": st.integers(0, 24 * 6),
        "item": st.sampled_from(["", "a", "b"]),
        "title": st.sampled_from(["", "Algebra", "Geometry"]),
        "category": st.sampled_from(["", "maths"]),
        "amount": st.sampled_from([None, Decimal("1.5"), Decimal("-2")]),
        "percent": st.sampled_from([None, 10, 55.5, 250, "many"]),
        "due_at": st.sampled_from([None, "2026-04-01T00:00:00Z", "soon"]),
    }
)


def entry(fact: dict, contacts: list[int]) -> Entry:
    extra = {name: fact[name] for name in ("percent", "due_at") if fact[name] is not None}
    return Entry(
        fact["type"],
        "A fact",
        NOON + timedelta(hours=fact["hours"]),
        contact_id=contacts[fact["who"]],
        properties=extra,
        item_type="course" if fact["item"] else "",
        item_id=fact["item"],
        item_title=fact["title"],
        category=fact["category"],
        amount=fact["amount"],
    )


def drain_all(size: int = 1000) -> None:
    for consumer in (ITEM_PROGRESS, CONTACT_METRICS):
        drain(consumer=Consumer(**{**vars(consumer), "batch_size": size}), now=NOON)


def obvious_items(contact: int) -> dict:
    """What item progress must say, by reading everything in order of what happened."""
    items: dict = {}
    facts = Activity.objects.filter(contact=contact).exclude(item_id="")
    for fact in facts.order_by("occurred_at", "id"):
        if fact.type == "order_abandoned":
            continue
        at = fact.occurred_at
        item = items.setdefault(
            fact.item_id,
            {"title": "", "category": "", "due_at": None, "percent": Decimal(0)}
            | dict.fromkeys(("started_at", "progressed_at", "completed_at", "abandoned_at")),
        )
        item["started_at"] = item["started_at"] or at
        item["title"] = fact.item_title or item["title"]
        item["category"] = fact.category or item["category"]
        if "due_at" in fact.properties:
            is_date = fact.properties["due_at"] != "soon"
            item["due_at"] = NOON.replace(month=4, day=1, hour=0) if is_date else None
        if isinstance(fact.properties.get("percent"), (int, float)):
            item["percent"] = min(Decimal(str(fact.properties["percent"])), Decimal(100))
        if fact.type == "item_abandoned":
            item["abandoned_at"] = at
        else:
            item["progressed_at"] = at
        if fact.type == "item_completed":
            item["completed_at"] = item["completed_at"] or at
    for item in items.values():
        progressed = item["progressed_at"]
        if item["abandoned_at"] and progressed and item["abandoned_at"] < progressed:
            item["abandoned_at"] = None
        if item["completed_at"]:
            item["percent"] = Decimal(100)
    return items


def obvious_metrics(contact: int, zone: str) -> dict:
    """What the metrics must say, by looking at each fact in turn."""
    facts = list(Activity.objects.filter(contact=contact))
    here = ZoneInfo(zone if zone and zone != "No/Such_Zone" else "UTC")
    own = [fact for fact in facts if fact.type != "order_abandoned"]
    days = sorted({fact.occurred_at.astimezone(here).date() for fact in own})
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    forward = [fact.occurred_at for fact in own if fact.type != "item_abandoned"]
    return {
        "activities": len(facts),
        "amount": sum((fact.amount or 0 for fact in facts), Decimal(0)),
        "last_active_at": max((fact.occurred_at for fact in own), default=None),
        "last_progress_at": max(forward, default=None),
        "streak_days": len(runs[-1]) if runs else 0,
        "streak_until": runs[-1][-1] if runs else None,
        "longest_streak_days": max(map(len, runs), default=0),
    }


def stored(contact: int) -> tuple[dict, list, list]:
    told = (
        "title", "category", "due_at", "percent", "started_at", "progressed_at",
        "completed_at", "abandoned_at",
    )  # fmt: skip
    items = {
        row.item_id: {name: getattr(row, name) for name in told}
        for row in ItemProgress.objects.filter(contact=contact)
    }
    metrics = ContactMetrics.objects.filter(contact=contact).values(
        "activities", "amount", "last_active_at", "last_progress_at", "streak_days",
        "streak_until", "longest_streak_days",
    )  # fmt: skip
    tallies = ActivityTally.objects.filter(contact=contact).order_by("type", "category")
    rows = tallies.values_list("type", "category", "count", "amount", "first_at", "last_at")
    return items, list(metrics), list(rows)


def rebuild_all() -> None:
    for consumer in (ITEM_PROGRESS, CONTACT_METRICS):
        assert list(rebuild_projection(consumer=consumer))


class TestProjections:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        facts=st.lists(fact_given, min_size=1, max_size=25),
        size=st.integers(1, 8),
        zone=st.sampled_from(ZONES),
    )
    def test_say_what_the_obvious_loop_says_in_any_order_and_any_batches(self, facts, size, zone):
        people = [make_contact(time_zone=zone).pk for _ in range(2)]
        half = len(facts) // 2
        for part in (facts[:half], facts[half:]):
            record_rows([entry(fact, people) for fact in part])
            drain_all(size)

        for contact in {people[fact["who"]] for fact in facts}:
            items, metrics, _ = stored(contact)
            assert items == obvious_items(contact)
            assert metrics == [obvious_metrics(contact, zone)]
        incremental = [stored(contact) for contact in people]
        rebuild_all()
        assert [stored(contact) for contact in people] == incremental

    def test_do_not_count_a_fact_twice_when_rebuilt_before_it_was_read(self):
        contact = make_contact()
        record_many([Activity(type="login", title="", contact=contact, occurred_at=NOON)])
        drain_all()
        record_many([Activity(type="login", title="", contact=contact, occurred_at=NOON)])

        rebuild_all()
        unread = ContactMetrics.objects.get().activities
        drain_all()

        assert (unread, ContactMetrics.objects.get().activities) == (1, 2)

    def test_count_what_was_set_aside_only_once_it_took_effect(self):
        contact = make_contact()
        row = record_many([Activity(type="login", title="", contact=contact, occurred_at=NOON)])[0]
        SetAside.objects.create(consumer="contact_metrics", activity=row, error="")
        position = Activity.objects.get().position
        Cursor.objects.create(consumer="contact_metrics", position=position, last_id=row.pk)

        list(rebuild_projection(consumer=CONTACT_METRICS))

        assert not ContactMetrics.objects.exists()

    def test_follow_a_merge(self):
        jane, john = make_contact("Jane"), make_contact("John")
        facts = [
            {"who": who, "type": "item_progressed", "hours": 24 * who, "item": "a", "title": "",
             "category": "", "amount": Decimal(2), "percent": 10 + who, "due_at": None}
            for who in (0, 1)
        ]  # fmt: skip
        record_rows([entry(fact, [jane.pk, john.pk]) for fact in facts])
        drain_all()

        move_contact(source=jane.pk, target=john.pk)

        assert stored(jane.pk) == ({}, [], [])
        items, metrics, _ = stored(john.pk)
        assert items == obvious_items(john.pk)
        assert metrics == [obvious_metrics(john.pk, "")]
        assert metrics[0]["streak_days"] == 2

    def test_go_with_their_contact(self):
        contact = make_contact()
        record_many([Activity(type="login", title="", contact=contact, occurred_at=NOON)])
        drain_all()

        contact.delete()

        assert not ContactMetrics.objects.exists()


class TestRebuildCommand:
    def test_rebuilds_every_projection(self, capsys):
        contact = make_contact()
        record_many([Activity(type="login", title="", contact=contact, occurred_at=NOON)])
        drain_all()
        ContactMetrics.objects.update(activities=99)

        call_command("rebuild", "all")

        assert ContactMetrics.objects.get().activities == 1
        assert "contact_metrics: done." in capsys.readouterr().out

    def test_names_the_projections_there_are(self):
        with pytest.raises(CommandError, match="contact_metrics, item_progress, all"):
            call_command("rebuild", "nothing")
