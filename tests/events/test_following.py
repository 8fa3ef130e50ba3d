"""Consumers that read what others keep: they go no further in the log than those."""

import pytest

from events.consuming import consumers
from events.operations import draft, record_many
from events.operations.draining import drain, place_cursor
from events.operations.steering import pause_consumer
from events.queries import has_caught_up
from events.tasks import drain_consumer
from tests.events.consuming import PINGED, make_consumer
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def pinged(count: int) -> list[int]:
    return [row.pk for row in record_many([draft(PINGED, at=NOON) for _ in range(count)])]


class TestFollowing:
    @pytest.mark.parametrize("types", [None, frozenset({"pinged"})])
    def test_goes_as_far_as_those_it_follows(self, types):
        handed: list[int] = []
        leader = make_consumer("leader", handle=lambda batch, now: None, batch_size=2)
        given = {"handle": lambda batch, now: handed.extend(batch.ids), "types": types}
        follower = make_consumer("follower", follows=("leader",), **given)
        place_cursor(consumer=leader)
        ids = pinged(3)

        drain(consumer=follower, now=NOON)
        assert (handed, has_caught_up(follower)) == ([], True)
        drain(consumer=leader, now=NOON)
        assert not has_caught_up(follower)
        drain(consumer=follower, now=NOON)

        assert (handed, has_caught_up(follower)) == (ids, True)

    def test_does_not_wait_for_one_that_is_paused(self):
        handed: list[int] = []
        leader = make_consumer("leader", handle=lambda batch, now: None)
        follower = make_consumer(
            "follower", follows=("leader",), handle=lambda batch, now: handed.extend(batch.ids)
        )
        pause_consumer(consumer=leader, now=NOON)
        ids = pinged(2)

        drain(consumer=follower, now=NOON)

        assert handed == ids


class TestDrainConsumer:
    @pytest.mark.parametrize(("name", "woken"), [("item_progress", 2), ("last_active", 1)])
    def test_wakes_whoever_follows_and_is_behind(self, rung, name, woken):
        for consumer in consumers().values():
            place_cursor(consumer=consumer)
        pinged(1)

        drain_consumer(name=name)

        assert rung().count("events.tasks.drain_consumer") == woken
