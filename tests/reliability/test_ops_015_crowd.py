"""OPS-015: ten thousand people at once on the integration endpoints."""

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from events.models import Activity
from tests.reliability.crowd import Wish, gather
from tests.reliability.web import web

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def a_key() -> str:
    return issue_write_key(name="Shop", source="shop", by=None, now=timezone.now())[1]


def wish(number: int) -> Wish:
    """Every other one speaks as Segment's clients do."""
    if number % 2:
        said = {"external_id": f"u{number}", "type": "login", "key": f"k{number}"}
        return Wish("/api/v1/activities/", said)
    said = {"userId": f"u{number}", "event": "Came by", "messageId": f"k{number}"}
    return Wish("/v1/track", said)


def recorded() -> list[str]:
    return [str(row.source_key) for row in Activity.objects.filter(source="shop")]


def test_everybody_is_heard_in_the_end(promise):
    people = promise.size(small=300, full=10_000)
    # They come from one address and with one key here, as no real crowd does.
    with web(API_REQUESTS_PER_MINUTE="0") as server:
        crowd = gather(server.port, [wish(n) for n in range(people)], key=a_key(), comes_again=True)
    keys = recorded()

    waits = sorted(crowd.accepted.values())
    lost = len(crowd.accepted) - len(set(keys))
    promise.report(
        "OPS-015",
        f"{people} people at once, each on a connection of their own, are heard in the end",
        figure=f"{crowd.open} open at once: {len(waits)} accepted, {crowd.answers[503]} times told "
        f"to come again, {crowd.broken} broken; {lost} lost, {len(keys) - len(set(keys))} twice in "
        f"the log; half within {waits[len(waits) // 2]:.0f} s, all within {waits[-1]:.0f} s",
        target="all accepted, 0 broken, 0 lost, 0 twice",
        met=len(waits) == crowd.open == people
        and set(crowd.answers) <= {200, 503}
        and crowd.broken == crowd.unclear == lost == 0
        and len(keys) == people,
    )


def test_who_asks_more_than_may_be_is_told_when_to_come_again(promise):
    people = promise.size(small=100, full=2_000)
    with web(API_REQUESTS_PER_MINUTE="60") as server:
        crowd = gather(
            server.port, [wish(n) for n in range(people)], key=a_key(), comes_again=False
        )
    keys = recorded()

    told = crowd.answers[429] + crowd.answers[503]
    promise.report(
        "OPS-015",
        f"{people} requests at once under an allowance of 60 a minute: accepted, or told when",
        figure=f"{len(crowd.accepted)} accepted, {told} told when to come again, "
        f"{crowd.unclear} without a time, {crowd.broken} broken; {len(keys)} in the log",
        target="accepted or told when; what was accepted, and nothing else, is in the log",
        met=set(crowd.answers) <= {200, 429, 503}
        and crowd.answers[429] > 0
        and crowd.broken == crowd.unclear == 0
        and sorted(keys) == sorted(f"k{number}" for number in crowd.accepted),
    )
