import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditRow, PortalClient, PortalCode, PortalSession
from accounts.operations.portal import close_portal, open_portal
from outbox.models import Effect
from outbox.tasks import carry_out
from tests.accounts.browser import signed_in
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
SESSION = "/api/portal/v1/session/"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def client_of_jane() -> PortalClient:
    return open_portal(contact=make_contact(), email="Jane@Home.test", by=ada(), now=NOON)


def code_for(browser: APIClient) -> str:
    assert browser.post(f"{SESSION}code/", {"email": "jane@home.test"}).status_code == 202
    carry_out("secret_mail")
    return str(re.findall(r"\d{8}", str(mail.outbox[-1].body))[0])


def signed_in_client() -> APIClient:
    browser = APIClient()
    client_of_jane()
    given = {"email": "jane@home.test", "code": code_for(browser)}
    assert browser.post(f"{SESSION}sign-in/", given).status_code == 201
    return browser


class TestSignIn:
    def test_takes_the_code_once_and_keeps_neither_code_nor_cookie(self):
        browser = APIClient()
        client_of_jane()
        code = code_for(browser)
        given = {"email": "jane@home.test", "code": code}

        first = browser.post(f"{SESSION}sign-in/", given)
        again = APIClient().post(f"{SESSION}sign-in/", given)

        assert (first.status_code, again.status_code) == (201, 401)
        assert again.json()["code"] == "code_refused"
        cookie = browser.cookies["rapport_portal"]
        assert cookie["httponly"]
        kept = str(list(PortalCode.objects.values()) + list(PortalSession.objects.values()))
        assert code not in kept + str(list(Effect.objects.values_list("payload")))
        assert cookie.value not in kept
        assert browser.get(SESSION).json()["email"] == "jane@home.test"

    def test_bears_five_tries(self):
        browser = APIClient()
        client_of_jane()
        code = code_for(browser)
        wrong = f"{(int(code) + 1) % 10**8:08d}"

        for _ in range(5):
            browser.post(f"{SESSION}sign-in/", {"email": "jane@home.test", "code": wrong})
        answer = browser.post(f"{SESSION}sign-in/", {"email": "jane@home.test", "code": code})

        assert answer.status_code == 401
        assert not PortalSession.objects.exists()

    def test_takes_no_code_after_ten_minutes(self, time_machine):
        browser = APIClient()
        client_of_jane()
        code = code_for(browser)
        time_machine.move_to(timezone.now() + timedelta(minutes=11))

        answer = browser.post(f"{SESSION}sign-in/", {"email": "jane@home.test", "code": code})

        assert answer.status_code == 401

    def test_tells_nobody_who_is_a_client(self):
        client_of_jane()
        browser = APIClient()

        known = browser.post(f"{SESSION}code/", {"email": "jane@home.test"})
        unknown = browser.post(f"{SESSION}code/", {"email": "no@home.test"})

        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert Effect.objects.count() == 1

    def test_is_over_when_the_portal_is_closed(self):
        browser = signed_in_client()

        close_portal(client=PortalClient.objects.get(), by=ada(), now=NOON)

        assert browser.get(SESSION).status_code == 401

    def test_is_over_after_signing_out(self):
        browser = signed_in_client()

        assert browser.delete(SESSION).status_code == 204

        assert browser.get(SESSION).status_code == 401
        assert AuditRow.objects.filter(action="portal.signed_out").exists()


def every_address() -> list[str]:
    def walk(patterns: Any, prefix: str = "") -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern):
                yield path

    plain = (
        re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "1", path)
        for path in walk(get_resolver().url_patterns)
    )
    return sorted({"/" + re.sub(r"[\^$?]|\\Z", "", path).replace("\\.", ".") for path in plain})


class TestRealms:
    def test_a_client_reaches_nothing_that_a_stranger_does_not(self, settings):
        settings.API_REQUESTS_PER_MINUTE = {"caller": 0, "anonymous": 0}
        browser, stranger = signed_in_client(), APIClient()
        doors = ("/api/v1/", "/admin/", "/api/auth/")
        found = [address for address in every_address() if address.startswith(doors)]
        # Writing the schema twice takes seconds, and it is open to everybody.
        addresses = [address for address in found if "schema" not in address]
        assert len(addresses) > 60

        for address in addresses:
            mine, theirs = browser.get(address), stranger.get(address)
            assert mine.status_code == theirs.status_code, address
            if address.startswith("/admin/"):
                assert mine.status_code in (301, 302, 404), address

    def test_staff_are_not_clients(self):
        assert signed_in(ada()).get(SESSION).status_code == 401
