"""Every page of the portal × everybody: who gets in, and a page that nobody classified fails."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from messaging.models import Notification
from tests.make import NOON, ada, cleo, make_contact
from tests.pages import keeps_the_policy, needs_no_script
from tests.portal.visitors import browser_of, make_client
from tests.test_route_matrix import walk

pytestmark = pytest.mark.django_db
#: Method and page → what a stranger meets, and what a client does.
PAGES = {
    "GET ": ("sign in", 200),
    "GET colours.css": (200, 200),
    "GET sign-in/": (200, "home"),
    "POST sign-in/": (422, "home"),
    "GET sign-in/code/": ("sign in", "sign in"),
    "POST sign-in/code/": ("sign in", "sign in"),
    "GET sign-in/password/": (200, 200),
    "POST sign-in/password/": (422, 422),
    "GET link/": (410, 410),
    "POST link/": (410, 410),
    "GET link/{secret}/": ("link", "link"),
    "POST read/": ("sign in", "home"),
    "GET notices/": ("sign in", 200),
    "POST notices/{pk}/read/": ("sign in", 404),
    "POST sign-out/": ("sign in", "out"),
    "GET details/": ("sign in", 200),
    "POST details/": ("sign in", 422),
    "POST details/copy/": ("sign in", "asked"),
    "POST details/erasure/": ("sign in", "asked"),
    "GET messages/": ("sign in", 200),
    "POST messages/": ("sign in", "saved"),
    "POST messages/devices/": ("sign in", "fault"),
    "POST messages/devices/{pk}/remove/": ("sign in", 404),
    "POST messages/devices/{pk}/test/": ("sign in", 404),
    "POST messages/chat/disconnect/": ("sign in", "disconnected"),
    "GET worker.js": (200, 200),
    "GET security/": ("sign in", 200),
    "GET security/password/": ("sign in", 200),
    "POST security/password/": ("sign in", 422),
    "POST security/sign-out/": ("sign in", "out"),
    "POST security/sign-out/{pk}/": ("sign in", 404),
}
PLACES = {
    "sign in": r"/portal/sign-in/(\?next=/portal/[\w/-]*|\?next=%2Fportal%2F[\w%-]*)?",
    "home": r"/portal/",
    "link": r"/portal/link/",
    "fault": r"/portal/messages/\?done=fault",
    "disconnected": r"/portal/messages/\?done=disconnected",
    "saved": r"/portal/messages/\?done=saved",
    "asked": r"/portal/details/\?done=asked",
    "out": r"/portal/sign-in/\?done=[\w-]+",
}
FOR_CLIENTS = ["", "notices/", "details/", "messages/", "security/", "security/password/"]
FOR_STRANGERS = ["sign-in/", "sign-in/password/", "link/"]


def knock(browser: Client, door: str):
    method, _, page = door.partition(" ")
    address = "/portal/" + page.replace("{secret}", "abc").replace("{pk}", "999")
    return browser.generic(method, address, "", content_type="application/x-www-form-urlencoded")


def met(answer) -> Any:
    if answer.status_code != 302:
        return answer.status_code
    place = answer["Location"]
    return next((name for name, p in PLACES.items() if re.fullmatch(p, place)), place)


class TestMatrix:
    def test_holds_every_page(self):
        routes = [route for route, _ in walk(get_resolver().url_patterns)]
        found = {route.removeprefix("portal/") for route in routes if route.startswith("portal/")}

        assert found == {door.partition(" ")[2] for door in PAGES}

    @pytest.mark.parametrize("who", ["stranger", "staff"])
    def test_staff_are_strangers_here(self, who):
        browser = browser_of()
        if who == "staff":
            browser.force_login(ada())

        wrong = {door: met(knock(browser, door)) for door in PAGES}

        assert wrong == {door: meets for door, (meets, _) in PAGES.items()}

    def test_lets_clients_in(self):
        client = make_client()

        answers = {door: met(knock(browser_of(client), door)) for door in PAGES}

        assert answers == {door: meets for door, (_, meets) in PAGES.items()}

    def test_a_client_of_before_is_a_stranger(self):
        client = make_client()
        browser = browser_of(client)
        client.is_active = False
        client.save()

        answers = {door: met(knock(browser, door)) for door in PAGES}

        assert answers == {door: meets for door, (meets, _) in PAGES.items()}

    @pytest.mark.parametrize(
        "page",
        [
            "read/",
            "sign-out/",
            "security/sign-out/",
            "security/sign-out/1/",
            "details/copy/",
            "messages/devices/",
            "messages/devices/1/remove/",
            "messages/chat/disconnect/",
        ],
    )
    def test_what_changes_something_is_not_done_by_looking(self, page):
        assert browser_of(make_client()).get(f"/portal/{page}").status_code == 405


class TestEveryPage:
    @pytest.mark.parametrize("page", [*FOR_STRANGERS, *FOR_CLIENTS])
    def test_needs_no_script_keeps_the_policy_and_is_kept_by_nobody(self, page):
        browser = browser_of(make_client() if page in FOR_CLIENTS else None)

        answer = browser.get(f"/portal/{page}")

        # Push takes a script, so that part of the page stays hidden without one.
        assert keeps_the_policy(answer) if page == "messages/" else needs_no_script(answer)
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert not browser.cookies.get("sessionid")

    @pytest.mark.parametrize("page", [*FOR_STRANGERS, *FOR_CLIENTS])
    def test_asks_for_the_csrf_token(self, page):
        browser = browser_of(make_client(), enforce_csrf_checks=True)

        assert browser.post(f"/portal/{page}").status_code in {403, 405}

    @pytest.mark.parametrize(
        ("page", "queries"),
        [("", 4), ("details/", 6), ("security/", 4), ("security/password/", 3), ("notices/", 4)],
    )
    def test_costs_few_queries(self, page, queries, django_assert_num_queries):
        client = make_client()
        for _ in range(3):
            browser = browser_of(client)

        with django_assert_num_queries(queries):
            assert browser.get(f"/portal/{page}").status_code == 200

    def test_shows_a_client_nothing_of_another(self):
        make_client("other@home.test", name="Olga Other", owner=cleo())
        make_contact("Quentin Quiet", email="quentin@home.test")
        browser = browser_of(make_client())

        for page in FOR_CLIENTS:
            text = browser.get(f"/portal/{page}").content.decode()
            assert not re.search("olga|other@|quentin|cleo", text, re.IGNORECASE)

    def test_a_page_that_is_not_there_leads_back_to_the_portal(self):
        answer = browser_of().get("/portal/nowhere/")

        assert answer.status_code == 404
        assert 'href="/portal/"' in answer.content.decode()


class TestHome:
    def test_says_who_you_are_whom_to_ask_and_what_to_do_next(self):
        person = ada()
        person.phone = "+49 30 1234"
        person.save()
        browser = browser_of(make_client())

        text = browser.get("/portal/").content.decode()

        assert "Hello Jane Doe" in text
        assert 'href="mailto:ada@firm.test"' in text
        assert 'href="tel:+49301234"' in text
        assert text.count('class="button"') == 1
        assert "Please check your details" in text

    def test_offers_a_word_with_the_contact_person_once_details_are_checked(self):
        browser = browser_of(make_client())
        given = {"display_name": "Jane", "locale": "en", "time_zone": ""}
        browser.post("/portal/details/", given)

        text = browser.get("/portal/").content.decode()

        assert "There is nothing to do right now" in text
        assert text.count('class="button"') == 1
        assert "Write to Ada" in text

    @pytest.mark.parametrize("owner", ["nobody", "somebody who left"])
    def test_names_nobody_where_there_is_nobody(self, owner):
        person = cleo()
        person.is_active = False
        person.save()
        browser = browser_of(make_client(owner=None if owner == "nobody" else person))

        text = browser.get("/portal/").content.decode()

        assert "mailto:" not in text
        assert "Your contact person" not in text


def told(client, key: str, **given):
    return Notification.objects.create(
        client=client, kind="job_done", key=key, **{"title": "A document for you", **given}
    )


class TestNews:
    def test_says_what_the_firm_told_newest_first_with_what_is_new_marked(self):
        client = make_client()
        told(client, "1", title="Older", read_at=NOON)
        told(
            client, "2", title="<b>Newer</b>", message="Please look.", action_url="/portal/details/"
        )
        browser = browser_of(client)

        text = browser.get("/portal/").content.decode()

        assert text.index("&lt;b&gt;Newer") < text.index("Older")
        assert text.count('<small class="badge">new<') == 1
        assert '<a href="/portal/details/">&lt;b&gt;Newer' in text
        assert "There is nothing yet" not in text

    @pytest.mark.parametrize("address", ["/app/contacts/1", "https://evil.test/", "javascript:x"])
    def test_leads_to_nothing_but_the_portal(self, address):
        client = make_client()
        told(client, "1", action_url=address)

        text = browser_of(client).get("/portal/").content.decode()

        assert address not in text

    def test_is_read_up_to_what_was_on_the_page(self):
        client = make_client()
        first, other = told(client, "1"), told(make_client("olga@home.test"), "1")
        later = told(client, "2")
        browser = browser_of(client)

        browser.post("/portal/read/", {"newest": first.pk})

        read = set(Notification.objects.exclude(read_at=None).values_list("pk", flat=True))
        assert read == {first.pk}
        browser.post("/portal/read/", {"newest": 10**17})
        for row in (later, other):
            row.refresh_from_db()
        assert later.read_at
        assert other.read_at is None

    @pytest.mark.parametrize("newest", ["", "x", "9" * 40, "-1", "1\x00"])
    def test_bears_any_number(self, newest):
        client = make_client()
        told(client, "1")

        assert browser_of(client).post("/portal/read/", {"newest": newest}).status_code == 302
        assert Notification.objects.get().read_at is None

    def test_of_another_client_is_not_shown(self):
        told(make_client("olga@home.test"), "1", title="For Olga")

        assert "For Olga" not in browser_of(make_client()).get("/portal/").content.decode()
