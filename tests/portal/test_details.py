"""What the firm knows of a client, and the part they may change."""

import pytest
from django.utils import translation

from accounts.models import AuditRow
from contacts.models import ContactEmail, ContactPhone, CustomField
from events.models import Activity
from portal.models import PortalSession
from portal.pages.values import in_words
from tests.portal.visitors import JANE, browser_of, make_client

pytestmark = pytest.mark.django_db
DETAILS = "/portal/details/"
GIVEN = {"display_name": "Dr. Jane Doe", "locale": "de", "time_zone": "Europe/Berlin"}


class TestPage:
    def test_shows_what_is_known_and_what_the_firm_shares(self):
        fields = [
            CustomField(slug="grade", label="Grade", kind="number", portal_visible=True),
            CustomField(slug="risk", label="Risk", kind="text", portal_visible=False),
            CustomField(slug="empty", label="Nothing yet", kind="text", portal_visible=True),
        ]
        CustomField.objects.bulk_create(fields)
        client = make_client(custom={"grade": 7, "risk": "high"}, description="Difficult.")
        ContactEmail.objects.create(contact=client.contact, address="j@work.test", label="work")
        ContactPhone.objects.create(contact=client.contact, number="+12025550101")

        text = browser_of(client).get(DETAILS).content.decode()

        for shown in (JANE, "j@work.test", "work", "+1 202-555-0101", "Jane Doe", "Grade", "<dd>7"):
            assert shown in text
        for hidden in ("Risk", "high", "Difficult", "Nothing yet"):
            assert hidden not in text

    def test_writes_what_somebody_typed_as_text(self):
        client = make_client(name="<b>Jane</b> & Söhne 🎉")

        text = browser_of(client).get(DETAILS).content.decode()

        assert "<b>Jane" not in text
        assert "&lt;b&gt;Jane&lt;/b&gt; &amp; Söhne 🎉" in text


class TestSaving:
    def test_changes_what_is_theirs_and_puts_it_on_record(self):
        client = make_client()
        browser = browser_of(client)

        answer = browser.post(DETAILS, GIVEN)
        page = browser.get(answer["Location"])

        client.refresh_from_db()
        contact = client.contact
        assert (contact.display_name, contact.locale, contact.time_zone) == tuple(GIVEN.values())
        assert client.details_checked_at
        assert "Gespeichert" in page.content.decode() or "Saved" in page.content.decode()
        row = AuditRow.objects.get(action="contact.changed")
        assert (row.actor_id, row.actor_label) == (None, f"{JANE} (portal)")
        fact = Activity.objects.get(type="contact_updated")
        assert (fact.by_id, fact.properties["by_contact"]) == (None, True)
        assert set(fact.properties["changes"]) == {"display_name", "locale", "time_zone"}

    def test_confirms_without_changing_anything(self):
        client = make_client(locale="en", time_zone="")
        same = {"display_name": "Jane Doe", "locale": "en", "time_zone": ""}

        browser_of(client).post(DETAILS, same)

        client.refresh_from_db()
        assert client.details_checked_at
        assert not Activity.objects.filter(type="contact_updated").exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"display_name": "  "},
            {"display_name": "x" * 301},
            {"locale": "fr"},
            {"time_zone": "Mars/Base"},
            {"display_name": "a\x00b"},
        ],
    )
    def test_refuses_what_will_not_do_and_keeps_what_was_typed(self, wrong):
        client = make_client()

        page = browser_of(client).post(DETAILS, {**GIVEN, **wrong})

        assert page.status_code == 422
        assert b'role="alert"' in page.content
        assert b"Europe/Berlin" in page.content
        client.refresh_from_db()
        assert client.contact.display_name == "Jane Doe"
        assert client.details_checked_at is None

    def test_changes_nothing_else(self):
        client = make_client()
        given = {**GIVEN, "first_name": "Eve", "owner": "", "email": "eve@x.test", "type": "1"}

        browser_of(client).post(DETAILS, given)

        client.refresh_from_db()
        assert client.contact.first_name == "Jane"
        assert client.contact.owner is not None
        assert client.email == JANE

    def test_keeps_a_locale_that_is_put_more_finely(self):
        client = make_client(locale="de-AT")
        browser = browser_of(client)

        page = browser.get(DETAILS).content.decode()
        browser.post(DETAILS, {**GIVEN, "locale": "de-AT"})

        assert '<option value="de-AT" selected>Deutsch</option>' in page
        client.refresh_from_db()
        assert client.contact.locale == "de-AT"


class TestExpiredSession:
    def written_by(self, browser) -> dict[str, str]:
        text = browser.get(DETAILS).content.decode()
        return {"written_by": text.partition('name="written_by" value="')[2].partition('"')[0]}

    def test_what_was_typed_waits_for_the_same_client(self):
        client = make_client()
        browser = browser_of(client)
        form = {**GIVEN, **self.written_by(browser)}
        PortalSession.objects.all().delete()

        led = browser.post(DETAILS, form)
        shown = browser.get(led["Location"])
        browser.cookies.update(browser_of(client).cookies)
        back = browser.get(DETAILS).content.decode()

        assert "next=%2Fportal%2Fdetails%2F" in led["Location"]
        assert b"What you typed is kept" in shown.content
        assert 'value="Dr. Jane Doe"' in back
        assert "not saved yet" in back
        client.contact.refresh_from_db()
        assert client.contact.display_name == "Jane Doe"
        browser.post(DETAILS, form)
        assert "not saved yet" not in browser.get(DETAILS).content.decode()

    def test_nobody_else_is_shown_it(self):
        browser = browser_of(make_client())
        form = {**GIVEN, **self.written_by(browser)}
        PortalSession.objects.all().delete()
        browser.post(DETAILS, form)

        browser.cookies.update(browser_of(make_client("olga@home.test", name="Olga")).cookies)

        assert "Dr. Jane" not in browser.get(DETAILS).content.decode()

    @pytest.mark.parametrize("written_by", ["", "1", "forged:x:y"])
    def test_a_form_that_is_not_ours_is_kept_for_nobody(self, written_by):
        browser = browser_of()

        answer = browser.post(DETAILS, {**GIVEN, "written_by": written_by})

        assert answer.status_code == 302
        assert "rapport_portal_draft" not in answer.cookies


class TestInWords:
    @pytest.mark.parametrize(
        ("kind", "value", "english", "german"),
        [
            ("boolean", True, "Yes", "Ja"),
            ("date", "2026-03-10", "10 Mar 2026", "10. März 2026"),
            ("currency", {"amount": "1200.50", "currency": "EUR"}, "1200.50 EUR", "1200,50 EUR"),
            ("percent", 12.5, "12.5 %", "12,5 %"),
            ("number", 7, "7", "7"),
            ("picklist", "a", "Alpha", "Alpha"),
            ("multi_select", ["a", "b"], "Alpha, b", "Alpha, b"),
            ("datetime", "2026-03-10T12:00:00Z", "10 Mar 2026, 12:00", "10. März 2026 12:00"),
            ("text", "so", "so", "so"),
            ("phone", "+491701234567", "+49 170 1234567", "+49 170 1234567"),
            ("phone", "?", "?", "?"),
        ],
    )
    def test_speaks_the_client_s_language(self, kind, value, english, german):
        field = CustomField(kind=kind, options=[{"value": "a", "label": "Alpha"}])

        for language, words in (("en", english), ("de", german)):
            with translation.override(language):
                assert in_words(field, value) == words
