"""R6, effects: the broker may forget everything while real workers are at work."""

from datetime import datetime

import pytest
import redis
from django.conf import settings
from django.db.models import Min
from django.utils import timezone

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


def first_letter() -> datetime:
    """When the first of those was done whose wake-ups were all forgotten."""
    done: datetime = Effect.objects.filter(kind="letter").aggregate(at=Min("ended_at"))["at"]
    return done


def ask(kind: str, keys: range, **payload: object) -> None:
    wanted = [Wanted(f"{kind}-{n}", payload) for n in keys]
    ask_many(kind, wanted, policy=Policy.RECONCILE)


def test_a_broker_that_forgets_everything_mid_run_loses_nothing(promise):
    half = promise.size(small=100, full=5_000)
    broker = redis.Redis.from_url(settings.BROKER_URL)
    sync(schedules=[one for one in SCHEDULES if one.task == SWEEP])
    with client.running() as twin, celery(*WORKER, TWIN_PORT=str(twin.port)):
        # Slow answers at first: the only worker is still at parcels when letters are asked for.
        ask("parcel", range(20), fault="hang", seconds=0.3)
        ask("parcel", range(20, half))
        wait_until(lambda: twin.count() > 0, seconds=120, why="the worker begins")
        ask("letter", range(half))
        forgotten = broker.llen("celery")
        broker.flushall()
        forgot_at = timezone.now()
        with celery(*CLOCK):
            wait_until(lambda: waiting() == 0, seconds=600, why="the sweep finds the rest")
        copies = twin.ledger()
    broker.close()

    delay = (first_letter() - forgot_at).total_seconds()
    lost = 2 * half - len(copies)
    doubled = sum(copy > 1 for copy in copies.values())
    promise.report(
        "R6",
        "effects: wake-ups lost with the broker cost a sweep, never the work",
        figure=f"{2 * half} effects, FLUSHALL half-way with {forgotten} wake-ups waiting: "
        f"{lost} lost, {doubled} doubled, the forgotten ones begun {delay:.0f} s later",
        target="0 lost, 0 doubled, begun within 60 s",
        met=lost == doubled == 0 and forgotten > 0 and 0 < delay <= 60,
    )
