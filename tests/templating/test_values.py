"""What templates are filled with."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import (
    ContactPhone,
    ContactType,
    CustomField,
    Relationship,
    RelationshipType,
)
from templating.language.analysis import Variable
from templating.values import values_for
from tests.make import NOON, ada, ben, make_contact, make_organisation

pytestmark = pytest.mark.django_db
EVERYTHING = (
    *("first_name", "email", "phone", "tags", "scores.lead", "custom.plan", "labels.plan"),
    *("organisation.name", "owner.name", "firm.name", "student.first_name", "today"),
)


class TestValuesFor:
    def test_knows_the_contact_and_what_is_beside_it(self):
        options = [{"value": "pro", "label": "Professional"}]
        CustomField.objects.create(slug="plan", label="Plan", kind="picklist", options=options)
        jane = make_contact(
            email="jane@x.test",
            owner=ada(),
            organisation=make_organisation("Acme"),
            custom={"plan": "pro"},
        )
        ContactPhone.objects.create(contact=jane, number="+4912345678", is_primary=True)

        values = values_for([jane.pk], EVERYTHING, now=NOON)[jane.pk]

        assert (values["first_name"], values["email"]) == ("Jane", "jane@x.test")
        assert values["phone"] == "+4912345678"
        assert (values["custom"]["plan"], values["labels"]["plan"]) == ("pro", "Professional")
        assert values["organisation"]["name"] == "Acme"
        assert values["owner"]["name"] == ada().name
        assert values["firm"]["name"] == "Rapport"
        assert values["contact"]["first_name"] == "Jane"

    def test_asks_as_often_for_many_contacts_as_for_one(self):
        contacts = [
            make_contact(owner=ada(), organisation=make_organisation(f"O{one}"))
            for one in range(12)
        ]
        keys: list[int] = [one.pk for one in contacts]
        condition = {
            "match": "all",
            "conditions": [{"field": "first_name", "operator": "equals", "value": "Jane"}],
        }
        asked: list[Any] = [*EVERYTHING, Variable("when.k1", condition=condition)]

        with CaptureQueriesContext(connection) as few:
            values_for(keys[:1], asked, now=NOON)
        with CaptureQueriesContext(connection) as many:
            values_for(keys, asked, now=NOON)

        assert len(many) == len(few) <= 14

    def test_asks_nothing_for_a_contact_that_is_here_already(self, django_assert_num_queries):
        jane = make_contact()

        with django_assert_num_queries(0):
            values = values_for([jane], ["first_name"], now=NOON)

        assert values[jane.pk]["first_name"] == "Jane"

    def test_never_tells_what_is_sensitive(self):
        CustomField.objects.create(slug="iban", label="IBAN", sensitive=True)
        jane = make_contact(custom={"iban": "left behind", "nobody_defined": 1})

        values = values_for([jane], ["custom.iban", "contact.custom.iban"], now=NOON)[jane.pk]

        assert values["custom"] == {}

    def test_knows_the_first_related_contact_of_a_type(self):
        student = ContactType.objects.create(slug="student", name="Student")
        parent = make_contact("Pat Doe")
        child = make_contact("Kim Doe", type=student)
        type = RelationshipType.objects.create(
            slug="parent", name="Parent of", reverse_name="Child of"
        )
        Relationship.objects.create(type=type, contact=parent, other=child)

        values = values_for([parent], ["student.first_name"], now=NOON)[parent.pk]

        assert values["student"]["first_name"] == "Kim"

    def test_reads_related_contacts_as_far_as_a_person_sees_them(self):
        student = ContactType.objects.create(slug="student", name="Student")
        parent = make_contact("Pat Doe", owner=ben())
        child = make_contact("Kim Doe", type=student, owner=ada())
        type = RelationshipType.objects.create(
            slug="parent", name="Parent of", reverse_name="Child of"
        )
        Relationship.objects.create(type=type, contact=parent, other=child)

        values = values_for([parent], ["student.first_name"], now=NOON, seen_by=ben())

        assert "student" not in values[parent.pk]

    def test_lets_what_the_caller_gives_win(self):
        jane, john = make_contact(), make_contact("John Roe")

        values = values_for(
            [jane, john],
            ["first_name", "order.total"],
            now=NOON,
            extra={"first_name": "Friend"},
            of_each={john.pk: {"first_name": "Johnny", "order": {"total": 12}}},
        )

        assert values[jane.pk]["first_name"] == "Friend"
        assert (values[john.pk]["first_name"], values[john.pk]["order"]) == (
            "Johnny",
            {"total": 12},
        )

    def test_leaves_out_what_nobody_knows(self):
        jane = make_contact("Jane")

        values = values_for([jane], ["last_name", "organisation.name"], now=NOON)[jane.pk]

        assert "last_name" not in values
        assert "organisation" not in values

    def test_tells_for_whom_a_block_is_shown(self):
        jane, john = make_contact(), make_contact("John Roe")
        condition = {
            "match": "all",
            "conditions": [{"field": "first_name", "operator": "equals", "value": "Jane"}],
        }

        values = values_for([jane, john], [Variable("when.k1", condition=condition)], now=NOON)

        assert values[jane.pk]["when"] == {"k1": True}
        assert values[john.pk]["when"] == {"k1": False}
