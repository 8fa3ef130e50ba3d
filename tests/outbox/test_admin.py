import pytest
from django.utils.html import escape

from outbox.errors import EffectNotStuck
from outbox.models import Effect, Policy, State
from tests.accounts.browser import signed_in
from tests.make import ada, ben

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/effect/"


def make_effect(state: State) -> Effect:
    return Effect.objects.create(kind="mail", key=state, policy=Policy.RECONCILE, state=state)


def act(browser, action: str, effect: Effect):
    form = {"action": action, "_selected_action": [effect.pk]}
    return browser.post(LIST, form, format="multipart", follow=True)


class TestEffectAdmin:
    def test_shows_what_is_stuck_and_lets_nobody_write_in_it(self):
        effect, browser = make_effect(State.DEAD), signed_in(ada())
        page = f"{LIST}{effect.pk}/change/"

        assert b"dead" in browser.get(LIST).content.lower()
        assert browser.get(page).status_code == 200
        browser.post(page, {"state": "done", "key": "other"}, format="multipart")

        effect.refresh_from_db()
        assert (effect.state, effect.key) == (State.DEAD, "dead")
        assert browser.get(f"{LIST}add/").status_code == 403
        assert browser.post(f"{LIST}{effect.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize(
        ("action", "before", "after"),
        [
            ("send_again", State.DEAD, State.WAITING),
            ("confirm_arrival", State.UNKNOWN, State.DONE),
            ("cancel", State.WAITING, State.CANCELLED),
        ],
    )
    def test_moves_on_what_a_person_decided(self, action, before, after):
        effect = make_effect(before)

        answer = act(signed_in(ada()), action, effect)

        effect.refresh_from_db()
        assert effect.state == after
        assert "1 moved on." in answer.content.decode()

    def test_says_why_it_cannot_send_again_what_is_done(self):
        effect = make_effect(State.DONE)

        answer = act(signed_in(ada()), "send_again", effect)

        effect.refresh_from_db()
        assert effect.state == State.DONE
        assert escape(EffectNotStuck().detail) in answer.content.decode()

    def test_is_closed_to_agents(self):
        effect = make_effect(State.DEAD)
        browser = signed_in(ben())

        assert browser.get(LIST).status_code in (302, 403)
        act(browser, "send_again", effect)

        effect.refresh_from_db()
        assert effect.state == State.DEAD
