"""The options of fields: what each lets in, and what a definition may say."""

import pytest

from contacts.errors import UnfitDefinition, UnfitFields
from contacts.fields import FieldBook, validate_custom
from contacts.models import Contact, ContactType, CustomField
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.fields import create_field
from contacts.operations.upserting.contacts import upsert_contacts
from ground.refusals import Refusal
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db


def make_field(kind: str = "text", slug: str = "x", **given) -> CustomField:
    return CustomField.objects.create(of="contact", slug=slug, label=slug, kind=kind, **given)


def faults(values, **given) -> list[str]:
    with pytest.raises(UnfitFields) as refused:
        validate_custom("contact", values, **given)
    return [error["detail"] for error in refused.value.facts["errors"]]


class TestOptions:
    @pytest.mark.parametrize(
        ("kind", "options", "value"),
        [
            ("text", {"max_length": 3}, "four"),
            ("text_area", {"max_length": 3}, "four"),
            ("text", {"unique": True}, "x" * 201),
            ("number", {"decimals": 1}, 1.25),
            ("number", {"decimals": 0}, "1.5"),
            ("percent", {"decimals": 0}, 1.5),
            ("currency", {"decimals": 2}, {"amount": "1.005", "currency": "EUR"}),
            ("lookup", {"target": "contact"}, "1"),
            ("lookup", {"target": "contact"}, True),
            ("lookup", {"target": "contact"}, 2**63),
            ("lookup", {"target": "contact"}, 999_999),
            ("multi_lookup", {"target": "organisation"}, 5),
            ("multi_lookup", {"target": "organisation"}, [999_999]),
            ("multi_lookup", {"target": "user"}, list(range(1, 102))),
        ],
    )
    def test_refuse_what_goes_beyond_them(self, kind, options, value):
        make_field(kind, **options)

        assert len(faults({"x": value})) == 1

    def test_let_amounts_come_without_their_currency_where_the_field_has_one(self):
        make_field("currency", currency="EUR", decimals=2)

        kept = validate_custom("contact", {"x": 12.5})

        assert kept == {"x": {"amount": "12.5", "currency": "EUR"}}

    def test_keep_lookups_as_ids_each_once(self):
        firm, person = make_organisation(), ben()
        make_field("multi_lookup", "firms", target="organisation")
        make_field("lookup", "coach", target="user")

        kept = validate_custom("contact", {"firms": [firm.pk, firm.pk], "coach": person.pk})

        assert kept == {"firms": [firm.pk], "coach": person.pk}

    def test_hold_a_required_value_fast(self):
        make_field(required=True)
        make_field(slug="kept", nullable=False)

        assert faults({"x": None, "kept": ""}) == ["It can be changed, and not taken away."] * 2

    def test_fill_in_what_a_field_holds_by_itself_for_new_records_only(self):
        make_field(default="gold", required=True)

        assert validate_custom("contact", {}, complete=True) == {"x": "gold"}
        assert validate_custom("contact", {"x": "red"}, complete=True) == {"x": "red"}
        assert validate_custom("contact", {}) == {}

    def test_belong_to_the_types_named_alone(self):
        make_field(types=["student"], required=True, default="A")

        assert validate_custom("contact", {"x": "B"}, type="student") == {"x": "B"}
        assert validate_custom("contact", {}, complete=True, type="parent") == {}
        assert faults({"x": "B"}, type="parent") == ["Only these types have this field: student."]


class TestLookups:
    def test_lead_only_to_what_the_person_may_see(self):
        make_field("lookup", "mentor", target="contact")
        hidden, mine = make_contact("Hidden", owner=cleo()), make_contact("Mine", owner=ben())

        with pytest.raises(UnfitFields):
            change_contact(
                contact=mine, changes={"custom": {"mentor": hidden.pk}}, by=ben(), now=NOON
            )

        mine.refresh_from_db()
        assert mine.custom == {}
        changes = {"custom": {"mentor": mine.pk}}
        assert change_contact(contact=mine, changes=changes, by=ben(), now=NOON).custom["mentor"]

    def test_of_many_rows_are_asked_for_at_once(self, django_assert_max_num_queries):
        make_field("lookup", "mentor", target="contact")
        mentors = [make_contact(f"Mentor {n}") for n in range(30)]
        rows = [{"external_id": f"e{one.pk}", "custom": {"mentor": one.pk}} for one in mentors]
        by = ada()
        assert by.granted_codes

        book = FieldBook(by=by)
        with django_assert_max_num_queries(3):
            book.look_up([row["custom"] for row in rows])
            for row in rows:
                validate_custom("contact", row["custom"], fields=book)
        outcomes = upsert_contacts(rows=rows, by=by, now=NOON)
        assert not [one for one in outcomes if isinstance(one, Refusal)]


class TestNewContacts:
    def test_begin_with_the_defaults_of_their_type(self):
        student = ContactType.objects.create(slug="student", name="Student")
        make_field("number", "level", default=1, types=["student"])
        make_field("picklist", "plan", options=[{"value": "a", "label": "A"}], default="a")

        made = create_contact(given={"first_name": "Jane"}, by=ada(), now=NOON)
        typed = create_contact(given={"first_name": "Joe", "type": student}, by=ada(), now=NOON)

        assert Contact.objects.get(pk=made.pk).custom == {"plan": "a"}
        assert typed.custom == {"level": 1, "plan": "a"}


class TestDefinitions:
    @pytest.mark.parametrize(
        ("given", "part"),
        [
            ({"slug": "first_name"}, "slug"),
            ({"kind": "picklist"}, "options"),
            ({"options": [{"value": "a", "label": "A"}]}, "options"),
            ({"kind": "picklist", "options": [{"value": "a", "label": "A"}] * 2}, "options"),
            (
                {
                    "kind": "picklist",
                    "options": [{"value": "a", "label": "A", "colour": "mud"}],
                },
                "options",
            ),
            ({"kind": "number", "max_length": 5}, "max_length"),
            ({"max_length": 1001}, "max_length"),
            ({"max_length": 201, "unique": True}, "max_length"),
            ({"decimals": 2}, "decimals"),
            ({"kind": "number", "decimals": 11}, "decimals"),
            ({"currency": "EUR"}, "currency"),
            ({"kind": "currency", "currency": "E1"}, "currency"),
            ({"kind": "lookup"}, "target"),
            ({"target": "user"}, "target"),
            ({"required": True, "read_only": True}, "required"),
            ({"kind": "boolean", "unique": True}, "unique"),
            ({"kind": "lookup", "target": "user", "portal_visible": True}, "portal_visible"),
            ({"unique": True, "default": "a"}, "default"),
            ({"kind": "json", "findable": True}, "findable"),
            ({"kind": "number", "default": "many"}, "default"),
            ({"kind": "lookup", "target": "user", "default": 1}, "default"),
            ({"types": ["ghost"]}, "types"),
        ],
    )
    def test_name_the_part_that_does_not_go_with_the_others(self, given, part):
        with pytest.raises(UnfitDefinition) as refused:
            create_field(
                by=ada(), now=NOON, **{"of": "contact", "slug": "x", "label": "X", **given}
            )

        assert [error["field"] for error in refused.value.facts["errors"]] == [part]
        assert not CustomField.objects.exists()
