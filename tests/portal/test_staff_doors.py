"""Staff's other doors to the portal: the admin and the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import PortalClient
from portal.models import PortalSession
from tests.accounts.browser import signed_in
from tests.make import ada, ben, cleo, make_contact, make_user
from tests.portal.visitors import JANE, browser_of, make_client, sent_mail

pytestmark = pytest.mark.django_db
ADMIN = "/admin/accounts/portalclient/"


def act(browser, deed: str, client: PortalClient):
    given = {"action": deed, "_selected_action": [client.pk]}
    return browser.post(ADMIN, given, format="multipart")


class TestAdmin:
    def test_invites_a_contact(self):
        contact = make_contact(email=JANE, owner=ben())

        answer = signed_in(ben()).post(
            f"{ADMIN}add/", {"contact": contact.pk, "email": JANE}, format="multipart"
        )

        assert answer.status_code == 302, answer.content
        assert PortalClient.objects.get().contact == contact
        assert "/portal/link/" in sent_mail()

    def test_tells_why_not_and_invites_nobody(self):
        contact = make_contact(email=JANE, owner=ben())

        browser = signed_in(ben())
        browser.post(
            f"{ADMIN}add/", {"contact": contact.pk, "email": "x@home.test"}, format="multipart"
        )

        page = browser.get(f"{ADMIN}add/")
        assert b"not one of the contact&#x27;s e-mail addresses" in page.content
        assert not PortalClient.objects.exists()

    def test_reaches_the_contacts_one_looks_after_and_no_others(self):
        contact = make_contact(email="other@home.test", owner=cleo())
        theirs = make_client(owner=cleo())
        browser = signed_in(ben())

        browser.post(f"{ADMIN}add/", {"contact": contact.pk, "email": ""}, format="multipart")
        act(browser, "close", theirs)

        assert PortalClient.objects.get().is_active
        assert JANE.encode() not in browser.get(ADMIN).content

    def test_is_no_business_of_a_viewer(self):
        browser = signed_in(make_user("vic@firm.test", role="crm_viewer"))

        assert browser.get(ADMIN).status_code == 403
        assert browser.get(f"{ADMIN}add/").status_code == 403

    @pytest.mark.parametrize("deed", ["invite_again", "sign_out", "close"])
    def test_acts_on_the_chosen(self, deed):
        client = make_client()
        visitor = browser_of(client)

        act(signed_in(ada()), deed, client)

        client.refresh_from_db()
        assert client.is_active == (deed != "close")
        assert PortalSession.objects.exists() == (deed == "invite_again")
        assert (visitor.get("/portal/").status_code == 200) == (deed == "invite_again")
        if deed == "invite_again":
            assert "/portal/link/" in sent_mail()

    @pytest.mark.parametrize("noun", ["portalsession", "portalkey", "portalfailure"])
    def test_shows_whoever_runs_the_system_what_happened_and_no_secret(self, noun):
        browser_of(make_client())

        assert signed_in(ada()).get(f"/admin/portal/{noun}/").status_code == 200
        assert signed_in(ben()).get(f"/admin/portal/{noun}/").status_code == 403


class TestCommand:
    def test_invites_the_contact_who_has_the_address(self):
        make_contact(email=JANE)
        said = io.StringIO()

        call_command("invite_client", "Jane@HOME.test", stdout=said)

        assert JANE in said.getvalue()
        assert "/portal/link/" in sent_mail()

    @pytest.mark.parametrize("how_many", [0, 2])
    def test_wants_exactly_one(self, how_many):
        for _ in range(how_many):
            make_contact(email=JANE)

        with pytest.raises(CommandError, match=f"{how_many} contacts"):
            call_command("invite_client", JANE)

        assert not PortalClient.objects.exists()

    def test_tells_why_not(self):
        make_client()
        make_contact(email="x@home.test")
        PortalClient.objects.update(email="x@home.test")

        with pytest.raises(CommandError, match="Another client"):
            call_command("invite_client", "x@home.test")
