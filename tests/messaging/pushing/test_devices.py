"""Devices of staff: turned on, told, tested, taken off."""

import pytest
from django.db import connection

from ground.outside import AddressNotAllowed
from messaging.errors import PushFailed, TooManyDevices, WrongPushKeys
from messaging.kinds import MENTIONED, Mail
from messaging.models import Notification, PushDevice, PushKey
from messaging.operations import Notice, mark_read, notify
from messaging.operations.notice_settings import Chosen, choose_notices
from messaging.operations.push_devices import MOST_DEVICES, add_device, send_test_push
from messaging.pushing.keys import push_key
from messaging.pushing.sending import Push, payload_of
from outbox.carriers import CARRIERS
from outbox.models import Effect, State
from outbox.runner import Worker
from tests.make import NOON, ada, ben, make_contact, sure
from tests.providers.push import Browser, push_service

pytestmark = pytest.mark.django_db(transaction=True)
DEVICES, KEY = "/api/v1/push-devices/", "/api/v1/push-key/"


@pytest.fixture
def service(settings):
    with push_service() as made:
        settings.OUTSIDE_TRUSTED = [made.host]
        yield made


def turn_on(user, browser: Browser, name: str = "Firefox") -> PushDevice:
    given = browser.subscription()
    return add_device(user=user, endpoint=given["endpoint"], **given["keys"], name=name, now=NOON)


def tell(user, key="1", **given) -> Notification:
    notify(users=[user], notice=Notice(MENTIONED, key, lambda: f"Told {key}", **given), now=NOON)
    return Notification.objects.get(user=user, key=key)


def carry_out(clock=NOON) -> list[Effect]:
    Worker(carrier=CARRIERS["push"], clock=lambda: clock).carry_out()
    return list(Effect.objects.filter(kind="push").order_by("id"))


@pytest.fixture
def due(monkeypatch):
    """Effects are due by the tests' own clock."""
    Effect.objects.all().delete()

    def now():
        Effect.objects.filter(state=State.WAITING).update(next_try_at=NOON)
        return carry_out()

    return now


class TestPush:
    def test_reaches_every_device_of_its_reader_and_nobody_elses(self, service, due):
        phone, laptop, others = (Browser(service.address, name) for name in "abc")
        for user, browser in ((ben(), phone), (ben(), laptop), (ada(), others)):
            turn_on(user, browser)

        row = tell(ben(), action_url="/app/contacts/1?note=2")
        effects = due()

        assert [effect.state for effect in effects] == [State.DONE, State.DONE]
        assert {taken.path for taken in service.taken} == {"/push/a", "/push/b"}
        (taken,) = [one for one in service.taken if one.path == "/push/a"]
        assert phone.opened(taken.body) == {
            "title": "Told 1",
            "body": "",
            "url": "/app/contacts/1?note=2",
            "tag": f"n{row.pk}",
        }
        assert taken.key == PushKey.objects.get().public
        assert taken.claims["aud"] == service.address
        assert (taken.headers["ttl"], taken.headers["urgency"]) == ("86400", "high")
        assert taken.headers["topic"] == f"n{row.pk}"
        assert PushDevice.objects.filter(last_used_at=None).count() == 1

    def test_pushes_nothing_of_a_kind_that_is_off(self, service, due):
        turn_on(ben(), Browser(service.address, "a"))
        choose_notices(user=ben(), chosen=[Chosen("mentioned", True, Mail.NEVER, False)])

        tell(ben())

        assert due() == []

    @pytest.mark.parametrize("what", ["read", "out of sight", "taken off", "left"])
    def test_pushes_nothing_that_is_no_longer_for_them(self, service, due, what):
        device, contact = turn_on(ben(), Browser(service.address, "a")), make_contact(owner=ben())
        tell(ben(), contact_id=contact.pk)
        match what:
            case "read":
                mark_read(notifications=Notification.objects.all(), now=NOON)
            case "out of sight":
                contact.owner = ada()
                contact.save()
            case "taken off":
                device.delete()
            case "left":
                ben_himself = sure(device.user)
                ben_himself.is_active = False
                ben_himself.save()

        (effect,) = due()

        assert (effect.state, effect.reference) == (State.DONE, "nothing to tell")
        assert service.taken == []

    @pytest.mark.parametrize("status", [404, 410])
    def test_forgets_a_device_that_the_service_knows_no_more(self, service, due, status):
        turn_on(ben(), Browser(service.address, "a"))
        service.answers = [(status, {})]
        tell(ben())

        (effect,) = due()

        assert (effect.state, effect.reference) == (State.DONE, "device gone")
        assert not PushDevice.objects.exists()

    @pytest.mark.parametrize("status", [429, 503])
    def test_tries_again_after_the_pause_that_the_service_asks_for(self, service, due, status):
        turn_on(ben(), Browser(service.address, "a"))
        service.answers = [(status, {"Retry_After": "120"})]
        tell(ben())

        (effect,) = due()

        assert effect.state == State.WAITING
        assert (effect.next_try_at - NOON).total_seconds() >= 120
        (effect,) = due()
        assert (effect.state, len(service.taken)) == (State.DONE, 1)

    def test_shows_the_owner_what_the_service_refuses_and_troubles_nobody_else(self, service, due):
        turn_on(ben(), Browser(service.address, "a"))
        service.answers = [(403, {})]
        tell(ben())

        (effect,) = due()

        assert (effect.state, effect.reference) == (State.DONE, "refused")
        assert PushDevice.objects.get().last_fault == "The push service answered 403."

    def test_waits_while_the_service_cannot_be_reached(self, settings, due):
        with push_service() as service:
            settings.OUTSIDE_TRUSTED = [service.host]
            turn_on(ben(), Browser(service.address, "a"))
        tell(ben())

        (effect,) = due()

        assert effect.state == State.WAITING
        assert "cannot be reached" in effect.last_error


