"""Webhooks of workflows to a receiver that really listens, and looks at every signature."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from automation import effects
from automation.documents.checking import check
from automation.models import Enrolment, StepLog
from automation.operations.signing import rotate_secret, signing_secret
from outbox.carriers import CARRIERS
from outbox.models import Effect, State
from outbox.runner import Worker
from tests.automation.make import make_workflow, put_in, run_until
from tests.automation.receiver import receiving
from tests.make import ada, make_contact
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def receiver(settings):
    with receiving() as made:
        # The operator's own word that this one may be called; all else of ours stays closed.
        settings.OUTSIDE_TRUSTED = [made.host]
        made.secret = signing_secret(now=timezone.now()).secret
        yield made


@pytest.fixture
def clock():
    return Clock(timezone.now())


def send(clock: Any) -> None:
    # What was asked for just now is due by the database's clock.
    clock.now = max(clock.now, timezone.now())
    Worker(carrier=CARRIERS[effects.WEBHOOK], clock=clock).carry_out()


def begin(receiver: Any, *people: Any, now: Any) -> Any:
    step = {
        "id": "call",
        "type": "webhook",
        "url": receiver.url,
        "body": {"hello": "{name}"},
        "keep": {"ticket": "data.id"},
        "on_error": {"tries": 0, "then": "skip"},
    }
    note = {"id": "note", "type": "log_activity", "title": "Ticket {ticket}"}
    flow = make_workflow([step, note], now=now)
    put_in(flow, *people, now=now)
    run_until(now, until=now)
    return flow


class TestWebhook:
    def test_the_receiver_takes_what_is_signed_and_people_go_on_with_its_answer(
        self, receiver, clock
    ):
        people = [make_contact("Jane Doe"), make_contact("John Roe")]
        begin(receiver, *people, now=clock())
        assert not StepLog.objects.filter(step__key="note").exists()

        send(clock)
        run_until(timezone.now(), until=timezone.now())

        assert sorted(said["hello"] for said in receiver.taken.values()) == ["Jane Doe", "John Roe"]
        assert {said["contact"]["id"] for said in receiver.taken.values()} == {
            one.pk for one in people
        }
        assert receiver.refused == []
        assert set(Enrolment.objects.values_list("status", flat=True)) == {"completed"}
        assert all(row.context["ticket"] == "T-7" for row in Enrolment.objects.all())

    def test_a_receiver_with_another_secret_turns_it_away_and_people_go_past(self, receiver, clock):
        receiver.secret = "whsec_another"
        begin(receiver, make_contact("Jane Doe"), now=clock())

        send(clock)
        run_until(clock.move(hours=2), until=clock())

        assert receiver.taken == {}
        assert len(receiver.refused) == 1
        assert Effect.objects.get().state == State.DEAD
        assert StepLog.objects.get(step__key="call", status="failed").error
        assert Enrolment.objects.get().status == "completed"

    def test_the_old_secret_is_believed_while_both_sign(self, receiver, clock):
        rotate_secret(by=ada(), now=timezone.now())
        begin(receiver, make_contact("Jane Doe"), now=clock())

        send(clock)

        assert len(receiver.taken) == 1

    def test_who_is_ill_is_asked_again_and_takes_it_once(self, receiver, clock):
        receiver.ill = [503, 500]
        begin(receiver, make_contact("Jane Doe"), now=clock())

        for _ in range(5):
            send(clock)
            clock.move(hours=1)

        (effect,) = Effect.objects.all()
        assert (effect.state, effect.tries) == (State.DONE, 3)
        assert list(receiver.taken) == [effect.key]

    def test_it_is_not_led_on(self, receiver, clock):
        receiver.ill, receiver.leads_to = [302], receiver.url
        begin(receiver, make_contact("Jane Doe"), now=clock())

        send(clock)

        assert Effect.objects.get().state == State.DEAD
        assert receiver.taken == {}

    def test_nobody_of_our_own_network_is_called_unless_the_operator_says_so(
        self, receiver, clock, settings
    ):
        begin(receiver, make_contact("Jane Doe"), now=clock())
        settings.OUTSIDE_TRUSTED = []

        send(clock)

        assert Effect.objects.get().state == State.DEAD
        assert (receiver.taken, receiver.refused) == ({}, [])
        step = {"id": "call", "type": "webhook", "url": receiver.url}
        document = {"triggers": [{"type": "manual"}], "steps": [step]}
        assert [one.field for one in check(document, now=clock())] == ["steps[0].url"]
