import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditRow, PortalClient
from contacts.models import ContactEmail
from events.models import Activity
from outbox.models import Effect
from outbox.tasks import carry_out
from portal.models import PortalKey, PortalSession
from portal.operations.clients import close_portal
from tests.accounts.browser import signed_in
from tests.make import NOON, ada, ben, cleo, make_contact, make_user
from tests.portal.visitors import JANE, browser_of, code_in, make_client, sent_mail

pytestmark = pytest.mark.django_db
SESSION = "/api/portal/v1/session/"
CLIENTS = "/api/v1/portal-clients/"


def code_for(browser: APIClient) -> str:
    assert browser.post(f"{SESSION}code/", {"email": JANE}).status_code == 202
    return code_in(sent_mail())


def signed_in_client() -> APIClient:
    browser = APIClient()
    make_client()
    assert browser.post(f"{SESSION}sign-in/", {"code": code_for(browser)}).status_code == 201
    return browser


class TestSignIn:
    def test_takes_the_code_once_and_keeps_neither_code_nor_cookie(self):
        browser = APIClient()
        make_client()
        code = code_for(browser)
        asked = browser.cookies["rapport_portal_api_asked"].value

        first = browser.post(f"{SESSION}sign-in/", {"code": code})
        browser.cookies["rapport_portal_api_asked"] = asked
        again = browser.post(f"{SESSION}sign-in/", {"code": code})

        assert (first.status_code, again.status_code) == (201, 401)
        assert again.json()["code"] == "code_refused"
        cookie = browser.cookies["rapport_portal"]
        assert cookie["httponly"]
        kept = str(list(PortalKey.objects.values()) + list(PortalSession.objects.values()))
        assert code not in kept + str(list(Effect.objects.values_list("payload")))
        assert cookie.value not in kept
        assert browser.get(SESSION).json()["email"] == JANE

    def test_opens_in_the_browser_that_asked_alone(self):
        make_client()
        code = code_for(APIClient())

        answer = APIClient().post(f"{SESSION}sign-in/", {"code": code})

        assert answer.status_code == 401
        assert not PortalSession.objects.exists()

    @pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "again"}])
    def test_bears_five_tries_however_they_are_sent(self, headers):
        browser = APIClient()
        make_client()
        code = code_for(browser)
        wrong = f"{(int(code) + 1) % 10**6:06d}"

        for _ in range(5):
            refused = browser.post(f"{SESSION}sign-in/", {"code": wrong}, **headers)
        answer = browser.post(f"{SESSION}sign-in/", {"code": code})

        assert refused["Content-Type"] == "application/problem+json"
        assert (refused.status_code, answer.status_code) == (401, 401)
        assert not PortalSession.objects.exists()

    def test_takes_no_code_after_ten_minutes(self, time_machine):
        browser = APIClient()
        make_client()
        code = code_for(browser)
        time_machine.move_to(timezone.now() + timedelta(minutes=11))

        assert browser.post(f"{SESSION}sign-in/", {"code": code}).status_code == 401

    def test_tells_nobody_who_is_a_client(self):
        make_client()

        known, unknown = (
            APIClient().post(f"{SESSION}code/", {"email": email}) for email in (JANE, "no@x.test")
        )
        waiting = list(Effect.objects.filter(kind="portal_mail", state="waiting"))
        carry_out("portal_mail")

        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert [set(effect.payload) for effect in waiting] == [{"sealed"}, {"sealed"}]
        assert [message.to for message in mail.outbox] == [[JANE]]
        assert not Effect.objects.exclude(state="done").exists()

    def test_is_over_when_the_portal_is_closed(self):
        browser = signed_in_client()

        close_portal(client=PortalClient.objects.get(), by=ada(), now=NOON)

        assert browser.get(SESSION).status_code == 401

    def test_is_over_after_signing_out(self):
        browser = signed_in_client()

        assert browser.delete(SESSION).status_code == 204

        assert browser.get(SESSION).status_code == 401
        row = AuditRow.objects.get(action="portal.signed_out")
        assert (row.actor_id, row.actor_label) == (None, "jane@home.test (portal)")


