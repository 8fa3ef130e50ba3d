"""A broadcast goes out once to everybody, whatever is killed while it does."""

import random
from collections import Counter
from pathlib import Path

import pytest

from channels.models import SandboxMail
from messaging.models import Category
from tests.channels.made import make_account, smtp_account
from tests.make import sure
from tests.reliability.mails import plan_mails, tally, tokens, under_way
from tests.reliability.processes import kill, start, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORKERS = 2


def kill_while_sending(reached, *, messages: int, kills: int) -> None:
    """Workers send until nothing is left; now and then one is killed and replaced."""
    workers = [start("-m", "tests.reliability.sender") for _ in range(WORKERS)]
    try:
        for nth in range(1, kills + 1):
            goal = messages * nth // (kills + 1)
            wait_until(lambda: reached() >= goal, seconds=900, why="sending goes on")  # noqa: B023
            victim = random.randrange(WORKERS)
            kill(workers[victim])
            workers[victim] = start("-m", "tests.reliability.sender")
        wait_until(lambda: under_way() == 0, seconds=900, why="all are settled")
    finally:
        for worker in workers:
            kill(worker)


def taken(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def test_a_broadcast_reaches_everybody_once_though_workers_are_killed(promise, tmp_path):
    messages, kills = promise.size(small=100, full=100_000), promise.size(small=1, full=50)
    file = tmp_path / "taken"
    server = start("-m", "tests.providers.smtp", str(file))
    try:
        smtp_account(int(sure(server.stdout).readline()))
        batch = plan_mails(Category.MARKETING, messages)
        kill_while_sending(lambda: len(taken(file)), messages=messages, kills=kills)
    finally:
        kill(server)

    copies, stood = Counter(taken(file)), tally(batch)
    doubled = sum(count > 1 for count in copies.values())
    lost = len(tokens(batch, "sent") - copies.keys())
    open_ends = stood["uncertain"]
    promise.report(
        "R1",
        "a broadcast goes to everybody at most once, and everybody has a verdict",
        figure=f"{messages} mails by SMTP, {kills} kills: {doubled} doubled, {lost} lost, "
        f"{open_ends} uncertain and listed, {sum(stood.values())} verdicts",
        target="0 doubled, 0 lost, as many verdicts as people, uncertain at most 10 a kill",
        met=doubled == lost == 0
        and stood["sent"] + open_ends == messages
        and open_ends <= 10 * kills,
    )


def test_a_provider_that_can_be_asked_leaves_nothing_uncertain(promise):
    messages, kills = promise.size(small=100, full=20_000), promise.size(small=1, full=20)
    make_account()
    batch = plan_mails(Category.MARKETING, messages)

    kill_while_sending(SandboxMail.objects.count, messages=messages, kills=kills)

    kept = set(SandboxMail.objects.values_list("key", flat=True))
    promise.report(
        "R1",
        "where the provider can be asked everybody is reached exactly once",
        figure=f"{messages} mails, {kills} kills: {len(kept)} handed over, {tally(batch)}",
        target="all handed over once, none uncertain",
        met=kept == tokens(batch, "sent") and len(kept) == messages,
    )
