"""One bad effect never blocks the line."""

import time
from datetime import timedelta

import pytest

from outbox import queries
from outbox.models import Effect, State
from outbox.operations import Wanted, ask_many, send_again
from outbox.runner import Worker
from tests.make import NOON
from tests.outbox.carriers import Clock, Provider, registered

LEASE = timedelta(hours=1)
pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def run_through(kind: str, count: int, *, poison: int) -> tuple[Provider, Clock, float]:
    """Hand over once round; every `poison`-th always fails."""
    provider, clock = Provider(), Clock(NOON)
    if poison:
        provider.says = {f"k{n}": ConnectionError("down") for n in range(0, count, poison)}
    with registered(provider, kind, lease=LEASE, at_once=50) as carrier:
        ask_many(kind, [Wanted(f"k{n}") for n in range(count)], not_before=NOON)
        began = time.monotonic()
        while Worker(carrier=carrier, clock=clock).carry_out():
            pass
        return provider, clock, time.monotonic() - began


def test_a_failing_effect_leaves_the_others_unhindered(promise):
    count = promise.size(small=1_000, full=10_000)
    clean, _, clean_time = run_through("clean", count, poison=0)
    provider, clock, poisoned_time = run_through("poisoned", count, poison=100)
    bad = count // 100
    others = Effect.objects.filter(kind="poisoned").exclude(key__in=provider.says)
    first_round = (others.filter(state=State.DONE).count(), len(provider.got))

    with registered(provider, "poisoned", lease=LEASE, at_once=50) as carrier:
        for _ in range(20):
            clock.move(hours=4)
            Worker(carrier=carrier, clock=clock).carry_out()
        dead = Effect.objects.filter(kind="poisoned", state=State.DEAD)
        given_up, tries = dead.count(), set(dead.values_list("tries", flat=True))
        listed = queries.states()["poisoned"]["dead"]
        provider.says = {}
        send_again(effects=dead, now=clock())
        Worker(carrier=carrier, clock=clock).carry_out()
    replayed = Effect.objects.filter(kind="poisoned", state=State.DONE).count()

    promise.report(
        "R4",
        "one effect that always fails never blocks the line",
        figure=f"{first_round[0]} of {count - bad} others done in the first round with "
        f"{first_round[1]} calls (clean: {len(clean.got)}), {poisoned_time / clean_time:.0%} of "
        f"the clean time; {given_up} given up after {tries} tries, {replayed} done after replay",
        target="others done with no call more than a clean run; given up after 8; replayable",
        met=first_round == (count - bad, len(clean.got))
        and (given_up, tries, listed, replayed) == (bad, {8}, bad, count),
    )
