"""Passwords of clients, and where they are signed in."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core import mail
from django.utils import timezone

from accounts.models import AuditRow
from portal.models import PortalSession, Way
from portal.pages.browsers import name_of
from tests.portal.visitors import JANE, PASSWORD, browser_of, make_client, sent_mail, session_of

pytestmark = pytest.mark.django_db
SECURITY, SET = "/portal/security/", "/portal/security/password/"
NEW = "quiet harbour at dawn"


class TestSetPassword:
    def test_needs_nothing_else_right_after_coming_in_by_mail(self):
        client = make_client()
        browser, other = browser_of(client), browser_of(client)

        page = browser.get(SET)
        done = browser.post(SET, {"password": NEW})

        assert b'name="old"' not in page.content
        assert done["Location"] == f"{SECURITY}?done=password"
        client.refresh_from_db()
        assert check_password(NEW, client.password)
        assert browser.get(SECURITY).status_code == 200
        assert other.get(SECURITY).status_code == 302
        assert AuditRow.objects.filter(action="portal.password_set").count() == 1
        assert "was set" in mail_about_it().subject
        assert NEW not in str(mail.outbox[-1].body)

    @pytest.mark.parametrize(("old", "status"), [(PASSWORD, 302), ("wrong", 403), ("", 422)])
    def test_needs_the_present_one_later_on(self, old, status, time_machine):
        client = make_client()
        client.password = make_password(PASSWORD)
        client.save()
        browser = browser_of(client)
        time_machine.move_to(timezone.now() + timedelta(minutes=16))

        answer = browser.post(SET, {"old": old, "password": NEW})

        client.refresh_from_db()
        assert answer.status_code == status
        assert check_password(NEW if status == 302 else PASSWORD, client.password)

    def test_needs_the_present_one_of_whoever_came_in_by_it(self):
        client = make_client()
        client.password = make_password(PASSWORD)
        client.save()

        page = browser_of(client, way=Way.PASSWORD).get(SET)

        assert b'name="old"' in page.content

    def test_asks_for_a_new_sign_in_where_nothing_else_proves_enough(self, time_machine):
        client = make_client()
        browser = browser_of(client)
        time_machine.move_to(timezone.now() + timedelta(minutes=16))

        page = browser.get(SET)
        answer = browser.post(SET, {"password": NEW})

        assert b"sign out and in again" in page.content
        assert answer.status_code == 403
        client.refresh_from_db()
        assert client.password == ""

    def test_guesses_at_the_present_one_are_counted(self, time_machine):
        client = make_client()
        client.password = make_password(PASSWORD)
        client.save()
        browser = browser_of(client, way=Way.PASSWORD)

        tries = [browser.post(SET, {"old": "wrong", "password": NEW}) for _ in range(6)]
        late = browser.post(SET, {"old": PASSWORD, "password": NEW})

        assert [page.status_code for page in tries] == [403] * 5 + [429]
        assert late.status_code == 429

    @pytest.mark.parametrize("password", ["short", "password123", JANE, ""])
    def test_refuses_one_that_is_too_easy(self, password):
        client = make_client()

        page = browser_of(client).post(SET, {"password": password})

        assert page.status_code in {400, 422}
        client.refresh_from_db()
        assert client.password == ""


def mail_about_it():
    sent_mail()
    return mail.outbox[-1]


class TestSessions:
    def test_are_listed_with_this_one_marked(self):
        client = make_client()
        browser = browser_of(client)
        browser_of(client)

        text = browser.get(SECURITY).content.decode()

        assert text.count("Firefox") >= 2
        assert text.count("this browser") == 1
        assert text.count("203.0.113.7") == 2

    def test_of_another_browser_can_be_ended(self):
        client = make_client()
        browser, other = browser_of(client), browser_of(client)

        answer = browser.post(f"{SECURITY}sign-out/{session_of(other).pk}/")

        assert answer["Location"] == f"{SECURITY}?done=browser"
        assert other.get("/portal/").status_code == 302
        assert browser.get("/portal/").status_code == 200

    def test_of_another_client_are_not_there(self):
        other = browser_of(make_client("olga@home.test"))
        browser = browser_of(make_client())

        answer = browser.post(f"{SECURITY}sign-out/{session_of(other).pk}/")

        assert answer.status_code == 404
        assert other.get("/portal/").status_code == 200

    def test_end_everywhere_at_once(self):
        client = make_client()
        browser, other = browser_of(client), browser_of(client)

        answer = browser.post(f"{SECURITY}sign-out/")

        assert answer["Location"] == "/portal/sign-in/?done=everywhere"
        assert not PortalSession.objects.exists()
        assert other.get("/portal/").status_code == 302


class TestNameOf:
    @pytest.mark.parametrize(
        ("agent", "name"),
        [
            ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36", "Chrome, Windows"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
            ("Mozilla/5.0 (iPhone; like Mac OS X) Safari/604.1", "Safari, iPhone"),
            (
                "Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            ("", "Unknown browser"),
            ("<script>alert(1)</script>", "Unknown browser"),
        ],
    )
    def test_is_what_a_person_would_say(self, agent, name):
        assert name_of(agent) == name
