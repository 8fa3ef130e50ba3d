import pytest

from outbox.models import Effect, Policy, State
from outbox.operations import ask
from tests.make import NOON, ada, ben

pytestmark = pytest.mark.django_db
EFFECTS = "/api/v1/effects/"
QUERIES = 1
DEEDS = {"send-again": State.DEAD, "confirm": State.UNKNOWN, "cancel": State.WAITING}
AFTER = {"send-again": State.WAITING, "confirm": State.DONE, "cancel": State.CANCELLED}


def make_effect(state=State.WAITING, key="k1"):
    effect = ask("parcel", key=key, payload={"to": "x"}, not_before=NOON, policy=Policy.RECONCILE)
    Effect.objects.filter(pk=effect.pk).update(state=state)
    return effect


def as_(api, user):
    api.force_authenticate(user)
    return api


class TestList:
    def test_is_for_who_runs_the_system(self, api):
        assert api.get(EFFECTS).status_code == 401
        assert as_(api, ben()).get(EFFECTS).status_code == 403

    def test_shows_what_is_stuck_without_its_payload(self, api, django_assert_num_queries):
        for number in range(5):
            make_effect(State.UNKNOWN, key=f"k{number}")
        make_effect(State.DONE, key="done")
        client = as_(api, ada())
        client.get(EFFECTS)

        with django_assert_num_queries(QUERIES):
            rows = client.get(EFFECTS, {"state": "unknown"}).json()["results"]

        assert len(rows) == 5
        assert "payload" not in rows[0]


@pytest.mark.parametrize("deed", DEEDS)
class TestMovingOn:
    def test_does_it(self, api, deed):
        effect = make_effect(DEEDS[deed])

        answer = as_(api, ada()).post(f"{EFFECTS}{effect.pk}/{deed}/")

        assert (answer.status_code, answer.json()["state"]) == (200, AFTER[deed])

    def test_refuses_who_may_not_and_changes_nothing(self, api, deed):
        effect = make_effect(DEEDS[deed])

        assert api.post(f"{EFFECTS}{effect.pk}/{deed}/").status_code == 401
        assert as_(api, ben()).post(f"{EFFECTS}{effect.pk}/{deed}/").status_code == 403
        assert Effect.objects.get().state == DEEDS[deed]

    def test_refuses_one_that_is_done(self, api, deed):
        effect = make_effect(State.DONE)

        assert as_(api, ada()).post(f"{EFFECTS}{effect.pk}/{deed}/").status_code == 409
        assert Effect.objects.get().state == State.DONE
