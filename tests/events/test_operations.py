from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from events.catalogue import ActivityType
from events.models import Activity
from events.operations import COPY_FROM, draft, record, record_many, record_rows
from events.operations.copying import Entry
from events.operations.moving import move_contact, move_log_position
from tests.make import NOON, ada, make_contact, make_organisation

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

    def test_takes_money_and_moments_as_properties(self):
        record(CALLED, contact=make_contact(), at=NOON, cost=Decimal("1.50"), until=NOON)

        assert Activity.objects.get().properties["cost"] == "1.50"

    def test_wakes_the_consumers_once_for_many_records(
        self, django_capture_on_commit_callbacks, rung
    ):
        contact = make_contact()

        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(5):
                record(CALLED, contact=contact, at=NOON)
        with django_capture_on_commit_callbacks(execute=True):
            record(CALLED, contact=contact, at=NOON)

        assert rung() == ["events.tasks.wake_consumers"]


@pytest.mark.django_db
class TestRecordMany:
    @pytest.mark.parametrize("count", [2, COPY_FROM])
    def test_gives_each_row_its_id_whichever_way_it_is_written(self, count):
        contact = make_contact()
        drafts = [
            draft(CALLED, contact=contact, at=NOON, amount=Decimal(n), properties={"topic": str(n)})
            for n in range(count)
        ]

        written = record_many(drafts)

        for row in written:
            stored = Activity.objects.get(pk=row.pk)
            assert (stored.title, stored.amount, stored.properties) == (
                row.title,
                row.amount,
                row.properties,
            )
            assert stored.occurred_at == NOON
        assert len(set(Activity.objects.values_list("position", flat=True))) == 1

    def test_does_nothing_with_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert record_many([]) == []


@pytest.mark.django_db
class TestRecordRows:
    def test_keeps_every_character(self):
        odd = 'tab\t newline\n return\r backslash \\N \\\\ quote " é 日本 🙂'
        entry = Entry("called", odd, NOON, description=odd, properties={odd: [odd, None, 1.5]})

        ids = record_rows([entry])

        row = Activity.objects.get(pk=ids[0])
        assert (row.title, row.description) == (odd, odd)
        assert row.properties == {odd: [odd, None, 1.5]}
        assert (row.contact, row.amount, row.source_key) == (None, None, None)

    def test_refuses_a_key_that_was_recorded_before(self):
        entry = Entry("called", "Called", NOON, source="shop", source_key="1")
        record_rows([entry])

        with pytest.raises(IntegrityError), transaction.atomic():
            record_rows([entry])

        assert Activity.objects.count() == 1


@pytest.mark.django_db
class TestTheLogIsAppendOnly:
    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Never called"},
            {"occurred_at": NOON - timedelta(days=1)},
            {"contact_id": None},
            {"position": 1},
            {"properties": {}},
        ],
    )
    def test_no_fact_can_be_changed(self, change):
        row = record(CALLED, contact=make_contact(), at=NOON, topic="fees")

        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=row.pk).update(**change)

    def test_no_fact_can_be_deleted_alone(self):
        record(CALLED, contact=make_contact(), at=NOON)

        @transaction.atomic
        def delete_alone():
            Activity.objects.all().delete()
            connection.check_constraints()

        with pytest.raises(IntegrityError):
            delete_alone()

        assert Activity.objects.count() == 1

    def test_the_history_goes_with_its_contact(self):
        contact = make_contact()
        record(CALLED, contact=contact, at=NOON)

        contact.delete()
        connection.check_constraints()

        assert not Activity.objects.exists()

    def test_a_colleague_who_leaves_takes_nothing_along(self):
        row = record(CALLED, contact=make_contact(), by=ada(), at=NOON)

        ada().delete()

        row.refresh_from_db()
        assert row.by is None

    def test_a_visitors_fact_may_be_given_to_the_contact_he_turned_out_to_be(self):
        row = record(CALLED, at=NOON)
        contact = make_contact()

        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE events_activity SET contact_id = %s, position = events_log_position()",
                [contact.pk],
            )

        row.refresh_from_db()
        assert row.contact == contact


@pytest.mark.django_db
class TestMoveContact:
    def test_gives_the_whole_history_to_the_other(self):
        jane, john = make_contact("Jane"), make_contact("John")
        record(CALLED, contact=jane, at=NOON)
        record(CALLED, contact=john, at=NOON)

        assert move_contact(source=jane.pk, target=john.pk) == 1

        assert john.activities.count() == 2
        assert not jane.activities.exists()


@pytest.mark.django_db
class TestMoveLogPosition:
    def test_new_positions_lie_above_every_restored_one(self):
        organisation = make_organisation()
        record_many([Activity(type="called", title="Old", occurred_at=NOON, position=10**12)])

        move_log_position()

        row = record(CALLED, organisation=organisation, at=NOON)
        row.refresh_from_db()
        assert row.position > 10**12

    def test_changes_nothing_where_positions_already_do(self):
        record(CALLED, contact=make_contact(), at=NOON)

        assert move_log_position() == 0
