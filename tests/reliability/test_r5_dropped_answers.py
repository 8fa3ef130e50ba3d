"""Where an answer was lost on the way, marketing asks a person and the rest asks the provider."""

import pytest

from outbox.carriers import CARRIERS
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from outbox.queries import states
from outbox.runner import Worker
from tests.make import NOON
from tests.outbox.carriers import Clock
from tests.providers.twin import client

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def test_a_lost_answer_never_makes_a_second_copy(promise):
    cases = promise.size(small=50, full=1_000)
    clock = Clock(NOON)
    with client.running() as twin:
        carriers = [
            twin.carrier("marketing", policy=Policy.AT_MOST_ONCE),
            twin.carrier("transactional", policy=Policy.RECONCILE),
        ]
        try:
            for one in carriers:
                wanted = [Wanted(f"{one.kind}-{n}", {"fault": "drop"}) for n in range(cases)]
                ask_many(one.kind, wanted, not_before=NOON)
            for _ in range(6):
                for one in carriers:
                    while Worker(carrier=one, clock=clock).carry_out():
                        pass
                clock.move(minutes=5)
            copies = twin.ledger()
        finally:
            for one in carriers:
                del CARRIERS[one.kind]

    unknown = states().get("marketing", {}).get("unknown", 0)
    confirmed = Effect.objects.filter(kind="transactional", state=State.DONE).count()
    doubled = sum(count > 1 for count in copies.values())
    promise.report(
        "R5",
        "an answer lost after acceptance makes no second copy",
        figure=f"{cases} of each: {doubled} second copies, {unknown} marketing listed for staff, "
        f"{confirmed} transactional confirmed by asking",
        target="0 second copies; every uncertain one listed or confirmed",
        met=(doubled, unknown, confirmed) == (0, cases, cases),
    )
