"""R6, effects: the broker may forget everything while real workers are at work."""

import time

import pytest
import redis
from django.conf import settings

from config.schedules import SCHEDULES
from ground.schedules import sync
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from tests.providers.twin import client
from tests.reliability.processes import celery, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
SWEEP = "outbox.tasks.sweep"
WORKER = ("worker", "--pool", "solo", "--loglevel", "ERROR")
CLOCK = ("beat", "--loglevel", "ERROR", "--pidfile", "")


def waiting() -> int:
    return Effect.objects.exclude(state=State.DONE).count()


def test_a_broker_that_forgets_everything_mid_run_loses_nothing(promise):
    count = promise.size(small=200, full=10_000)
    broker = redis.Redis.from_url(settings.BROKER_URL)
    sync(schedules=[one for one in SCHEDULES if one.task == SWEEP])
    with client.running() as twin, celery(*WORKER, TWIN_PORT=str(twin.port)):
        ask_many("parcel", [Wanted(f"a{n}") for n in range(count // 2)], policy=Policy.RECONCILE)
        wait_until(lambda: twin.count() > 0, seconds=120, why="the worker begins")
        for n in range(count // 2, count):
            ask_many("parcel", [Wanted(f"a{n}")], policy=Policy.RECONCILE)
        broker.flushall()
        forgot_at = time.monotonic()
        with celery(*CLOCK):
            wait_until(lambda: waiting() == 0, seconds=600, why="the sweep finds the rest")
        delay = time.monotonic() - forgot_at
        copies = twin.ledger()

    broker.close()
    lost = count - len(copies)
    doubled = sum(copy > 1 for copy in copies.values())
    promise.report(
        "R6",
        "effects: wake-ups lost with the broker cost a sweep, never the work",
        figure=f"{count} effects, FLUSHALL half-way: {lost} lost, {doubled} doubled, "
        f"all done {delay:.0f} s later",
        target="0 lost, 0 doubled",
        met=lost == doubled == 0,
    )
