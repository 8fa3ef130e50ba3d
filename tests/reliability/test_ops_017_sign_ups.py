"""OPS-017: a hundred people sign up at the same moment, and the queue drains."""

import time

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from contacts.models import Contact
from events.consuming import consumers
from events.models import Activity
from events.operations.draining import place_cursor
from events.queries import consumer_lag
from tests.live.servers import working
from tests.reliability.crowd import Wish, gather
from tests.reliability.processes import wait_until
from tests.reliability.web import web

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
PEOPLE = 100


def sign_up(number: int) -> Wish:
    """As a product's server tells it: who that is, and that they signed up, in one batch."""
    who = {"userId": f"u{number}"}
    traits = {"email": f"u{number}@people.test", "first_name": f"Person {number}"}
    identify = {**who, "type": "identify", "traits": traits, "messageId": f"i{number}"}
    track = {**who, "type": "track", "event": "Signed Up", "messageId": f"t{number}"}
    return Wish("/v1/batch", {"batch": [identify, track]})


def test_a_hundred_at_once_are_all_known_and_the_queue_drains(promise):
    _, key = issue_write_key(name="Shop", source="shop", by=None, now=timezone.now())
    for consumer in consumers().values():
        place_cursor(consumer=consumer)
    rounds = promise.size(small=1, full=10)
    drained_in = []
    with web(API_REQUESTS_PER_MINUTE="0") as server, working():
        for nth in range(rounds):
            people = range(nth * PEOPLE, (nth + 1) * PEOPLE)
            crowd = gather(server.port, [sign_up(n) for n in people], key=key, comes_again=True)
            answered = time.monotonic()
            assert len(crowd.accepted) == PEOPLE
            wait_until(
                lambda: sum(lag.rows for lag in consumer_lag()) == 0, seconds=240, why="it drains"
            )
            drained_in.append(time.monotonic() - answered)

    wanted = rounds * PEOPLE
    known = Contact.objects.filter(emails__address__endswith="@people.test").count()
    facts = Activity.objects.filter(source_key__startswith="t").count()
    faults = sum(lag.failures + lag.waiting + lag.dead for lag in consumer_lag())
    promise.report(
        "OPS-017",
        f"{PEOPLE} sign-ups at the same moment, {rounds} time(s): all known, the queue drained",
        figure=f"{known} people, {facts} sign-ups recorded, {faults} faults; drained "
        f"{max(drained_in):.1f} s after the last answer at the latest",
        target=f"{wanted} people, {wanted} sign-ups, 0 faults, drained within 60 s",
        met=known == facts == wanted and faults == 0 and (max(drained_in) < 60 or not promise.full),
    )
