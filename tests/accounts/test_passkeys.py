"""Passkeys, through the real endpoints, by an authenticator in software."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import AuditRow
from tests.accounts.browser import AUTH, Browser, signed_in
from tests.make import ada, ben
from tests.providers.passkey import Passkey

pytestmark = pytest.mark.django_db
KEYS = f"{AUTH}/account/authenticators/webauthn"
LOGIN = f"{AUTH}/auth/webauthn/login"
HERE = "https://testserver"


def registered(browser: Browser, passkey: Passkey) -> Any:
    options = browser.get(f"{KEYS}?passwordless").json()["data"]["creation_options"]
    return browser.post(KEYS, {"name": "Laptop", "credential": passkey.register(options)})


def asked(browser: Browser) -> dict[str, Any]:
    options: dict[str, Any] = browser.get(LOGIN).json()["data"]["request_options"]
    return options


def is_in(browser: Browser) -> bool:
    return bool(browser.get("/api/v1/me/").status_code == 200)


class TestPasskeys:
    def test_sign_in_without_a_password(self):
        passkey, browser = Passkey(HERE), Browser()
        added = registered(signed_in(ada()), passkey)

        answer = browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert added.status_code == 200, added.content
        assert answer.status_code == 200, answer.content
        assert browser.get("/api/v1/me/").json()["email"] == ada().email

    def test_are_a_second_factor_after_the_password(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)

        halfway = browser.sign_in(ada())
        before = is_in(browser)
        second = f"{AUTH}/auth/webauthn/authenticate"
        options = browser.get(second).json()["data"]["request_options"]
        answer = browser.post(second, {"credential": passkey.sign(options)})

        assert (halfway.status_code, before) == (401, False)
        assert answer.status_code == 200, answer.content
        assert is_in(browser)

    @pytest.mark.parametrize(
        "origin", ["https://evil.test", "http://testserver", "https://testserver.evil.test"]
    )
    def test_of_another_origin_are_neither_added_nor_let_in(self, origin):
        refused = registered(signed_in(ben()), Passkey(origin))
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        passkey.origin = origin

        answer = browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert (refused.status_code, answer.status_code) == (400, 400)
        assert not Authenticator.objects.filter(user=ben()).exists()
        assert not is_in(browser)

    def test_of_another_site_are_refused(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        passkey.site = "evil.test"

        answer = browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert answer.status_code == 400
        assert not is_in(browser)

    def test_need_the_key_that_was_registered(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        passkey.key = Passkey(HERE).key

        answer = browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert answer.status_code == 400
        assert not is_in(browser)

    def test_cannot_be_used_for_somebody_else(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        other = Passkey(HERE)
        registered(signed_in(ben()), other)
        passkey.user_handle = other.user_handle

        answer = browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert answer.status_code == 400
        assert not is_in(browser)

    def test_answer_each_challenge_once(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        credential = passkey.sign(asked(browser))
        stranger = Browser()
        asked(stranger)

        replayed = stranger.post(LOGIN, {"credential": credential})
        first = browser.post(LOGIN, {"credential": credential})

        assert (replayed.status_code, first.status_code) == (400, 200)
        assert not is_in(stranger)

    @pytest.mark.parametrize("back", [1, 2])
    def test_that_count_no_further_are_refused_and_told_of(self, back):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})
        copy, stranger = passkey, Browser()
        copy.counter -= back

        answer = stranger.post(LOGIN, {"credential": copy.sign(asked(stranger))})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "passkey_copied"
        assert not is_in(stranger)
        row = AuditRow.objects.get(action="staff.passkey_refused")
        assert row.object_id == str(ada().pk)
        assert row.facts == {"passkey": "Laptop", "counter": 3 - back, "last_counter": 2}

    def test_count_from_the_registration_on(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        passkey.counter = 0

        answer = browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert (answer.status_code, is_in(browser)) == (400, False)

    def test_that_never_count_are_let_in(self):
        passkey = Passkey(HERE, counts=False)
        registered(signed_in(ada()), passkey)

        for browser in (Browser(), Browser()):
            browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})
            assert is_in(browser)

        assert not AuditRow.objects.filter(action="staff.passkey_refused").exists()

    def test_that_stop_counting_are_refused(self):
        passkey, browser = Passkey(HERE), Browser()
        registered(signed_in(ada()), passkey)
        passkey.counter, passkey.counts = 0, False

        browser.post(LOGIN, {"credential": passkey.sign(asked(browser))})

        assert not is_in(browser)

    @pytest.mark.parametrize("door", ["second step", "confirmation", "page"])
    def test_are_counted_at_every_door(self, door):
        passkey, browser = Passkey(HERE), Browser()
        owner = signed_in(ada())
        registered(owner, passkey)
        passkey.counter = 0
        if door == "second step":
            browser.sign_in(ada())
            address, using = f"{AUTH}/auth/webauthn/authenticate", browser
        elif door == "confirmation":
            address, using = f"{AUTH}/auth/webauthn/reauthenticate", owner
        else:
            address, using = "/accounts/2fa/webauthn/login/", browser
        if door == "page":
            options = using.get(address, headers={"accept": "application/json"}).json()
            credential = passkey.sign(options["request_options"])
            using.post(address, {"credential": json.dumps(credential)}, format="multipart")
        else:
            options = using.get(address).json()["data"]["request_options"]
            using.post(address, {"credential": passkey.sign(options)})

        assert AuditRow.objects.filter(action="staff.passkey_refused").count() == 1
        assert door == "confirmation" or not is_in(browser)
