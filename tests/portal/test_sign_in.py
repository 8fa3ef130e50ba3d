"""Coming in and going out, as a browser without any script does it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow
from accounts.secrets import hash_secret
from events.models import Activity
from outbox.models import Effect
from outbox.tasks import carry_out
from portal.models import PortalKey, PortalSession, Way
from portal.operations.clients import close_portal, invite_again, invite_client
from portal.operations.sessions import NOTE_USE_EVERY
from portal.tasks import forget_old_logins
from portal.visits import COOKIE
from tests.make import ada, make_contact
from tests.portal.visitors import (
    JANE,
    PASSWORD,
    browser_of,
    code_in,
    link_in,
    make_client,
    sent_mail,
    session_of,
)

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, WITH_PASSWORD = (
    "/portal/sign-in/", "/portal/sign-in/code/", "/portal/sign-in/password/",
)  # fmt: skip


def ask(browser: Client, email: str = JANE, **given):
    return browser.post(SIGN_IN, {"email": email, "way": "code"}, **given)


def with_password():
    from django.contrib.auth.hashers import make_password

    client = make_client()
    client.password = make_password(PASSWORD)
    client.save()
    return client


class TestCode:
    def test_lets_a_client_in_and_records_it(self):
        client = make_client()
        browser = browser_of()

        asked = ask(browser)
        page = browser.get(CODE)
        code = code_in(sent_mail())
        done = browser.post(CODE, {"code": f"{code[:3]} {code[3:]}"})

        assert asked["Location"] == CODE
        for attribute in ('autocomplete="one-time-code"', 'inputmode="numeric"'):
            assert attribute in page.content.decode()
        assert done["Location"] == "/portal/"
        assert browser.get("/portal/").status_code == 200
        fact = Activity.objects.get(type="portal_signed_in")
        assert (fact.contact_id, fact.properties, fact.by_id) == (
            client.contact_id, {"way": "code"}, None,
        )  # fmt: skip
        assert AuditRow.objects.get(action="portal.signed_in").actor_label == f"{JANE} (portal)"
        client.refresh_from_db()
        assert client.last_login

    def test_leads_back_to_where_somebody_wanted_to_go(self):
        make_client()
        browser = browser_of()
        wanted = browser.get("/portal/security/")["Location"]

        browser.post(wanted, {"email": JANE, "way": "code"})
        done = browser.post(CODE, {"code": code_in(sent_mail())})

        assert done["Location"] == "/portal/security/"

    @pytest.mark.parametrize(
        "place", ["https://evil.test/", "//evil.test/portal/", "/admin/", "/portal/../admin/", "x"]
    )
    def test_leads_nowhere_else(self, place):
        make_client()
        browser = browser_of()

        browser.post(f"{SIGN_IN}?next={place}", {"email": JANE, "way": "code"})
        done = browser.post(CODE, {"code": code_in(sent_mail())})

        assert done["Location"] in {"/portal/", "/portal/../admin/"}
        assert "evil" not in done["Location"]

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "12a456", "١٢٣٤٥٦", "000000\x00"])
    def test_refuses_what_is_no_code(self, code):
        make_client()
        browser = browser_of()
        ask(browser)

        page = browser.post(CODE, {"code": code})

        assert page.status_code == 422
        assert PortalKey.objects.order_by("-id")[0].tries_left == 5

    def test_bears_five_wrong_tries(self):
        make_client()
        browser = browser_of()
        ask(browser)
        code = code_in(sent_mail())
        wrong = f"{(int(code) + 1) % 10**6:06d}"

        pages = [browser.post(CODE, {"code": wrong}) for _ in range(5)]
        late = browser.post(CODE, {"code": code})

        assert {page.status_code for page in [*pages, late]} == {401}
        assert b"Ask for a new one" in late.content
        assert not PortalSession.objects.exists()

    def test_an_old_one_works_beside_a_new_one_of_another_browser(self):
        make_client()
        first, second = browser_of(), browser_of()
        ask(first)
        code = code_in(sent_mail())

        ask(second)

        assert first.post(CODE, {"code": code}).status_code == 302

    def test_ends_the_session_that_the_browser_had(self):
        client = make_client()
        browser = browser_of(client)
        before = session_of(browser)
        asking = browser_of()
        ask(asking)
        browser.cookies.update(asking.cookies)

        browser.post(CODE, {"code": code_in(sent_mail())})

        assert not PortalSession.objects.filter(pk=before.pk).exists()
        assert PortalSession.objects.count() == 1


class TestEnumeration:
    @pytest.mark.parametrize("way", ["code", "password"])
    def test_an_unknown_address_is_answered_the_same(self, way):
        closed = make_client("closed@home.test")
        close_portal(client=closed, by=ada(), now=timezone.now())
        make_client()

        told = []
        for email in (JANE, "closed@home.test", "nobody@home.test"):
            browser = browser_of()
            answer = browser.post(SIGN_IN, {"email": email, "way": way})
            page = browser.get(answer["Location"]).content.decode().replace(email, "…")
            told.append((answer.status_code, answer["Location"], plain(page)))

        assert told[0] == told[1] == told[2]

    def test_asking_costs_the_same_whoever_it_is(self, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        make_client()
        statements = []
        for email in (JANE, "nobody@home.test"):
            with CaptureQueriesContext(connection) as caught:
                ask(browser_of(), email)
            statements.append([re.sub(r"'[^']*'|\d+", "…", q["sql"]) for q in caught])

        assert statements[0] == statements[1]
        assert not [sql for sql in statements[0] if "portal_portalclient" in sql]

    def test_a_wrong_password_is_answered_the_same(self):
        with_password()
        make_client("without@home.test")

        told = set()
        for email in (JANE, "without@home.test", "nobody@home.test"):
            page = browser_of().post(WITH_PASSWORD, {"email": email, "password": "wrong"})
            told.add((page.status_code, plain(page.content.decode().replace(email, "…"))))

        assert len(told) == 1
        assert next(iter(told))[0] == 401

    def test_nobody_is_mailed_who_may_not_come_in(self):
        ask(browser_of(), "nobody@home.test")
        carry_out("portal_mail")

        assert not mail.outbox
        assert Effect.objects.get().state == "done"
        assert "nobody" not in str(Effect.objects.get().payload)


class TestMailLimits:
    def test_five_mails_to_one_address_and_all_their_links_are_good(self):
        make_client()
        answers = [ask(browser_of(), REMOTE_ADDR=f"198.51.100.{n}") for n in range(6)]
        carry_out("portal_mail")

        links = [link_in(str(message.body)) for message in mail.outbox]
        entered = [enter(link).status_code for link in links]

        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        assert b"Open the newest one" in answers[-1].content
        assert entered == [302] * 5

    def test_thirty_mails_from_one_address(self):
        browser = browser_of()

        statuses = [ask(browser, f"c{n}@home.test").status_code for n in range(31)]

        assert statuses == [302] * 30 + [429]

    def test_are_over_after_ten_minutes(self, time_machine):
        make_client()
        for _ in range(5):
            ask(browser_of())

        time_machine.move_to(timezone.now() + timedelta(minutes=11))

        assert ask(browser_of()).status_code == 302


def plain(page: str) -> str:
    """A page without what differs for each visitor."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def enter(link: str, browser: Client | None = None):
    browser = browser or browser_of()
    browser.get(link)
    return browser.post("/portal/link/")


