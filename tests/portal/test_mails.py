"""What the portal's mails say, and to whom."""

import io
import re
from email.utils import parseaddr

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Firm
from contacts.models import Contact
from outbox.models import Effect, State
from outbox.tasks import carry_out
from portal.operations.clients import invite_client
from portal.operations.keys import ask_for_key
from portal.operations.passwords import set_password
from tests.make import ada, make_contact
from tests.portal.visitors import (
    JANE,
    browser_of,
    code_in,
    link_in,
    make_client,
    sent_mail,
    session_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _firm():
    Firm.objects.create(name="Hafen & Co", support_email="help@hafen.test", locale="en")


def dump() -> str:
    """The outbox's table as a backup holds it."""
    rows = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY outbox_effect TO STDOUT", rows)
    return rows.getvalue()


def asked(language: str = "en", **given) -> None:
    make_client(**given)
    ask_for_key(email=JANE, ip=None, language=language, now=timezone.now())
    sent_mail()


class TestSignInMail:
    def test_says_code_and_link_under_the_firm_s_name(self):
        asked()

        [sent] = mail.outbox
        assert sent.subject == f"Your code for Hafen & Co: {code_in(str(sent.body))}"
        assert parseaddr(sent.from_email) == ("Hafen & Co", "rapport@localhost")
        assert sent.reply_to == ["help@hafen.test"]
        assert "ten minutes" in sent.body
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
        assert link_in(str(sent.body))

    @pytest.mark.parametrize(
        ("locale", "asks_in", "begins"),
        [
            ("de", "en", "Ihr Code"),
            ("", "de", "Ihr Code"),
            ("fr", "de", "Ihr Code"),
            ("en", "de", "Your code"),
        ],
    )
    def test_speaks_the_client_s_language_or_the_browser_s(self, locale, asks_in, begins):
        asked(asks_in, locale=locale)

        assert mail.outbox[0].subject.startswith(begins)

    def test_leaves_nothing_in_the_table_that_opens_a_door(self):
        make_client()
        ask_for_key(email=JANE, ip=None, language="en", now=timezone.now())
        waiting = dump()
        text = sent_mail()

        for secret in (code_in(text), link_in(text).split("/")[3], JANE):
            assert secret not in re.sub(r"\d{4}-\d\d-\d\d [\d:.+]+", "", waiting + dump())
        assert Effect.objects.latest("id").payload == {}

    def test_that_does_not_open_any_more_waits_for_its_key(self, settings):
        make_client()
        ask_for_key(email=JANE, ip=None, language="en", now=timezone.now())
        settings.FIELD_KEYS = ["other:" + "ef" * 32]

        carry_out("portal_mail")

        assert not mail.outbox
        assert Effect.objects.latest("id").state == State.WAITING


class TestInvitation:
    def test_says_who_invites_until_when_in_the_reader_s_zone_and_how_to_come_back(self):
        contact = make_contact(email=JANE, locale="de", time_zone="Pacific/Auckland")

        invite_client(contact=contact, by=ada(), now=timezone.now())
        text = sent_mail()

        [sent] = mail.outbox
        assert sent.subject == "Hafen & Co lädt Sie in das Kundenportal ein"
        assert sent.reply_to == ["ada@firm.test"]
        assert "Ada von Hafen & Co hat das Kundenportal für Sie geöffnet." in text
        assert "(Pacific/Auckland)" in text
        assert "http://testserver/portal/\n" in text

    def test_of_nobody_in_particular_names_the_firm(self):
        invite_client(contact=make_contact(email=JANE), by=None, now=timezone.now())

        assert "\nHafen & Co has opened the client portal for you." in sent_mail()
        assert mail.outbox[0].reply_to == ["help@hafen.test"]

    @pytest.mark.parametrize("name", ["Eve\r\nBcc: all@firm.test", "x" * 300, "🎉 <b>Jane</b>"])
    def test_takes_any_name_for_text(self, name):
        contact = make_contact(email=JANE)
        Contact.objects.filter(pk=contact.pk).update(display_name=name)

        invite_client(contact=contact, by=ada(), now=timezone.now())
        sent_mail()

        sent = mail.outbox[0].message()
        assert sent["Bcc"] is None
        assert "&lt;" not in str(mail.outbox[0].body)


class TestPasswordMail:
    def test_says_that_it_was_set_and_what_to_do_if_it_was_somebody_else(self):
        client = make_client()
        session = session_of(browser_of(client))

        set_password(session=session, old="", password="quiet harbour", ip=None, now=timezone.now())

        text = sent_mail()
        assert "If that was not you" in text
        assert "quiet harbour" not in text
        assert mail.outbox[-1].to == [JANE]
