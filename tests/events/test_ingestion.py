"""Recording a batch: who it is about, what is written, and what is said of each row."""

from typing import Any

import pytest

from contacts.models import Contact, Identity
from events.ingestion.operations import record_given, rules_for
from events.models import Activity
from events.queries import catalogue
from tests.make import NOON, ada, make_contact, sure


def send(*rows: Any, source: str = "shop", **given: Any) -> list[Any]:
    rules = rules_for(types=catalogue(), now=NOON, source=source, **given)
    return record_given(rows, rules=rules, by=None, now=NOON)


def known(system: str, value: str) -> Contact:
    return Identity.objects.select_related("contact").get(system=system, value=value).contact


@pytest.mark.django_db
class TestRecordGiven:
    def test_writes_every_place_of_a_row(self):
        contact = make_contact()

        [result] = send(
            {
                "contact": contact.pk,
                "type": "order_paid",
                "occurred_at": "2026-03-09T08:30:00+01:00",
                "item": {"type": "plan", "id": 7, "title": "Gold"},
                "category": "plans",
                "amount": "19.90",
                "properties": {"order": "A-1", "note": "tab\there \\ and \n line"},
                "utm": {"source": "newsletter"},
                "key": "A-1",
            }
        )

        row = Activity.objects.get()
        assert result.as_json() == {
            "index": 0,
            "status": "created",
            "id": row.pk,
            "contact": contact.pk,
            "errors": [],
        }
        assert (row.type, row.title, row.contact) == ("order_paid", "Paid order A-1", contact)
        assert row.occurred_at.isoformat() == "2026-03-09T07:30:00+00:00"
        assert (row.item_type, row.item_id, row.item_title) == ("plan", "7", "Gold")
        assert (row.category, str(row.amount)) == ("plans", "19.9000")
        assert row.properties == {
            "order": "A-1",
            "note": "tab\there \\ and \n line",
            "utm": {"source": "newsletter"},
        }
        assert (row.source, row.source_key) == ("shop", "A-1")

    def test_creates_the_contact_of_an_unknown_name_once_in_a_batch(self):
        results = send(
            {"external_id": "u1", "type": "login"},
            {"external_id": "u1", "email": "Jane@Firm.test", "type": "login"},
            {"email": "jane@firm.test", "type": "login"},
        )

        contact = Contact.objects.get()
        assert {result.contact for result in results} == {contact.pk}
        assert contact.external_id == "u1"
        assert contact.emails.get().address == "jane@firm.test"
        assert contact.emails.get().is_primary
        assert known("email", "jane@firm.test") == contact
        assert Activity.objects.filter(type="contact_created", contact=contact).count() == 1

    def test_finds_people_by_columns_that_were_never_claimed(self):
        by_id = make_contact(external_id="u1")
        by_address = make_contact("John Roe", email="john@firm.test")

        results = send(
            {"external_id": "u1", "type": "login"}, {"email": "john@firm.test", "type": "login"}
        )

        assert [result.contact for result in results] == [by_id.pk, by_address.pk]
        assert known("external", "u1") == by_id
        assert Contact.objects.count() == 2

    def test_prefers_the_external_id_and_leaves_the_address_with_its_owner(self):
        send({"external_id": "u1", "email": "a@firm.test", "type": "login"})

        send({"external_id": "u2", "email": "a@firm.test", "type": "login"})

        assert known("external", "u1") != known("external", "u2")
        assert known("email", "a@firm.test") == known("external", "u1")

    def test_gives_an_external_id_to_the_contact_of_the_address(self):
        contact = make_contact(email="a@firm.test")

        send({"external_id": "u1", "email": "a@firm.test", "type": "login"})

        contact.refresh_from_db()
        assert contact.external_id == "u1"
        assert Contact.objects.count() == 1

    def test_recognises_repeats_in_the_log_and_in_the_batch(self):
        first = send({"external_id": "u1", "type": "login", "key": "k1"})[0]

        again = send(
            {"external_id": "u1", "type": "login", "key": "k1"},
            {"external_id": "u1", "type": "login", "key": "k2"},
            {"external_id": "u1", "type": "login", "key": "k2"},
        )

        assert [result.status for result in again] == ["duplicate", "created", "duplicate"]
        assert again[0].id == first.id
        assert again[2].id == again[1].id
        assert {result.contact for result in again} == {first.contact}
        assert Activity.objects.filter(type="login").count() == 2

    def test_takes_the_same_key_of_another_source_as_another_event(self):
        send({"external_id": "u1", "type": "login", "key": "k1"})

        [result] = send({"external_id": "u1", "type": "login", "key": "k1"}, source="app")

        assert result.status == "created"

    def test_names_rows_without_a_key_by_the_batch(self):
        rows = [{"external_id": "u1", "type": "login"}, {"external_id": "u2", "type": "login"}]
        send(*rows, batch_key="b1")

        assert [result.status for result in send(*rows, batch_key="b1")] == ["duplicate"] * 2

    def test_refuses_bad_rows_alone(self):
        results = send(
            {"external_id": "u1", "type": "login"},
            {"external_id": "u1", "type": "no_such_thing"},
            "text",
            {"type": "login"},
            {"contact": 4_000_000_000, "type": "login"},
            {"external_id": "u2", "type": "login"},
        )

        assert [result.status for result in results] == [
            "created",
            "invalid",
            "invalid",
            "invalid",
            "invalid",
            "created",
        ]
        assert [error["code"] for result in results for error in result.errors] == [
            "unknown_type",
            "not_an_object",
            "nobody",
            "not_there",
        ]
        assert Activity.objects.filter(type="login").count() == 2
        assert Contact.objects.count() == 2

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"occurred_at": "yesterday"}, "occurred_at", "not_a_moment"),
            ({"occurred_at": "2026-03-10T12:00:00"}, "occurred_at", "not_a_moment"),
            (
                {"occurred_at": "2026-03-12T12:00:00Z"},
                "occurred_at",
                "in_the_future",
            ),
            ({"occurred_at": "1200-01-01T00:00:00Z"}, "occurred_at", "too_long_ago"),
            ({"occurred_at": 17}, "occurred_at", "not_a_moment"),
            ({"email": "no address"}, "email", "not_an_email"),
            ({"amount": "much"}, "amount", "not_a_number"),
            ({"amount": True}, "amount", "not_a_number"),
            ({"amount": 1e300}, "amount", "too_large"),
            ({"amount": "9999999999999999.99999"}, "amount", "too_large"),
            ({"email": "jäne@firm.test"}, "email", "not_an_email"),
            ({"amount": "NaN"}, "amount", "not_a_number"),
            ({"properties": []}, "properties", "not_an_object"),
            ({"properties": {"a": "nul \x00"}}, "properties", "nul"),
            ({"properties": {"a": "x" * 40_000}}, "properties", "too_large"),
            ({"properties": {"name": 5}}, "properties.name", "schema"),
            ({"utm": {"source": 1}}, "utm", "not_texts"),
            ({"item": "quest"}, "item", "not_a_thing"),
            ({"item": {"id": "x" * 200}}, "item.id", "too_long"),
            ({"external_id": "x" * 300}, "external_id", "too_long"),
            ({"external_id": "a\x00b"}, "external_id", "nul"),
            ({"title": {}}, "title", "not_a_text"),
            ({"contact": 5}, "contact", "named_twice"),
            ({"colour": "red"}, "colour", "unknown_field"),
            ({"source": "bank"}, "source", "not_yours"),
            ({"subject": {"type": "visitor", "id": "v"}}, "subject.type", "reserved"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, change, field, code):
        [result] = send({"external_id": "u1", "type": "page_viewed", **change})

        assert result.status == "invalid"
        assert (field, code) in {(error["field"], error["code"]) for error in result.errors}
        assert not Contact.objects.exists()
        assert not Activity.objects.exists()

    def test_takes_values_at_their_limits(self):
        results = send(
            {"external_id": "u1", "type": "login", "amount": "9999999999999999.9999"},
            {"external_id": "u1", "type": "login", "amount": "1e-400000"},
            {
                "external_id": "u1",
                "type": "login",
                "occurred_at": "2026-03-09T12:00:00+05:30:15.000123",
            },
            {
                "external_id": "x" * 255,
                "type": "login",
                "traits": {"firstName": "a" * 150, "lastName": "b" * 150},
            },
        )

        assert [result.status for result in results] == ["created"] * 4

    def test_refuses_properties_nested_too_deep(self):
        deep: dict[str, Any] = {}
        for _ in range(30):
            deep = {"in": deep}

        [result] = send({"external_id": "u1", "type": "login", "properties": deep})

        assert result.errors[0]["code"] == "too_deep"


@pytest.mark.django_db
class TestTraits:
    @pytest.mark.parametrize("by", [None, "ada"])
    def test_told_earlier_never_beat_those_told_later(self, by):
        rules = rules_for(types=catalogue(), now=NOON, source="shop")

        for hour, name in ((11, "Newest"), (9, "Oldest"), (10, "Middle")):
            row = {
                "external_id": "u1",
                "type": "login",
                "occurred_at": f"2026-03-10T{hour:02}:00:00Z",
                "traits": {"first_name": name, **({"last_name": "Roe"} if hour == 9 else {})},
            }
            record_given([row], rules=rules, by=ada().pk if by else None, now=NOON)

        contact = Contact.objects.get()
        assert (contact.first_name, contact.last_name) == ("Newest", "Roe")
        told = Activity.objects.filter(type="login").order_by("id").first()
        assert sure(told).properties["traits"] == {"first_name": "Newest"}

    def test_of_a_visitor_fill_the_contact_he_turns_out_to_be(self):
        send({"anonymous_id": "v1", "type": "login", "traits": {"first_name": "Jane"}})

        send({"anonymous_id": "v1", "external_id": "u1", "type": "login"})

        assert Contact.objects.get().first_name == "Jane"