class TestLink:
    def test_lets_a_client_in_on_any_device_once(self):
        client = make_client()
        ask(browser_of())
        link = link_in(sent_mail())
        phone = browser_of()

        shown = phone.get(link, follow=True)
        done = phone.post("/portal/link/")

        assert JANE in shown.content.decode()
        assert done["Location"] == "/portal/"
        assert session_of(phone).client == client
        assert session_of(phone).way == Way.LINK
        again = enter(link)
        assert again.status_code == 410
        assert b"was used or has expired" in again.content

    def test_is_used_up_by_no_program_that_looks_at_it(self):
        make_client()
        ask(browser_of())
        link = link_in(sent_mail())

        for _ in range(20):
            browser_of().get(link, follow=True)
            browser_of().head(link)

        assert enter(link).status_code == 302

    def test_leaves_the_address_at_once_and_stands_in_no_page_log_or_header(self, caplog):
        """S9: history, Referer, logs and rows hold nothing that opens."""
        make_client()
        ask(browser_of())
        link = link_in(sent_mail())
        secret = link.split("/")[3]
        browser = browser_of()

        answer = browser.get(link)
        page = browser.get(answer["Location"])

        assert answer["Referrer-Policy"] == "no-referrer"
        assert secret not in answer["Location"] + page.content.decode() + caplog.text
        assert "no-store" in answer["Cache-Control"]
        cookie = answer.cookies["rapport_portal_link"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (
            True, "Lax", "/portal/link/",
        )  # fmt: skip
        kept = str([*PortalKey.objects.values(), *Effect.objects.values()])
        assert secret not in kept
        assert hash_secret(secret) in kept

    @pytest.mark.parametrize("why", ["late", "closed", "unknown", "nothing"])
    def test_says_in_words_that_it_is_over(self, why, time_machine):
        client = make_client()
        ask(browser_of())
        link = link_in(sent_mail())
        browser = browser_of()
        if why != "nothing":
            browser.get("/portal/link/" + "0" * 64 + "/" if why == "unknown" else link)
        if why == "late":
            time_machine.move_to(timezone.now() + timedelta(minutes=11))
        if why == "closed":
            close_portal(client=client, by=ada(), now=timezone.now())

        pages = [browser.get("/portal/link/"), browser.post("/portal/link/")]

        for page in pages:
            assert page.status_code == 410
            assert b'href="/portal/sign-in/"' in page.content
        assert not PortalSession.objects.exists()


class TestInvitation:
    def test_lets_in_for_a_week_and_the_one_before_ends(self, time_machine):
        contact = make_contact(email=JANE, owner=ada())
        client = invite_client(contact=contact, by=ada(), now=timezone.now())
        first = link_in(sent_mail())
        invite_again(client=client, by=ada(), now=timezone.now())
        second = link_in(sent_mail())
        time_machine.move_to(timezone.now() + timedelta(days=6))

        assert enter(first).status_code == 410
        browser = browser_of()
        assert b"Welcome to" in browser.get(second, follow=True).content
        assert enter(second, browser).status_code == 302
        assert session_of(browser).way == Way.INVITATION
        assert Activity.objects.get(type="portal_signed_in").properties == {"way": "invitation"}

    def test_is_over_after_a_week(self, time_machine):
        invite_client(contact=make_contact(email=JANE), by=ada(), now=timezone.now())
        link = link_in(sent_mail())
        time_machine.move_to(timezone.now() + timedelta(days=8))

        assert enter(link).status_code == 410


class TestPassword:
    def test_lets_a_client_in(self):
        client = with_password()
        browser = browser_of()

        browser.post(SIGN_IN, {"email": JANE, "way": "password"})
        page = browser.get(WITH_PASSWORD)
        done = browser.post(WITH_PASSWORD, {"email": "Jane@HOME.test", "password": PASSWORD})

        assert f'value="{JANE}"' in page.content.decode()
        assert 'autocomplete="current-password"' in page.content.decode()
        assert done["Location"] == "/portal/"
        assert (session_of(browser).client, session_of(browser).way) == (client, Way.PASSWORD)
        assert not Effect.objects.exclude(state="done").exists()

    def test_is_never_written_back(self):
        with_password()

        page = browser_of().post(WITH_PASSWORD, {"email": JANE, "password": "my old secret"})

        assert b"my old secret" not in page.content
        assert JANE.encode() in page.content

    def test_hash_is_made_anew_when_the_way_of_hashing_changes(self, settings):
        client = with_password()
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ]

        browser_of().post(WITH_PASSWORD, {"email": JANE, "password": PASSWORD})

        client.refresh_from_db()
        assert client.password.startswith("scrypt$")


