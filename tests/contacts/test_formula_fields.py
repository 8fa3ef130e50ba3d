"""Fields that are worked out: at every door that changes what they read, and for all at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.computing import Formulas
from contacts.errors import FieldIsRead, UnfitDefinition, UnfitFields
from contacts.fields import FieldBook
from contacts.identities import work_out_anew
from contacts.models import Contact, ContactType, CustomField, Of
from contacts.operations.computing import work_out_stale
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.fields import change_field, create_field, delete_field
from contacts.operations.upserting.contacts import upsert_contacts
from contacts.retirings import retire_field
from tests.make import NOON, ada, make_contact, make_organisation

pytestmark = pytest.mark.django_db


def make_field(slug: str, kind: str = "number", **given) -> CustomField:
    whole = {"of": "contact", "slug": slug, "label": slug, "kind": kind, **given}
    return create_field(by=ada(), now=NOON, **whole)


def make_formula(slug: str, expression: str, result: str = "number", **given) -> CustomField:
    return make_field(slug, "formula", expression=expression, result=result, **given)


class TestAreWorkedOut:
    def test_as_a_record_is_made_and_changed_and_stored_with_it(self):
        make_field("seats")
        make_field("used")
        make_formula("rate", "used / seats", "percent", decimals=1)
        make_formula("link", "https://x.test/{external_id}", "text")

        made = create_contact(
            given={"external_id": "u1", "custom": {"seats": 8, "used": 3}}, by=ada(), now=NOON
        )

        assert made.custom == {"seats": 8, "used": 3, "rate": 37.5, "link": "https://x.test/u1"}
        changes = {"external_id": "u2", "custom": {"seats": 0}}
        change_contact(contact=made, changes=changes, by=ada(), now=NOON)
        made.refresh_from_db()
        assert made.custom == {"seats": 0, "used": 3, "link": "https://x.test/u2"}

    def test_in_bulk_and_where_a_source_tells_the_external_id(self):
        make_formula("link", "x/{external_id}", "text")
        contact = make_contact(external_id="u7")

        upsert_contacts(rows=[{"external_id": "u8"}], by=ada(), now=NOON)
        work_out_anew([contact.pk], FieldBook())

        kept = Contact.objects.order_by("external_id").values_list("custom", flat=True)
        assert list(kept) == [{"link": "x/u7"}, {"link": "x/u8"}]

    def test_one_after_the_other_and_of_amounts_switches_and_lists(self):
        make_field("fee", "currency", currency="EUR")
        make_field("vip", "boolean")
        make_field("likes", "multi_select", options=[{"value": "a", "label": "A"}])
        make_formula("half", "fee / 2")
        make_formula("all", "half + vip + count(likes)")
        custom = {"fee": {"amount": "10.50", "currency": "EUR"}, "vip": True, "likes": ["a"]}

        made = create_contact(given={"custom": custom}, by=ada(), now=NOON)

        assert (made.custom["half"], made.custom["all"]) == (5.25, 7.25)

    def test_only_on_records_of_their_types(self):
        student = ContactType.objects.create(slug="student", name="Student")
        make_formula("one", "1", types=["student"])

        made = [
            create_contact(given={"type": type}, by=ada(), now=NOON) for type in (student, None)
        ]

        assert [one.custom for one in made] == [{"one": 1}, {}]

    def test_and_nobody_writes_them(self):
        assert make_formula("one", "1").read_only
        contact = make_contact()

        with pytest.raises(UnfitFields):
            change_contact(contact=contact, changes={"custom": {"one": 2}}, by=ada(), now=NOON)


class TestWorkOutStale:
    def test_brings_all_records_up_to_date_once(self):
        make_field("seats")
        contacts = [make_contact(custom={"seats": n}) for n in range(3)]
        firm = make_organisation()
        formula = make_formula("twice", "seats * 2")
        assert formula.worked_out_by != formula.recipe

        assert work_out_stale(now=NOON) == 3
        assert work_out_stale(now=NOON) == 0

        kept = Contact.objects.order_by("pk").values_list("custom__twice", "version")
        assert list(kept) == [(0, 2), (2, 2), (4, 2)]
        formula.refresh_from_db()
        assert formula.worked_out_by == formula.recipe
        change_field(field=formula, changes={"expression": "seats * 3"}, by=ada(), now=NOON)
        assert work_out_stale(now=NOON) == 2
        contacts[1].refresh_from_db()
        assert contacts[1].custom["twice"] == 3
        firm.refresh_from_db()
        assert firm.custom == {}

    @settings(
        max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.lists(
            st.dictionaries(st.sampled_from("ab"), st.one_of(st.none(), st.integers(-5, 5))),
            max_size=6,
        )
    )
    def test_finds_nothing_to_do_after_any_number_of_changes(self, changes):
        if not CustomField.objects.exists():
            make_field("a")
            make_field("b")
            make_formula("ratio", "a / b")
            make_formula("total", "sum(a, b, ratio)")
            CustomField.objects.filter(kind="formula").update(worked_out_by="old")
        contact = create_contact(given={}, by=ada(), now=NOON)
        for custom in changes:
            change_contact(contact=contact, changes={"custom": custom}, by=ada(), now=NOON)
        contact.refresh_from_db()
        stored = contact.custom

        Formulas(Of.CONTACT, FieldBook()).work_out(contact)

        assert contact.custom == stored


class TestDefinitions:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"expression": "ghost + 1"}, "At 1: There is no field ghost."),
            ({"expression": "me + 1", "slug": "me"}, "It would read itself"),
            ({"expression": ""}, "says how it is worked out"),
            ({"expression": "1", "result": ""}, "says how it is worked out"),
        ],
    )
    def test_name_what_is_wrong(self, given, said):
        with pytest.raises(UnfitDefinition) as refused:
            make_formula(**{"slug": "x", **given})

        assert said in refused.value.facts["errors"][0]["detail"]
        assert not CustomField.objects.exists()

    def test_refuse_circles_and_long_chains(self):
        make_field("base")
        first = make_formula("f0", "base")
        for n in range(1, 10):
            make_formula(f"f{n}", f"f{n - 1} + 1")

        with pytest.raises(UnfitDefinition):
            make_formula("f10", "f9 + 1")
        with pytest.raises(UnfitDefinition):
            change_field(field=first, changes={"expression": "f9"}, by=ada(), now=NOON)

    def test_hold_the_fields_that_they_read(self):
        seats = make_field("seats")
        make_formula("twice", "seats * 2")

        for deed in (
            lambda: delete_field(field=seats, by=ada(), now=NOON),
            lambda: retire_field(field=seats, by=ada(), now=NOON),
            lambda: change_field(field=seats, changes={"kind": "text"}, by=ada(), now=NOON),
        ):
            with pytest.raises(FieldIsRead) as refused:
                deed()
            assert refused.value.facts["formulas"] == ["twice"]
        seats.refresh_from_db()
        assert (seats.kind, seats.is_retired) == ("number", False)
