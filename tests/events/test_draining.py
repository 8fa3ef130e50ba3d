import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from events import queries
from events.consuming import Consumer
from events.models import Activity, Cursor, SetAside
from events.operations import draft, record, record_many
from events.operations.draining import DESPAIR, drain
from events.operations.quarantine import TRIES, retry_now, retry_set_aside
from events.operations.steering import pause_consumer, reset_consumer, resume_consumer
from tests.events.consuming import (
    PINGED,
    POISON,
    drop_counter_table,
    make_consumer,
    make_counter_table,
    seen,
)
from tests.make import NOON, make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def counter_table(transactional_db):
    make_counter_table()
    yield
    drop_counter_table()


def record_pings(count: int, *, poison: tuple[int, ...] = ()) -> list[int]:
    drafts = [draft(POISON if n in poison else PINGED, at=NOON) for n in range(count)]
    return [row.pk for row in record_many(drafts)]


class TestDrain:
    def test_hands_over_every_fact_once_in_order(self):
        handed = []
        consumer = make_consumer(handle=lambda batch, now: handed.extend(batch.ids))
        ids = record_pings(25)

        drain(consumer=consumer, now=NOON)
        drain(consumer=consumer, now=NOON)

        assert handed == ids

    def test_hands_over_plain_values(self):
        facts = []
        contact = make_contact()
        record(PINGED, contact=contact, at=NOON, count=2)

        drain(consumer=make_consumer(handle=lambda batch, now: facts.extend(batch)), now=NOON)

        assert (facts[0].contact_id, facts[0].occurred_at) == (contact.pk, NOON)
        assert facts[0].properties == {"count": 2}

    def test_skips_other_types_and_moves_past_them(self):
        consumer = make_consumer(types=frozenset({"poison"}), handle=lambda batch, now: None)
        ids = record_pings(25)

        drain(consumer=consumer, now=NOON)

        assert Cursor.objects.get(consumer="noting").last_id == ids[-1]

    def test_starts_at_the_end_where_told_so(self):
        consumer = make_consumer(start="end")
        record_pings(3)
        drain(consumer=consumer, now=NOON)
        ids = record_pings(2)

        drain(consumer=consumer, now=NOON)

        assert seen() == ids

    def test_leaves_what_an_older_transaction_may_still_precede(self):
        consumer = make_consumer()
        is_open, may_end = threading.Event(), threading.Event()

        def write_slowly():
            with transaction.atomic():
                record(PINGED, at=NOON)
                is_open.set()
                may_end.wait(10)
            connection.close()

        writer = threading.Thread(target=write_slowly)
        writer.start()
        is_open.wait(10)
        record_pings(3)
        drain(consumer=consumer, now=NOON)
        early = seen()
        may_end.set()
        writer.join()
        drain(consumer=consumer, now=NOON)

        assert early == []
        assert len(seen()) == 4

    def test_leaves_a_consumer_to_whoever_is_draining_it(self):
        consumer = make_consumer()
        record_pings(3)
        drained = []

        def drain_too():
            drained.append(drain(consumer=consumer, now=NOON))
            connection.close()

        drain(consumer=make_consumer(handle=lambda batch, now: None, name="other"), now=NOON)
        Cursor.objects.create(consumer="noting")
        with transaction.atomic():
            Cursor.objects.select_for_update().get(consumer="noting")
            other = threading.Thread(target=drain_too)
            other.start()
            other.join()

        assert (drained, seen()) == ([False], [])

    def test_stops_when_its_time_is_up(self):
        record_pings(25)

        assert drain(consumer=make_consumer(), now=NOON, seconds=0)
        assert seen() == []