class TestClients:
    """Staff's list of who may come in."""

    def test_invites_a_contact_and_mails_the_way(self, api):
        contact = make_contact(email=JANE, owner=ben())
        api.force_authenticate(ben())

        answer = api.post(CLIENTS, {"contact": contact.pk})

        assert answer.status_code == 201
        assert answer.json()["email"] == JANE
        assert "/portal/link/" in sent_mail()
        assert mail.outbox[0].to == [JANE]
        assert mail.outbox[0].reply_to == ["ben@firm.test"]
        fact = Activity.objects.get(type="portal_invited")
        assert (fact.contact_id, fact.by_id) == (contact.pk, ben().pk)
        assert AuditRow.objects.filter(action="portal.invited").count() == 1

    @pytest.mark.parametrize("whose", ["another's", "nobody's"])
    def test_invites_nobody_out_of_reach(self, api, whose):
        contact = make_contact(email=JANE, owner=cleo() if whose == "another's" else None)
        api.force_authenticate(ben())

        answer = api.post(CLIENTS, {"contact": contact.pk})

        assert answer.status_code == 400
        assert not PortalClient.objects.exists()
        assert not Effect.objects.exists()

    @pytest.mark.parametrize(
        ("email", "named", "code"),
        [
            ("", None, "no_address"),
            (JANE, "other@home.test", "not_their_address"),
            ("taken@home.test", None, "address_taken"),
        ],
    )
    def test_refuses_an_address_that_will_not_do(self, api, email, named, code):
        make_client("taken@home.test")
        contact = make_contact(email=email, owner=ben())
        api.force_authenticate(ben())

        answer = api.post(CLIENTS, {"contact": contact.pk} | ({"email": named} if named else {}))

        assert answer.json()["code"] == code
        assert PortalClient.objects.count() == 1

    def test_invites_under_another_address_of_theirs(self, api):
        contact = make_contact(email=JANE, owner=ben())
        ContactEmail.objects.create(contact=contact, address="work@home.test")
        api.force_authenticate(ben())

        answer = api.post(CLIENTS, {"contact": contact.pk, "email": "Work@home.test"})

        assert answer.json()["email"] == "work@home.test"

    def test_ends_access_and_opens_it_again(self, api):
        client = make_client()
        browser = browser_of(client)
        api.force_authenticate(ada())

        ended = api.delete(f"{CLIENTS}{client.pk}/")
        again = api.post(f"{CLIENTS}{client.pk}/invite/")
        opened = api.post(CLIENTS, {"contact": client.contact_id})

        assert (ended.status_code, again.json()["code"]) == (204, "portal_closed")
        assert opened.json()["is_active"]
        assert browser.get("/portal/").status_code == 302
        assert Activity.objects.filter(type="portal_closed").count() == 1

    def test_signs_a_client_out_everywhere(self, api):
        client = make_client()
        browser = browser_of(client)
        browser_of(client)
        api.force_authenticate(ada())

        answer = api.post(f"{CLIENTS}{client.pk}/sign-out/")

        assert answer.json() == {"ended": 2}
        assert browser.get("/portal/").status_code == 302
        assert AuditRow.objects.get(action="portal.all_signed_out").actor == ada()

    def test_of_others_are_not_there(self, api):
        client = make_client(owner=cleo())
        api.force_authenticate(ben())

        statuses = {
            api.get(f"{CLIENTS}{client.pk}/").status_code,
            api.delete(f"{CLIENTS}{client.pk}/").status_code,
            api.post(f"{CLIENTS}{client.pk}/invite/").status_code,
            api.post(f"{CLIENTS}{client.pk}/sign-out/").status_code,
        }

        assert statuses == {404}
        assert api.get(CLIENTS).json()["results"] == []
        client.refresh_from_db()
        assert client.is_active

    def test_are_no_business_of_a_viewer(self, api):
        api.force_authenticate(make_user("vic@firm.test", role="crm_viewer"))

        assert api.get(CLIENTS).status_code == 403

    def test_cost_the_same_queries_however_many_there_are(self, api, django_assert_num_queries):
        for number in range(3):
            make_client(f"c{number}@home.test")
        api.force_authenticate(ada())

        with django_assert_num_queries(2):
            page = api.get(CLIENTS, {"is_active": "true"}).json()

        assert len(page["results"]) == 3
        assert set(page["results"][0]) >= {"email", "has_password", "last_login"}
        assert "password" not in json.dumps(page).replace("has_password", "")


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
