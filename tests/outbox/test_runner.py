from datetime import timedelta
from uuid import uuid4

import pytest

from outbox import leases
from outbox.carriers import CARRIERS, Handed, NotFound, Refused, TryLater, carrier
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask_many
from outbox.outcomes import Outcome
from outbox.runner import Worker
from outbox.tasks import carry_out, sweep
from tests.make import NOON
from tests.outbox.carriers import Clock, Provider, registered

pytestmark = pytest.mark.django_db
LATER = {"hours": 4}


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def clock():
    return Clock(NOON)


def ask_for(*keys):
    ask_many("parcel", [Wanted(key) for key in keys], not_before=NOON)


def only():
    return Effect.objects.get()


class TestCarryOut:
    @pytest.mark.parametrize("threads", [1, 3])
    def test_hands_over_what_is_due_and_keeps_the_reference(self, provider, clock, threads):
        with registered(provider, threads=threads) as parcels:
            ask_for("a", "b")
            ask_many("parcel", [Wanted("c")], not_before=NOON + timedelta(hours=1))
            moved = Worker(carrier=parcels, clock=clock).carry_out()

        assert (moved, sorted(provider.got)) == (2, ["a", "b"])
        done = Effect.objects.get(key="a")
        assert (done.state, done.reference, done.tries) == (State.DONE, "ref-a", 1)
        assert (done.ended_at, done.lease_token) == (NOON, None)

    def test_commits_that_it_is_being_handed_over_before_it_calls(self, provider, clock):
        seen = []
        provider.says["a"] = lambda: seen.append(only().state)
        with registered(provider) as parcels:
            ask_for("a")
            Worker(carrier=parcels, clock=clock).carry_out()

        assert seen == [State.HANDING_OFF]

    def test_gives_up_what_is_refused(self, provider, clock):
        provider.says["a"] = Refused("no such address")
        with registered(provider) as parcels:
            ask_for("a", "b")
            Worker(carrier=parcels, clock=clock).carry_out()

        dead = Effect.objects.get(key="a")
        assert (dead.state, dead.last_error) == (State.DEAD, "Refused: no such address")
        assert Effect.objects.get(key="b").state == State.DONE

    def test_waits_as_long_as_the_provider_asks(self, provider, clock):
        provider.says["a"] = TryLater("busy", after=600)
        with registered(provider) as parcels:
            ask_for("a")
            Worker(carrier=parcels, clock=clock).carry_out()

        assert (only().state, only().next_try_at) == (
            State.WAITING,
            NOON + timedelta(seconds=600),
        )

    def test_gives_up_after_eight_tries(self, provider, clock):
        provider.says["a"] = TryLater("busy")
        with registered(provider) as parcels:
            ask_for("a")
            for _ in range(10):
                Worker(carrier=parcels, clock=clock).carry_out()
                clock.move(**LATER)

        assert (only().state, len(provider.got)) == (State.DEAD, 8)

    def test_leaves_a_kind_that_enough_workers_are_busy_with(self, provider, clock):
        with registered(provider, workers=1) as parcels:
            ask_for("a", "b")
            leases.claim(carrier=parcels, limit=1, now=NOON)

            assert Worker(carrier=parcels, clock=clock).carry_out() == 0

    def test_leaves_the_rest_to_others_when_its_time_is_up(self, provider, clock):
        with registered(provider) as parcels:
            ask_for("a", "b")
            worker = Worker(carrier=parcels, clock=clock)
            lease = leases.claim(carrier=parcels, limit=2, now=NOON)
            worker.ends = 0
            worker.hand_over(lease)

        assert provider.got == []
        assert set(Effect.objects.values_list("state", flat=True)) == {State.WAITING}


class TestUncertainHandOvers:
    def run(self, provider, clock, **limits):
        provider.says["a"] = TimeoutError("no answer")
        with registered(provider, **limits) as parcels:
            ask_for("a")
            Worker(carrier=parcels, clock=clock).carry_out()
            provider.says.clear()
            clock.move(**LATER)
            Worker(carrier=parcels, clock=clock).carry_out()
            Worker(carrier=parcels, clock=clock.__class__(clock.move(**LATER))).carry_out()

    def test_are_done_where_the_provider_has_it(self, provider, clock):
        provider.finds["a"] = Handed("ref-found")

        self.run(provider, clock)

        assert (only().state, only().reference, provider.got) == (State.DONE, "ref-found", ["a"])

    def test_are_sent_again_where_it_has_not(self, provider, clock):
        provider.finds["a"] = NotFound.ABSENT

        self.run(provider, clock)

        assert (only().state, provider.got) == (State.DONE, ["a", "a"])

    def test_wait_for_a_person_where_it_cannot_tell(self, provider, clock):
        provider.finds["a"] = NotFound.CANNOT_TELL

        self.run(provider, clock)

        assert (only().state, provider.got) == (State.UNKNOWN, ["a"])

    def test_wait_for_a_person_where_there_may_be_no_second_copy(self, provider, clock):
        self.run(provider, clock, policy=Policy.AT_MOST_ONCE)

        assert (only().state, provider.got) == (State.UNKNOWN, ["a"])

    def test_are_sent_again_unasked_where_the_carrier_says_so(self, provider, clock):
        self.run(provider, clock, can_find=False, cannot_tell=State.WAITING)

        assert (only().state, provider.got) == (State.DONE, ["a", "a"])

    def test_are_asked_about_again_while_the_provider_is_away(self, provider, clock):
        provider.finds["a"] = ConnectionError("down")

        self.run(provider, clock)

        assert (only().state, provider.got) == (State.HANDING_OFF, ["a"])


