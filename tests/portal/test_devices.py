"""Devices of clients in the portal: turned on, listed, tested, taken off."""

import re

import pytest

from messaging.models import PushDevice, PushKey
from messaging.operations.push_devices import MOST_DEVICES
from tests.portal.visitors import browser_of, make_client
from tests.providers.push import Browser, push_service

pytestmark = pytest.mark.django_db
DEVICES, PAGE = "/portal/messages/devices/", "/portal/messages/"


@pytest.fixture
def service(settings):
    with push_service() as made:
        settings.OUTSIDE_TRUSTED = [made.host]
        yield made


def given(browser: Browser) -> dict[str, str]:
    told = browser.subscription()
    return {"endpoint": told["endpoint"], **told["keys"]}


class TestDevices:
    def test_are_turned_on_listed_tested_and_taken_off(self, service):
        client, phone = make_client(), Browser(service.address, "a")
        visitor = browser_of(client)

        answer = visitor.post(DEVICES, given(phone))

        assert answer["Location"] == f"{PAGE}?done=device"
        device = PushDevice.objects.get()
        assert (device.client, device.name) == (client, "Firefox")
        text = visitor.get(PAGE).content.decode()
        assert f'data-device="{device.digest}"' in text
        assert phone.endpoint not in text
        visitor.post(f"{DEVICES}{device.pk}/test/")
        said = phone.opened(service.taken[0].body)
        assert (said["title"], said["url"]) == ("It works", PAGE)
        visitor.post(f"{DEVICES}{device.pk}/remove/")
        assert not PushDevice.objects.exists()

    def test_of_others_are_out_of_reach(self, service):
        browser_of(make_client()).post(DEVICES, given(Browser(service.address, "a")))
        device = PushDevice.objects.get()
        other = browser_of(make_client("olga@home.test", name="Olga"))

        answers = [other.post(f"{DEVICES}{device.pk}/{deed}/") for deed in ("test", "remove")]

        assert [one.status_code for one in answers] == [404, 404]
        assert device.digest not in other.get(PAGE).content.decode()
        assert (PushDevice.objects.count(), service.taken) == (1, [])

    @pytest.mark.parametrize(
        "wrong",
        [{"endpoint": "http://10.0.0.1/x"}, {"p256dh": "AAAA"}, {"auth": "A"}, {"auth": ""}],
    )
    def test_refuse_what_no_browser_says_and_keep_nothing(self, service, wrong):
        visitor = browser_of(make_client())

        answer = visitor.post(DEVICES, {**given(Browser(service.address, "a")), **wrong})

        assert answer.status_code in (302, 400, 422)
        assert not PushDevice.objects.exists()

    def test_are_not_more_than_anybody_has(self, service):
        visitor = browser_of(make_client())
        for n in range(MOST_DEVICES + 1):
            answer = visitor.post(DEVICES, given(Browser(service.address, f"{n}")))

        assert answer.status_code == 409
        assert PushDevice.objects.count() == MOST_DEVICES


class TestPage:
    def test_hides_what_needs_a_script_until_one_runs(self):
        text = browser_of(make_client()).get(PAGE).content.decode()

        part = re.search(r'<section[^>]*id="push"[^>]*>', text)
        assert part is not None
        assert part[0].endswith("hidden>")
        assert f'data-key="{PushKey.objects.get().public}"' in part[0]
        assert "Devices that show your messages" not in text

    def test_costs_few_queries(self, service, django_assert_num_queries):
        visitor = browser_of(make_client())
        for n in range(3):
            visitor.post(DEVICES, given(Browser(service.address, f"{n}")))

        with django_assert_num_queries(13):
            assert visitor.get(PAGE).status_code == 200


class TestWorker:
    def test_looks_at_no_request_and_keeps_nothing(self):
        answer = browser_of().get("/portal/worker.js")

        text = answer.content.decode()
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
        assert "showNotification" in text
        assert not re.search(r"'fetch'|\bcaches\b|fetch\(|indexedDB|localStorage", text)
