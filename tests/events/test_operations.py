import pytest

from events.catalogue import ActivityType
from events.models import Activity
from events.operations import record
from tests.make import NOON, ada, make_contact

CALLED = ActivityType(name="called", label="Call", title="Called about {topic} for {minutes}")


@pytest.mark.django_db
class TestRecord:
    def test_writes_one_row_with_the_sentence_filled(self):
        contact = make_contact()

        record(CALLED, contact=contact, by=ada(), at=NOON, topic="fees")

        row = Activity.objects.get()
        assert (row.title, row.contact, row.by) == ("Called about fees for –", contact, ada())
        assert row.properties == {"topic": "fees"}
        assert row.occurred_at == NOON
