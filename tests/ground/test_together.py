from collections.abc import Sequence
from threading import Event, Thread

import pytest

from ground.together import Together

LONG = 20


class Desk:
    """Does what it is given, the first thing not before it may."""

    def __init__(self) -> None:
        self.together = Together(self.do, most=3)
        self.sets: list[list[int]] = []
        self.has_begun, self.may_go_on = Event(), Event()
        self.told: dict[int, object] = {}

    def do(self, given: Sequence[int]) -> list[int]:
        self.sets.append(list(given))
        self.has_begun.set()
        assert self.may_go_on.wait(LONG)
        if -1 in given:
            raise ValueError("minus one")
        return [one * 10 for one in given]

    def ask(self, one: int) -> None:
        try:
            self.told[one] = self.together.ask(one)
        except (ValueError, SystemExit) as fault:
            self.told[one] = str(fault)

    def come(self, *given: int) -> list[Thread]:
        """One after the other, each standing in line before the next comes."""
        threads = []
        for one in given:
            waiting = len(self.together._waiting)
            thread = Thread(target=self.ask, args=(one,))
            thread.start()
            threads.append(thread)
            while thread.is_alive() and self.has_begun.is_set() and one != given[0]:
                if len(self.together._waiting) > waiting:
                    break
            assert self.has_begun.wait(LONG)
        return threads


@pytest.fixture
def desk() -> Desk:
    return Desk()


def end(desk: Desk, threads: list[Thread]) -> None:
    desk.may_go_on.set()
    for thread in threads:
        thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)


class TestTogether:
    def test_does_for_one_alone_at_once(self, desk):
        desk.may_go_on.set()

        assert desk.together.ask(4) == 40
        assert desk.together.ask(5) == 50
        assert desk.sets == [[4], [5]]

    def test_does_for_all_who_came_meanwhile_and_no_more_than_may_be(self, desk):
        end(desk, desk.come(1, 2, 3, 4, 5))

        assert desk.told == {1: 10, 2: 20, 3: 30, 4: 40, 5: 50}
        assert desk.sets == [[1], [2, 3, 4], [5]]

    def test_fails_those_alone_whose_fault_it_is(self, desk):
        end(desk, desk.come(1, 2, -1, 4))

        assert desk.told == {1: 10, 2: 20, -1: "minus one", 4: 40}

    def test_goes_on_after_a_fault(self, desk):
        desk.may_go_on.set()
        with pytest.raises(ValueError, match="minus one"):
            desk.together.ask(-1)

        assert desk.together.ask(1) == 10
        # A fault of one's own is met once.
        assert desk.sets == [[-1], [1]]

    def test_leaves_nobody_waiting_when_whoever_leads_is_ended(self, desk):
        def ended(given: Sequence[int]) -> list[int]:
            answers = Desk.do(desk, given)
            if 1 in given:
                raise SystemExit("ended")
            return answers

        desk.together._do = ended
        end(desk, desk.come(1, 2, 3))

        assert desk.told == {1: "ended", 2: 20, 3: 30}
