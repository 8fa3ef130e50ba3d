"""Waits end on time, none before it and none twice, also when the workers are started anew."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from automation.models import Enrolment, StepLog
from contacts.models import Contact
from tests.automation.make import make_workflow, put_in
from tests.reliability.processes import kill, start, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORKERS = 2
STEPS = [{"id": "pause", "type": "wait_duration", "for": {"days": 1}}]
#: Everybody's wait is set to end at its own moment of the next seconds.
SPREAD = """
UPDATE automation_enrolment
SET due_at = now() + interval '3 s' + %s * interval '1 s' * (id %% 997) / 997.0
WHERE is_waiting RETURNING id, due_at
"""


def waiting() -> int:
    return Enrolment.objects.filter(status="active").count()


def test_waits_end_on_time_though_workers_are_started_anew(promise):
    people, seconds = promise.size(small=600, full=100_000), promise.size(small=4, full=180)
    restarts = promise.size(small=2, full=12)
    now = timezone.now()
    flow = make_workflow(STEPS, now=now)
    Contact.objects.bulk_create(Contact(display_name=f"No {n}") for n in range(people))
    put_in(flow, *Contact.objects.all(), now=now)
    workers = [start("-m", "tests.reliability.walker") for _ in range(WORKERS)]
    chance = random.Random(10)
    try:
        begun = StepLog.objects.filter(status="waiting")
        wait_until(lambda: begun.count() == people, seconds=600, why="everybody waits")
        with connection.cursor() as cursor:
            cursor.execute(SPREAD, [seconds])
            due = dict(cursor.fetchall())
        for nth in range(1, restarts + 1):
            goal = people - people * nth // (restarts + 1)
            wait_until(lambda: waiting() <= goal, seconds=600, why="waits end")  # noqa: B023
            victim = chance.randrange(WORKERS)
            kill(workers[victim])
            workers[victim] = start("-m", "tests.reliability.walker")
        wait_until(lambda: waiting() == 0, seconds=600, why="all waits are over")
    finally:
        for worker in workers:
            kill(worker)

    ended = StepLog.objects.filter(status="completed").values_list("enrolment", "at")
    late = sorted((at - due[enrolment]).total_seconds() for enrolment, at in ended)
    early = sum(one < 0 for one in late)
    twice = sum(n > 1 for n in Counter(enrolment for enrolment, _at in ended).values())
    p99 = late[len(late) * 99 // 100]
    promise.report(
        "R10",
        "waits outlive restarts and end on time",
        figure=f"{people} waits over {seconds} s, {restarts} kills: {early} early, {twice} twice, "
        f"{people - len(late)} lost, half within {late[len(late) // 2]:.2f} s and 99 of 100 "
        f"within {p99:.2f} s",
        target="0 early, 0 twice, 0 lost; at full size 99 of 100 within 60 s",
        # A clock on a shared machine tells of its neighbours; the full run has it to itself.
        met=(early, twice, len(late)) == (0, 0, people) and (not promise.full or p99 <= 60),
    )
