from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework import serializers

from contacts.api.serializers import ContactOut
from contacts.models import Contact
from ground.api.reading import QuickRows
from tests.make import ada, make_contact

pytestmark = pytest.mark.django_db


def slowly(serializer, row):
    """What DRF itself shows of a row."""
    return serializers.Serializer.to_representation(serializer, row)


def read(contact):
    return Contact.objects.select_related("type").get(pk=contact.pk)


class Loud(serializers.CharField):
    def to_representation(self, value):
        return str(value).upper()


class NamesOut(QuickRows, serializers.ModelSerializer):
    loud = Loud(source="last_name")
    owner_name = serializers.CharField(source="owner.name", default=None)

    class Meta:
        model = Contact
        fields = ("first_name", "loud", "owner_name", "birth_date", "last_active_at", "owner")


class TestQuickRows:
    def test_shows_every_field_as_drf_does(self):
        contact = make_contact(
            owner=ada(),
            email="jane@example.org",
            birth_date=date(1980, 2, 29),
            last_active_at=datetime(2026, 11, 20, 12, 30, 5, 123456, tzinfo=UTC),
            custom={"plan": "gold", "seats": 3},
        )
        row = read(contact)
        serializer = ContactOut(row, context={})

        assert serializer.data == slowly(serializer, row)

    def test_leaves_what_is_empty_empty(self):
        row = read(make_contact(birth_date=None, last_active_at=None))
        serializer = ContactOut(row, context={})

        assert serializer.data == slowly(serializer, row)
        assert serializer.data["birth_date"] is None

    def test_asks_a_field_that_has_its_own_way(self):
        row = make_contact("Jane Doe", owner=ada())

        shown = NamesOut(row).data

        assert (shown["first_name"], shown["loud"]) == ("Jane", "DOE")
        assert shown["owner_name"] == ada().name
        assert shown["owner"] == ada().pk

    def test_leaves_out_what_a_missing_relation_cannot_say(self):
        assert NamesOut(make_contact(owner=None)).data["owner_name"] is None

    def test_asks_the_model_for_its_fields_once_and_keeps_answers_apart(self):
        first, second = ContactOut(context={}), ContactOut(context={"chosen": {"id", "emails"}})

        assert first.fields["emails"] is not second.fields["emails"]
        assert (first.fields["emails"].root, second.fields["emails"].root) == (first, second)
        assert set(second.fields) == {"id", "emails"}
        assert "version" in first.fields

    def test_writes_moments_in_the_zone_of_the_answer(self):
        row = make_contact(last_active_at=datetime(2026, 7, 1, 12, 0, tzinfo=UTC))

        with timezone.override(ZoneInfo("Europe/Berlin")):
            assert NamesOut(row).data["last_active_at"] == "2026-07-01T14:00:00+02:00"
        with timezone.override(UTC):
            assert NamesOut(row).data["last_active_at"] == "2026-07-01T12:00:00Z"
