"""Workflows go on as they would have, whatever is killed while they run and however often."""

import random

import pytest
from django.db.models import Count
from django.utils import timezone

from automation.models import Enrolment, StepLog, StepTally
from contacts.models import Contact
from events.models import Activity
from tests.automation.make import make_workflow, put_in
from tests.make import make_contact
from tests.reliability.processes import kill, start, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORKERS = 2
GERMAN = {"match": "all", "conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
INTO = {"id": "into", "type": "add_to_workflow", "workflow": "inner"}
SIX = [
    {"id": "breath", "type": "wait_duration", "for": {"hours": 0}},
    INTO,
    {
        "id": "if",
        "type": "condition",
        "conditions": GERMAN,
        "branches": {"yes": [{"id": "short", "type": "wait_duration", "for": {"minutes": 0}}]},
    },
    {"id": "ab", "type": "ab_split", "shares": {"A": 50, "B": 50}},
    {"id": "last", "type": "wait_duration", "for": {"hours": 0}},
]


def under_way() -> int:
    return Enrolment.objects.filter(status="active").count()


def walked() -> int:
    return StepLog.objects.count()


def test_each_step_is_done_once_though_workers_are_killed(promise):
    people, kills = promise.size(small=400, full=100_000), promise.size(small=3, full=50)
    now = timezone.now()
    entry = {"again": "always"}
    inner = make_workflow([SIX[0]], key="inner", entry=entry, now=now)
    outer = make_workflow(SIX, key="outer", entry=entry, now=now)
    Contact.objects.bulk_create(
        Contact(display_name=f"No {n}", country="DE" if n % 2 else "FR") for n in range(people)
    )
    put_in(outer, *Contact.objects.all(), now=now)
    chance, total = random.Random(9), people * 10
    workers = [start("-m", "tests.reliability.walker") for _ in range(WORKERS)]
    try:
        for nth in range(1, kills + 1):
            goal = total * nth // (kills + 1) // 2
            wait_until(lambda: walked() >= goal, seconds=600, why="people go on")  # noqa: B023
            victim = chance.randrange(WORKERS)
            kill(workers[victim])
            workers[victim] = start("-m", "tests.reliability.walker")
        wait_until(lambda: under_way() == 0, seconds=900, why="all are through")
    finally:
        for worker in workers:
            kill(worker)

    twice = (
        StepLog.objects.filter(status="completed")
        .values("enrolment", "step")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .count()
    )
    brought = inner.enrolments.count()
    left = Activity.objects.filter(type="workflow_left").count()
    through = StepLog.objects.filter(step__key="last", status="completed").count()
    tallied = sum(StepTally.objects.filter(step__key="into").values_list("number", flat=True))
    promise.report(
        "R9",
        "each step of a workflow is done once for everybody in it",
        figure=f"{people} people, {kills} kills: {twice} done twice, {people - through} lost, "
        f"{brought} brought into another, {left} recorded to have left",
        target="0 twice, 0 lost, each brought and recorded once",
        met=(twice, through, brought, left, tallied) == (0, people, people, 2 * people, people),
    )


def test_two_workers_never_have_the_same_people(promise):
    """Of two at once, each person's step is done by one of them."""
    people = promise.size(small=300, full=20_000)
    now = timezone.now()
    flow = make_workflow([SIX[0]], now=now)
    put_in(flow, *(make_contact(f"No {n}") for n in range(people)), now=now)
    workers = [start("-m", "tests.reliability.walker") for _ in range(3)]
    try:
        wait_until(lambda: under_way() == 0, seconds=300, why="all are through")
    finally:
        for worker in workers:
            kill(worker)

    doubled = StepLog.objects.filter(status="completed").count() - people
    promise.report(
        "R9",
        "of several workers one alone takes a person through a step",
        figure=f"{people} people, 3 workers: {doubled} done twice",
        target="0",
        met=doubled == 0,
    )
