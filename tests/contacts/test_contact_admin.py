"""Contacts changed and deleted in the admin: through the operations, within one's reach."""

import json

import pytest
from django.test import Client

from accounts.models import AuditRow
from contacts import contact_admin
from contacts.models import Contact, ContactEmail, CustomField
from events.models import Activity
from privacy.operations.standing import place_hold
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db

LIST = "/admin/contacts/contact/"


def browser(person=ada):
    client = Client()
    client.force_login(person())
    return client


def page_of(contact):
    return f"{LIST}{contact.pk}/change/"


def form_of(client, contact):
    """What the page would send if nothing were changed on it."""
    form = client.get(page_of(contact)).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in values.items()}
    sent |= {f"{inline}-{part}_FORMS": 0 for inline in INLINES for part in ("TOTAL", "INITIAL")}
    return {name: value for name, value in sent.items() if value is not False}


INLINES = ("emails", "phones", "identities")


class TestChanging:
    def test_goes_through_the_operation(self):
        contact = make_contact("Jane Smith", email="jane@x.test")
        school = make_organisation("Northgate")
        client = browser()
        sent = form_of(client, contact)

        changes = {"first_name": "Janet", "email": "JANET@x.test", "organisation": school.pk}
        answer = client.post(page_of(contact), sent | changes)

        assert answer.status_code == 302, answer.context["adminform"].form.errors
        contact.refresh_from_db()
        assert (contact.first_name, contact.display_name) == ("Janet", "Janet Smith")
        assert (contact.organisation, contact.version) == (school, 2)
        primary = ContactEmail.objects.get(contact=contact, is_primary=True)
        assert primary.address == "janet@x.test"
        row = AuditRow.objects.get(action="contact.changed")
        assert (row.actor, (row.after or {})["first_name"]) == (ada(), "Janet")
        told = Activity.objects.get(type="contact_updated")
        assert set(told.properties["changes"]) == {
            *("first_name", "display_name", "organisation", "emails")
        }

    def test_changes_nothing_where_nothing_was_changed(self):
        contact = make_contact("Jane Smith", email="jane@x.test")
        client = browser()

        client.post(page_of(contact), form_of(client, contact))

        contact.refresh_from_db()
        assert contact.version == 1
        assert not AuditRow.objects.filter(action="contact.changed").exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"country": "XX"}, "country"),
            ({"time_zone": "Mars/Base"}, "time_zone"),
            ({"email": "nonsense"}, "email"),
            ({"phone": "12"}, "phone"),
            ({"custom": json.dumps({"nowhere": 1})}, "custom"),
            ({"external_id": "taken"}, "external_id"),
        ],
    )
    def test_says_at_the_field_what_cannot_be_and_keeps_what_was_typed(self, changes, field):
        make_contact("Other", external_id="taken")
        contact = make_contact("Jane Smith", email="jane@x.test")
        client = browser()

        sent = form_of(client, contact) | {"last_name": "Doe"} | changes
        answer = client.post(page_of(contact), sent)

        form = answer.context["adminform"].form
        assert answer.status_code == 200
        assert field in form.errors, form.errors
        assert form["last_name"].value() == "Doe"
        contact.refresh_from_db()
        assert contact.version == 1

    def test_does_not_write_over_what_somebody_changed_meanwhile(self):
        contact = make_contact("Jane Smith")
        client = browser()
        sent = form_of(client, contact)
        Contact.objects.filter(pk=contact.pk).update(source="fair", version=2)

        answer = client.post(page_of(contact), sent | {"first_name": "Janet"})

        assert "since you read it" in answer.content.decode()
        contact.refresh_from_db()
        assert (contact.first_name, contact.source) == ("Jane", "fair")

    def test_takes_a_value_away_that_was_taken_out_of_the_text(self):
        CustomField.objects.create(of="contact", slug="shoe", label="Shoe", kind="text")
        contact = make_contact("Jane Smith", custom={"shoe": "41"})
        client = browser()
        sent = form_of(client, contact)

        client.post(page_of(contact), sent | {"custom": "{}"})

        contact.refresh_from_db()
        assert contact.custom == {}

    def test_is_refused_beyond_ones_reach(self):
        contact, own = make_contact("Jane Smith"), make_contact("Otto", owner=ben())
        client = browser(ben)

        assert client.post(page_of(contact), {"first_name": "X"}).status_code in {302, 403}
        sent = form_of(client, own)
        hidden = make_organisation("Hidden", owner=cleo())
        answer = client.post(page_of(own), sent | {"organisation": hidden.pk})

        assert "organisation" in answer.context["adminform"].form.errors
        contact.refresh_from_db()
        assert contact.first_name == "Jane"


class TestDeleting:
    def test_goes_through_the_operation(self):
        contact = make_contact("Jane Smith")
        client = browser()

        asked = client.get(f"{LIST}{contact.pk}/delete/")
        assert "Jane Smith" in asked.content.decode()
        client.post(f"{LIST}{contact.pk}/delete/", {"post": "yes"})

        assert not Contact.objects.exists()
        before = AuditRow.objects.get(action="contact.deleted").before or {}
        assert before["first_name"] == "Jane"

    def test_is_not_for_those_who_may_only_change(self):
        contact = make_contact("Otto", owner=ben())
        client = browser(ben)

        assert client.post(f"{LIST}{contact.pk}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [contact.pk], "post": "yes"}
        client.post(LIST, chosen)
        assert Contact.objects.exists()

    def test_leaves_those_who_have_to_be_kept_and_says_so(self):
        kept, gone = make_contact("Kept"), make_contact("Gone")
        place_hold(contact=kept, reason="A lawsuit", by=ada(), now=NOON)
        chosen = {"action": "delete_selected", "_selected_action": [kept.pk, gone.pk]}

        client = browser()
        answer = client.post(LIST, chosen | {"post": "yes"}, follow=True)

        assert list(Contact.objects.all()) == [kept]
        assert "1 has to be kept." in answer.content.decode()
        answer = client.post(f"{LIST}{kept.pk}/delete/", {"post": "yes"}, follow=True)
        assert "legal hold" in answer.content.decode()

    def test_of_more_than_one_request_can_do_is_refused(self, monkeypatch):
        monkeypatch.setattr(contact_admin, "MOST_AT_ONCE", 1)
        chosen = [make_contact("Jane").pk, make_contact("John").pk]
        sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}

        answer = browser().post(LIST, sent, follow=True)

        assert "too many for one request" in answer.content.decode()
        assert Contact.objects.count() == 2