class TestAfterACrash:
    def crash(self, parcels, *, begun):
        ask_for("a")
        lease = leases.claim(carrier=parcels, limit=1, now=NOON)
        if begun:
            leases.begin_handing_over(lease=lease, effects=lease.effects, carrier=parcels, now=NOON)

    def test_what_was_only_taken_is_handed_over(self, provider, clock):
        with registered(provider) as parcels:
            self.crash(parcels, begun=False)
            assert Worker(carrier=parcels, clock=clock).carry_out() == 0
            clock.move(**LATER)
            Worker(carrier=parcels, clock=clock).carry_out()

        assert (only().state, provider.got) == (State.DONE, ["a"])

    def test_what_was_begun_is_asked_about_first(self, provider, clock):
        provider.finds["a"] = Handed("ref-found")
        with registered(provider) as parcels:
            self.crash(parcels, begun=True)
            clock.move(**LATER)
            Worker(carrier=parcels, clock=clock).carry_out()

        assert (only().state, provider.got) == (State.DONE, [])

    def test_what_was_begun_and_must_not_double_waits_for_a_person(self, provider, clock):
        with registered(provider, policy=Policy.AT_MOST_ONCE) as parcels:
            self.crash(parcels, begun=True)
            clock.move(**LATER)
            Worker(carrier=parcels, clock=clock).carry_out()

        assert (only().state, provider.got) == (State.UNKNOWN, [])


class TestStalledWorker:
    def stall(self, monkeypatch, parcels, *, until_lapse):
        """Carry one out; the stopwatch jumps as soon as the hand-over is committed."""
        jump = (parcels.lease - parcels.time_out).total_seconds() + until_lapse

        def stopwatch():
            return jump if Effect.objects.filter(state=State.HANDING_OFF).exists() else 0.0

        monkeypatch.setattr("outbox.runner.monotonic", stopwatch)
        ask_for("a")
        Worker(carrier=parcels, clock=Clock(NOON), time_slice=timedelta(days=1)).carry_out()

    def test_calls_nobody_where_it_stalled_between_the_commit_and_the_call(
        self, provider, monkeypatch
    ):
        with registered(provider) as parcels:
            self.stall(monkeypatch, parcels, until_lapse=0)

        assert (provider.got, only().state) == ([], State.WAITING)

    def test_calls_while_a_whole_call_still_fits_into_its_lease(self, provider, monkeypatch):
        with registered(provider) as parcels:
            self.stall(monkeypatch, parcels, until_lapse=-1)

        assert (provider.got, only().state) == (["a"], State.DONE)


class TestSettle:
    def test_writes_nothing_under_a_token_that_is_not_the_current_one(self, provider):
        with registered(provider) as parcels:
            ask_for("a")
            lease = leases.claim(carrier=parcels, limit=1, now=NOON)
            leases.begin_handing_over(lease=lease, effects=lease.effects, carrier=parcels, now=NOON)
            outcome = Outcome(only().pk, State.DONE, NOON)

            assert leases.settle(token=uuid4(), outcomes=[outcome], carrier=parcels) == 0
            assert only().state == State.HANDING_OFF
            assert leases.settle(token=lease.token, outcomes=[outcome], carrier=parcels) == 1


class TestBeginHandingOver:
    def test_takes_nothing_whose_lease_has_lapsed(self, provider):
        with registered(provider) as parcels:
            ask_for("a")
            lease = leases.claim(carrier=parcels, limit=1, now=NOON)
            begun = leases.begin_handing_over(
                lease=lease, effects=lease.effects, carrier=parcels, now=NOON + parcels.lease
            )

        assert begun == []
        assert (only().state, only().tries) == (State.LEASED, 0)


class TestCarrier:
    def test_refuses_a_lease_shorter_than_its_calls(self, provider):
        with pytest.raises(ValueError, match="outlast"), registered(provider, at_once=10):
            pass

    def test_refuses_a_second_carrier_for_a_kind(self, provider):
        with pytest.raises(ValueError, match="two carriers"):
            carrier("mail", hand_over=provider.hand_over, policy=Policy.RECONCILE)

        assert CARRIERS["mail"].hand_over != provider.hand_over


class TestTasks:
    def test_carry_a_kind_out(self, provider):
        with registered(provider):
            ask_for("a")
            carry_out("parcel")

        assert only().state == State.DONE

    def test_wake_a_worker_for_each_kind_with_work(
        self, provider, django_capture_on_commit_callbacks
    ):
        with registered(provider), registered(provider, "other"):
            ask_for("a")
            with django_capture_on_commit_callbacks() as calls:
                sweep()

        assert len(calls) == 1
