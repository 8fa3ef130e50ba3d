import pytest
from django.db import transaction

from outbox import queries
from outbox.errors import EffectNotStuck, EffectNotWaiting
from outbox.models import Effect, Policy, State
from outbox.operations import Wanted, ask, ask_many, cancel_effects, confirm_arrival, send_again
from tests.make import NOON

pytestmark = pytest.mark.django_db


def asked(key="k1", **given):
    return ask("parcel", key=key, payload={"n": 1}, policy=Policy.RECONCILE, **given)


class TestAsk:
    def test_asking_twice_is_one_effect(self):
        first = asked()
        again = ask("parcel", key="k1", payload={"n": 2}, policy=Policy.AT_MOST_ONCE)

        assert again == first
        assert Effect.objects.get().payload == {"n": 1}

    def test_falls_with_the_callers_transaction(self):
        with transaction.atomic():
            asked()
            transaction.set_rollback(True)

        assert not Effect.objects.exists()

    def test_takes_the_carriers_policy_where_none_is_given(self):
        effect = ask("mail", key="m", payload={}, not_before=NOON)

        assert (effect.policy, effect.next_try_at) == (Policy.RECONCILE, NOON)

    def test_wakes_a_worker_after_the_commit(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as calls:
            asked()

        assert len(calls) == 1


class TestAskMany:
    def test_adds_a_set_in_a_few_statements(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            ask_many("parcel", [Wanted(f"k{n}") for n in range(1_000)], policy=Policy.RECONCILE)

        assert Effect.objects.count() == 1_000


class TestSendAgain:
    @pytest.mark.parametrize("state", [State.DEAD, State.UNKNOWN])
    def test_gives_a_stuck_one_fresh_tries(self, state):
        asked()
        Effect.objects.update(state=state, tries=8, last_error="down", ended_at=NOON)

        send_again(effects=Effect.objects.all(), now=NOON)

        effect = Effect.objects.get()
        assert (effect.state, effect.tries, effect.next_try_at) == (State.WAITING, 0, NOON)
        assert (effect.last_error, effect.ended_at) == ("", None)

    def test_refuses_the_whole_set_where_one_is_not_stuck(self):
        asked("k1")
        asked("k2")
        Effect.objects.filter(key="k1").update(state=State.DEAD)

        with pytest.raises(EffectNotStuck):
            send_again(effects=Effect.objects.all(), now=NOON)

        assert set(Effect.objects.values_list("state", flat=True)) == {State.DEAD, State.WAITING}


class TestConfirmArrival:
    def test_ends_one_whose_fate_was_unknown(self):
        asked()
        Effect.objects.update(state=State.UNKNOWN)

        confirm_arrival(effects=Effect.objects.all(), now=NOON)

        assert (Effect.objects.get().state, Effect.objects.get().ended_at) == (State.DONE, NOON)


class TestCancelEffects:
    def test_takes_back_what_nobody_has_begun(self):
        asked()

        assert cancel_effects(effects=Effect.objects.all(), now=NOON) == 1
        assert Effect.objects.get().state == State.CANCELLED

    def test_refuses_what_is_done(self):
        asked()
        Effect.objects.update(state=State.DONE)

        with pytest.raises(EffectNotWaiting):
            cancel_effects(effects=Effect.objects.all(), now=NOON)

        assert Effect.objects.get().state == State.DONE


class TestLag:
    def test_counts_what_is_due_and_what_needs_a_person(self):
        for number, state in enumerate([State.WAITING, State.UNKNOWN, State.DEAD, State.DONE]):
            asked(f"k{number}", not_before=NOON)
            Effect.objects.filter(key=f"k{number}").update(state=state)

        lag = queries.lag(now=NOON.replace(minute=1))

        assert (lag.waiting, lag.unknown, lag.dead) == (1, 1, 1)
        assert lag.oldest.total_seconds() == 60
        assert queries.states() == {"parcel": {"waiting": 1, "unknown": 1, "dead": 1}}
        assert queries.kinds_with_work(now=NOON) == ["parcel"]