class TestAddDevice:
    def test_makes_one_key_for_all(self):
        assert push_key().public == push_key().public
        assert PushKey.objects.count() == 1

    def test_gives_a_browser_to_whoever_turned_it_on_last(self, service):
        browser = Browser(service.address, "a")
        turn_on(ada(), browser)
        turn_on(ben(), browser, "Mine now")

        device = PushDevice.objects.get()
        assert (device.user, device.name) == (ben(), "Mine now")

    def test_keeps_its_address_sealed(self, service):
        browser = Browser(service.address, "a")
        turn_on(ben(), browser)

        with connection.cursor() as cursor:
            cursor.execute("SELECT subscription FROM messaging_pushdevice")
            assert browser.endpoint not in cursor.fetchone()[0]

    @pytest.mark.parametrize(
        "endpoint",
        [
            "http://push.example.com/a",
            "https://127.0.0.1/a",
            "https://[::1]/a",
            "https://169.254.169.254/latest",
            "https://[::ffff:10.0.0.1]/a",
            "https://push.example.com:22/a",
            "https://me:secret@push.example.com/a",
        ],
    )
    def test_refuses_addresses_of_our_own_network(self, endpoint):
        keys = Browser("https://x.test", "a").subscription()["keys"]

        with pytest.raises(AddressNotAllowed):
            add_device(user=ben(), endpoint=endpoint, **keys, name="x", now=NOON)

        assert not PushDevice.objects.exists()

    @pytest.mark.parametrize("bad", [{"p256dh": "AAAA"}, {"auth": "AAAA"}, {"p256dh": "§"}])
    def test_refuses_keys_that_are_none(self, service, bad):
        given = Browser(service.address, "a").subscription()

        with pytest.raises(WrongPushKeys):
            add_device(
                user=ben(),
                endpoint=given["endpoint"],
                **{**given["keys"], **bad},
                name="x",
                now=NOON,
            )

    def test_refuses_more_than_anybody_has(self, service):
        for n in range(MOST_DEVICES):
            turn_on(ben(), Browser(service.address, f"{n}"))

        with pytest.raises(TooManyDevices):
            turn_on(ben(), Browser(service.address, "one more"))


class TestSendTestPush:
    def test_says_what_the_service_said(self, service):
        browser = Browser(service.address, "a")
        device = turn_on(ben(), browser)

        device = send_test_push(device=device, now=NOON)

        assert browser.opened(service.taken[0].body)["title"] == "It works"
        assert device.last_used_at == NOON
        service.answers = [(500, {})]
        with pytest.raises(PushFailed, match="answered 500"):
            send_test_push(device=device, now=NOON)
        assert PushDevice.objects.get().last_fault == "The push service answered 500."

    def test_removes_a_device_that_is_gone(self, service):
        device = turn_on(ben(), Browser(service.address, "a"))
        service.answers = [(410, {})]

        with pytest.raises(PushFailed, match="turn it on again"):
            send_test_push(device=device, now=NOON)

        assert not PushDevice.objects.exists()


class TestPayload:
    def test_is_cut_to_what_a_push_holds(self):
        content = payload_of(Push("Ü" * 3_000, "🙂" * 5_000, "/app/", "n1"))

        assert len(content) <= 3993
        assert b'"url": "/app/"' in content


class TestApi:
    def test_strangers_are_refused(self, api):
        assert api.get(DEVICES).status_code == 401
        assert api.get(KEY).status_code == 401
        assert api.post(DEVICES, {}).status_code == 401

    def test_turns_on_lists_tests_and_takes_off_ones_own(
        self, api, service, django_assert_num_queries
    ):
        others = turn_on(ada(), Browser(service.address, "b"))
        api.force_authenticate(ben())
        given = {**Browser(service.address, "a").subscription(), "name": "Firefox on Linux"}

        made = api.post(DEVICES, given)
        assert made.status_code == 201
        assert set(made.json()) == {
            *("id", "name", "service", "digest", "created_at", "last_used_at", "last_fault")
        }
        door = f"{DEVICES}{made.json()['id']}/"
        with django_assert_num_queries(1):
            assert [row["name"] for row in api.get(DEVICES).json()["results"]] == [given["name"]]
        assert api.post(f"{door}test/").json()["last_used_at"]
        assert api.post(f"{DEVICES}{others.pk}/test/").status_code == 404
        assert api.delete(f"{DEVICES}{others.pk}/").status_code == 404
        assert api.delete(door).status_code == 204
        assert PushDevice.objects.get() == others

    def test_gives_the_key(self, api):
        api.force_authenticate(ben())

        assert api.get(KEY).json() == {"public_key": PushKey.objects.get().public}
