"""When the web server takes deaths of its processes for a fault of theirs."""

import pytest

from config.server import LOOP, LOOP_SECONDS, Begun


@pytest.fixture
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr("config.server.time.monotonic", lambda: now[0])
    return now


class TestBegun:
    def test_one_that_dies_soon_after_its_start_is_made_again(self, clock):
        begun = Begun()
        begun[0] = clock[0]

        assert begun.get(0, 0) == 0

    def test_many_in_a_row_are_a_loop_however_often_the_server_forgets(self, clock):
        begun = Begun()
        for _ in range(LOOP):
            clock[0] += LOOP_SECONDS / (LOOP + 1)
            begun.clear()
            begun[0] = clock[0]

        assert begun.get(0, 0) == clock[0]

    def test_as_many_over_a_longer_time_are_none(self, clock):
        begun = Begun()
        for _ in range(LOOP):
            clock[0] += LOOP_SECONDS / (LOOP - 2)
            begun[0] = clock[0]

        assert begun.get(0, 0) == 0
