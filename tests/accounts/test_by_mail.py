"""The pages behind the links in mails."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow, Invitation, User
from accounts.operations.invitations import invite, withdraw_invitation
from outbox.tasks import carry_out
from tests.accounts.browser import AUTH, PASSWORD, Browser, with_password
from tests.make import ada, make_role
from tests.pages import needs_no_script

pytestmark = pytest.mark.django_db
NEW = "seven quiet lamps"


def link_of_the_mail() -> str:
    carry_out("secret_mail")
    [address] = re.findall(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    return str(address)


def invited(**changed) -> str:
    given = {"email": "dora@firm.test", "name": "Dora", "roles": [make_role("crm_agent")]}
    invite(**{**given, "by": ada(), "now": timezone.now(), **changed})
    return link_of_the_mail()


def asked_to_reset(user: User) -> str:
    Browser().post(f"{AUTH}/auth/password/request", {"email": with_password(user).email})
    return link_of_the_mail()


class TestLinks:
    @pytest.mark.parametrize("asks", ["api", "page"])
    def test_in_mails_lead_to_pages_that_are_there(self, client: Client, asks):
        user = with_password(ada())
        if asks == "api":
            Browser().post(f"{AUTH}/auth/password/request", {"email": user.email})
        else:
            client.post("/accounts/password/reset/", {"email": user.email})

        page = client.get(link_of_the_mail(), follow=True)

        assert page.status_code == 200
        assert b"Choose a new password" in page.content
        assert client.get(invited(), follow=True).status_code == 200

    @pytest.mark.parametrize("make", [invited, lambda: asked_to_reset(ada())])
    def test_are_taken_out_of_the_address_and_stand_in_no_session(self, client: Client, make):
        link = make()
        key = link.split("/")[2]

        answer = client.get(link)
        page = client.get(answer["Location"])

        assert key not in answer["Location"]
        assert answer["Referrer-Policy"] == "no-referrer"
        [cookie] = answer.cookies.values()
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (
            True, "Lax", answer["Location"],
        )  # fmt: skip
        for one in (answer, page):
            assert "no-store" in one["Cache-Control"]
        assert key not in page.content.decode()
        assert not list(client.session.keys())

    @pytest.mark.parametrize("make", [invited, lambda: asked_to_reset(ada())])
    def test_work_without_script_and_keep_the_policy(self, client: Client, make):
        page = client.get(make(), follow=True)

        assert needs_no_script(page)

    @pytest.mark.parametrize("page", ["/invitation/", "/reset-password/"])
    def test_ask_for_the_csrf_token(self, page):
        assert Client(enforce_csrf_checks=True).post(page, {"password": NEW}).status_code == 403


class TestInvitation:
    def test_lets_a_colleague_in_once(self, client: Client):
        link = invited()
        shown = client.get(link, follow=True)
        client.get(link, follow=True)

        done = client.post("/invitation/", {"name": "Dora D.", "password": NEW}, follow=True)

        assert b"dora@firm.test" in shown.content
        assert done.redirect_chain[-1][0] == "/accounts/login/"
        assert b"Welcome" in done.content
        user = User.objects.get(email="dora@firm.test")
        assert user.name == "Dora D."
        assert user.check_password(NEW)
        assert AuditRow.objects.filter(action="staff.joined").count() == 1
        again = client.get(link, follow=True)
        assert again.status_code == 410

    @pytest.mark.parametrize("wrong", [{"password": "short"}, {"name": ""}, {"password": ""}])
    def test_refuses_what_will_not_do_and_stays_open(self, client: Client, wrong):
        client.get(invited())

        page = client.post("/invitation/", {"name": "Dora", "password": NEW, **wrong})

        assert page.status_code == 422
        assert b'role="alert"' in page.content
        assert NEW.encode() not in page.content
        assert not User.objects.filter(email="dora@firm.test").exists()
        assert Invitation.objects.get().accepted_at is None

    @pytest.mark.parametrize("why", ["expired", "withdrawn", "unknown", "nothing"])
    def test_says_in_words_that_it_is_over(self, client: Client, why):
        early = timezone.now() - timedelta(days=8)
        link = invited(now=early) if why == "expired" else invited()
        if why == "withdrawn":
            kept = Invitation.objects.get()
            withdraw_invitation(invitation=kept, by=ada(), now=timezone.now())
        if why != "nothing":
            client.get("/invitation/" + "0" * 64 + "/" if why == "unknown" else link)

        shown = client.get("/invitation/")
        sent = client.post("/invitation/", {"name": "Dora", "password": NEW})

        for page in (shown, sent):
            assert page.status_code == 410
            assert b"Ask for a new one" in page.content
        assert not User.objects.filter(email="dora@firm.test").exists()


class TestResetPassword:
    def test_sets_it_once(self, client: Client):
        link = asked_to_reset(ada())
        client.get(link)

        done = client.post("/reset-password/", {"password": NEW}, follow=True)

        assert done.redirect_chain[-1][0] == "/accounts/login/"
        assert ada().check_password(NEW)
        assert AuditRow.objects.filter(action="staff.password_changed").count() == 1
        assert client.get(link, follow=True).status_code == 410

    @pytest.mark.parametrize("password", ["short", "", "ada@firm.test"])
    def test_refuses_what_will_not_do(self, client: Client, password):
        client.get(asked_to_reset(ada()))

        page = client.post("/reset-password/", {"password": password})

        assert page.status_code == 422
        assert ada().check_password(PASSWORD)

    @pytest.mark.parametrize("why", ["wrong", "nobody", "nothing", "late", "inactive"])
    def test_says_in_words_that_it_is_over(self, client: Client, why, time_machine):
        link = asked_to_reset(ada())
        uid = link.split("/")[2].partition("-")[0]
        given = {"wrong": f"/reset-password/{uid}-abc-123/", "nobody": "/reset-password/zzzz-a-b/"}
        if why != "nothing":
            client.get(given.get(why, link))
        if why == "late":
            time_machine.move_to(timezone.now() + timedelta(days=4))
        if why == "inactive":
            User.objects.filter(pk=ada().pk).update(is_active=False)

        shown = client.get("/reset-password/")
        sent = client.post("/reset-password/", {"password": NEW})

        for page in (shown, sent):
            assert page.status_code == 410
            assert b"/accounts/password/reset/" in page.content
        assert not ada().check_password(NEW)
