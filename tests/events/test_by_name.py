import pytest

from events.catalogue import ActivityType
from events.errors import UnknownType, WrongDetails
from events.models import Activity
from events.operations import by_name
from events.operations.types import add_types
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
QUEST = {"type": "object", "properties": {"quest": {"type": "string"}}, "required": ["quest"]}


class TestLogActivity:
    def test_records_a_catalogued_type(self):
        contact = make_contact()

        by_name.log_activity(
            contact=contact, activity_type="order_paid", details={"order": "A"}, at=NOON, by=ada()
        )

        row = Activity.objects.get()
        assert (row.title, row.contact, row.by) == ("Paid order A", contact, ada())

    def test_refuses_an_unknown_type(self):
        with pytest.raises(UnknownType):
            by_name.log_activity(contact=make_contact(), activity_type="danced", at=NOON)

        assert not Activity.objects.exists()


class TestWrappers:
    def test_stand_ready_for_the_types_of_packs(self):
        add_types(
            pack="education",
            types=[ActivityType("quest_started", "Quest", "Started {quest}", properties=QUEST)],
        )

        by_name.log_quest_started(contact=make_contact(), details={"quest": "Fox"}, at=NOON)
        with pytest.raises(WrongDetails):
            by_name.log_quest_started(contact=make_contact(), details={}, at=NOON)

        assert Activity.objects.get().title == "Started Fox"

    def test_exist_for_nothing_else(self):
        with pytest.raises(AttributeError):
            _ = by_name.log_dancing
