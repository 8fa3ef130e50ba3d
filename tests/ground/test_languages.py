"""Which language somebody is answered in."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.make import ada, make_contact
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db
GERMAN: Any = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}
ENGLISH: Any = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}


def language_of(page) -> str:
    return str(page.content.decode().partition('<html lang="')[2])[:2]


def chosen(browser: Client, language: str, *, back: str = "/portal/sign-in/"):
    return browser.post("/language/", {"language": language, "next": back})


class TestStrangers:
    @pytest.mark.parametrize("address", ["/", "/accounts/login/", "/portal/sign-in/", "/nowhere/"])
    @pytest.mark.parametrize(("asks", "spoken"), [(GERMAN, "de"), (ENGLISH, "en")])
    def test_are_answered_as_their_browser_asks(self, client: Client, address, asks, spoken):
        ada()

        assert language_of(client.get(address, **asks)) == spoken

    def test_who_ask_for_what_we_do_not_speak_get_one_language_throughout(self, client: Client):
        page = client.get("/portal/sign-in/", HTTP_ACCEPT_LANGUAGE="fr")
        wrong = client.post("/portal/sign-in/", {"email": "x"}, HTTP_ACCEPT_LANGUAGE="fr")

        assert language_of(page) == "en"
        assert b"Enter a valid email address." in wrong.content


class TestTheSwitch:
    def test_outweighs_browser_and_profile(self):
        browser = browser_of(make_client(locale="de"))

        answer = chosen(browser, "en", back="/portal/")

        assert answer["Location"] == "/portal/"
        assert answer.cookies["rapport_language"]["httponly"]
        assert language_of(browser.get("/portal/", **GERMAN)) == "en"

    @pytest.mark.parametrize("language", ["xx", "fr", ""])
    def test_leads_to_nothing_we_do_not_speak(self, client: Client, language):
        chosen(client, language)

        assert language_of(client.get("/portal/sign-in/", **ENGLISH)) == "en"

    def test_leads_nowhere_else(self, client: Client):
        assert chosen(client, "de", back="https://evil.test/")["Location"] == "/"

    def test_stands_on_every_page(self, client: Client):
        ada()

        for address in ("/", "/accounts/login/", "/portal/sign-in/"):
            page = client.get(address).content.decode()
            assert 'name="language" value="de"' in page
            assert f'name="next" value="{address}"' in page


class TestClients:
    def test_are_spoken_to_in_their_own_language(self):
        browser = browser_of(make_client(locale="de-AT"))

        page = browser.get("/portal/", **ENGLISH)

        assert language_of(page) == "de"
        assert "Guten Tag, Jane Doe" in page.content.decode()

    def test_who_change_it_are_answered_in_the_new_one_at_once(self):
        browser = browser_of(make_client(locale="de"))
        chosen(browser, "de")

        given = {"display_name": "Jane", "locale": "en", "time_zone": ""}
        page = browser.post("/portal/details/", given, follow=True)

        assert language_of(page) == "en"


class TestStaff:
    @pytest.mark.parametrize("address", ["/", "/admin/"])
    def test_are_spoken_to_in_the_language_of_their_profile(self, client: Client, address):
        person = ada()
        person.locale = "de"
        person.save()
        client.force_login(person)

        assert language_of(client.get(address, **ENGLISH)) == "de"

    def test_make_no_difference_in_the_portal(self, client: Client):
        person = ada()
        person.locale = "de"
        person.save()
        client.force_login(person)

        assert language_of(client.get("/portal/sign-in/", **ENGLISH)) == "en"


class TestRefusals:
    def test_are_said_in_the_language_of_whoever_asks(self, api: APIClient):
        api.force_authenticate(ada())
        make_contact(external_id="u-1")

        answers = [
            api.post("/api/v1/contacts/", {"external_id": "u-1"}, **asks).json()
            for asks in (GERMAN, ENGLISH)
        ]

        assert [answer["code"] for answer in answers] == ["external_id_taken"] * 2
        assert [answer["detail"] for answer in answers] == [
            "Ein anderer Eintrag hat diese externe Kennung.",
            "Another record has this external id.",
        ]