class TestSession:
    def test_ends_by_signing_out(self):
        browser = browser_of(make_client())
        copied = browser_of()
        copied.cookies[COOKIE] = browser.cookies[COOKIE].value

        answer = browser.post("/portal/sign-out/")

        assert answer["Location"] == "/portal/sign-in/?done=signed-out"
        assert b"You are signed out." in browser.get(answer["Location"]).content
        assert copied.get("/portal/").status_code == 302
        assert not PortalSession.objects.exists()

    def test_ends_after_a_fortnight_and_its_row_is_swept(self, time_machine):
        browser = browser_of(make_client())
        time_machine.move_to(timezone.now() + timedelta(days=15))

        assert browser.get("/portal/").status_code == 302
        forget_old_logins()
        assert not PortalSession.objects.exists()
        assert not PortalKey.objects.filter(browser_hash=None).exists()

    def test_notes_its_last_use_now_and_then(self, time_machine):
        browser = browser_of(make_client())
        began = session_of(browser).last_seen_at
        browser.get("/portal/")
        soon = session_of(browser).last_seen_at

        time_machine.move_to(timezone.now() + NOTE_USE_EVERY * 2)
        browser.get("/portal/")

        assert soon == began
        assert session_of(browser).last_seen_at > began

    def test_cookie_is_for_this_site_alone_and_out_of_reach_of_scripts(self):
        make_client()
        browser = browser_of()
        ask(browser)

        cookie = browser.post(CODE, {"code": code_in(sent_mail())}).cookies[COOKIE]

        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