class TestPoison:
    def test_is_set_aside_alone(self):
        ids = record_pings(40, poison=(3, 17, 18, 39))

        drain(consumer=make_consumer(), now=NOON)

        poisonous = [ids[n] for n in (3, 17, 18, 39)]
        assert seen() == [id for id in ids if id not in poisonous]
        aside = SetAside.objects.order_by("activity_id")
        assert [row.activity_id for row in aside] == poisonous
        assert "division by zero" in aside[0].error

    def test_is_set_aside_where_the_consumer_points_at_it(self):
        calls = []

        def handle(batch, now):
            calls.append(len(batch))
            for fact in batch:
                with batch.guarding(fact):
                    assert fact.type != "poison"

        record_pings(10, poison=(4,))

        drain(consumer=make_consumer(handle=handle), now=NOON)

        assert calls == [10]
        assert SetAside.objects.count() == 1

    def test_is_tried_again_and_given_up_in_the_end(self):
        consumer = make_consumer()
        record_pings(1, poison=(0,))
        drain(consumer=consumer, now=NOON)
        now = NOON
        for _ in range(TRIES):
            now += timedelta(hours=2)
            retry_set_aside(consumer=consumer, now=now)

        row = SetAside.objects.get()
        assert (row.state, row.tries, row.next_try_at) == (SetAside.State.DEAD, TRIES, None)
        assert retry_set_aside(consumer=consumer, now=now + timedelta(days=1)) == 0

    def test_waits_before_it_is_tried_again(self):
        consumer = make_consumer()
        record_pings(1, poison=(0,))
        drain(consumer=consumer, now=NOON)

        assert retry_set_aside(consumer=consumer, now=NOON) == 0

    def test_takes_effect_once_when_the_consumer_is_mended(self):
        ids = record_pings(3, poison=(1,))
        drain(consumer=make_consumer(), now=NOON)
        retry_now(ids=[SetAside.objects.get().pk], now=NOON)

        done = []
        mended = make_consumer(handle=lambda batch, now: done.extend(batch.ids))
        retry_set_aside(consumer=mended, now=NOON)
        retry_set_aside(consumer=mended, now=NOON)

        assert done == [ids[1]]
        assert not SetAside.objects.exists()

    def test_is_forgotten_with_its_contact(self):
        contact = make_contact()
        record(POISON, contact=contact, at=NOON)
        drain(consumer=make_consumer(), now=NOON)

        contact.delete()

        assert not SetAside.objects.exists()
        assert not Activity.objects.exists()


class TestPassingFaults:
    def test_are_waited_out_with_nothing_done(self):
        def fail(batch, now):
            raise OperationalError("dead lock detected")

        ids = record_pings(5)

        drain(consumer=make_consumer(handle=fail), now=NOON)
        drain(consumer=make_consumer(), now=NOON)
        too_early = seen()
        drain(consumer=make_consumer(), now=NOON + timedelta(minutes=1))

        assert (too_early, seen()) == ([], ids)
        assert not SetAside.objects.exists()
        assert Cursor.objects.get().failures == 0

    def test_that_never_pass_are_the_facts_own(self):
        def fail(batch, now):
            if any(fact.type == "poison" for fact in batch):
                raise OperationalError("statement timeout")

        consumer, now = make_consumer(handle=fail), NOON
        record_pings(20, poison=(7,))
        for _ in range(2 * DESPAIR):
            now += timedelta(hours=1)
            drain(consumer=consumer, now=now)

        assert SetAside.objects.count() == 1
        assert queries.consumers_behind(now=now) == []


class TestSteering:
    def test_a_paused_consumer_misses_nothing(self):
        consumer = make_consumer()
        pause_consumer(consumer=consumer, now=NOON)
        ids = record_pings(3)
        drain(consumer=consumer, now=NOON)
        paused = seen()

        resume_consumer(consumer=consumer, now=NOON)
        drain(consumer=consumer, now=NOON)

        assert (paused, seen()) == ([], ids)

    def test_a_reset_consumer_reads_everything_again(self):
        consumer = make_consumer()
        ids = record_pings(3)
        drain(consumer=consumer, now=NOON)

        reset_consumer(consumer=consumer, to="beginning", now=NOON)
        drain(consumer=consumer, now=NOON)

        assert seen() == sorted(ids * 2)

    def test_a_consumer_sent_to_the_end_skips_what_is_there(self):
        consumer = make_consumer()
        record_pings(3)

        reset_consumer(consumer=consumer, to="end", now=NOON)
        drain(consumer=consumer, now=NOON)

        assert seen() == []


class Died(BaseException):
    """The process died here."""


class TestDyingBetweenStatements:
    def drain_dying_at(self, consumer: Consumer, statement: int) -> bool:
        """Drain, dying at that statement; whether it came so far."""
        count = 0

        def die(execute, sql, params, many, context):
            nonlocal count
            count += 1
            if count == statement:
                raise Died
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(die):
                drain(consumer=consumer, now=NOON)
        except Died:
            return True
        finally:
            connection.close()
        return False

    def test_neither_loses_nor_repeats_an_effect(self):
        def write_one_by_one(batch, now):
            with connection.cursor() as db:
                for fact in batch:
                    db.execute("INSERT INTO tests_seen VALUES (%s)", [fact.id])

        ids = record_pings(25)
        consumer = make_consumer(handle=write_one_by_one)
        died, statement = 0, 1
        while True:
            reset_consumer(consumer=consumer, to="beginning", now=NOON)
            make_counter_table()
            if not self.drain_dying_at(consumer, statement):
                break
            died += 1
            drain(consumer=consumer, now=NOON)
            assert seen() == ids, f"after dying at statement {statement}"
            statement += 1

        assert died > 35
        assert seen() == ids
