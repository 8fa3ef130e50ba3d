"""Who gets which variant."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts.splitting import SLOTS, falling_in, split
from contacts.models import Contact
from tests.make import make_contact

parts = st.lists(st.integers(1, 100), min_size=1, max_size=8)


def to_hundred(weights):
    """Shares of at least one that add up to a hundred."""
    spare = 100 - len(weights)
    shares = [1 + spare * one // sum(weights) for one in weights]
    shares[0] += 100 - sum(shares)
    return shares


class TestSplit:
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(weights=parts, test_share=st.none() | st.integers(1, 99))
    def test_gives_every_slot_to_one_run_and_to_one_alone(self, weights, test_share):
        shares = to_hundred(weights)

        runs, waiting = split(shares, test_share)

        slots = [slot for run in (*runs, waiting) for slot in range(run.first, run.end)]
        assert slots == list(range(SLOTS))

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(weights=parts, test_share=st.none() | st.integers(1, 99))
    def test_keeps_to_the_shares(self, weights, test_share):
        shares = to_hundred(weights)

        runs, waiting = split(shares, test_share)

        tested = 100 if test_share is None else test_share
        for run, share in zip(runs, shares, strict=True):
            assert abs((run.end - run.first) - share * tested) <= 1
        assert waiting.end - waiting.first == SLOTS - tested * 100


@pytest.mark.django_db
class TestFallingIn:
    def test_puts_everybody_into_one_run_and_the_same_whenever_it_is_asked(self):
        people = {make_contact(f"Person {n}").pk for n in range(60)}
        runs, waiting = split([34, 33, 33], 50)

        def drawn(broadcast):
            everybody = Contact.objects.all()
            return [
                sorted(
                    falling_in(everybody, broadcast, run.first, run.end).values_list(
                        "pk", flat=True
                    )
                )
                for run in (*runs, waiting)
            ]

        first = drawn(7)
        assert sorted(pk for run in first for pk in run) == sorted(people)
        assert drawn(7) == first
        # Another broadcast shuffles anew: nobody is tried on every time.
        assert drawn(8) != first
