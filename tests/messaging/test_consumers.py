import pytest
from django.utils import timezone

from accounts.operations.staff import deactivate
from contacts.models import Contact, Organisation
from contacts.operations.assigning import assign_records, deal_out_records
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.organisations import create_organisation
from contacts.operations.upserting.contacts import upsert_contacts
from events.operations.draining import drain_batch, place_cursor
from messaging.consumers.owners import OWNERS_TOLD
from messaging.models import Notification
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation, make_team, sure

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def cursor(transactional_db):
    place_cursor(consumer=OWNERS_TOLD)


def give(rows, to, by=None):
    assign_records(rows=rows, to={"owner": to}, by=by or ada(), now=NOON)


def janes(first: int, end: int):
    return Contact.objects.filter(display_name__in=[f"Jane {n}" for n in range(first, end)])


def told() -> list[tuple[str, str]]:
    """Who was told what by all that was recorded."""
    drain_batch(consumer=OWNERS_TOLD, now=timezone.now())
    rows = Notification.objects.order_by("id").select_related("user")
    return [(sure(row.user).email, row.title) for row in rows]


class TestTellOwners:
    def test_tells_whoever_was_given_a_contact(self):
        contact = make_contact("Jane Doe")

        give(Contact.objects.all(), ben())

        assert told() == [("ben@firm.test", "Ada assigned Jane Doe to you")]
        row = Notification.objects.get()
        assert (row.contact, row.action_url) == (contact, f"/app/contacts/{contact.pk}")

    def test_tells_of_an_organisation_too(self):
        organisation = make_organisation("Northgate")

        give(Organisation.objects.all(), ben())

        assert told() == [("ben@firm.test", "Ada assigned Northgate to you")]
        assert Notification.objects.get().organisation == organisation

    def test_tells_the_heir_of_somebody_who_left(self):
        make_contact("Jane Doe", owner=ben())

        deactivate(user=ben(), heir=cleo(), by=ada(), now=NOON)

        assert told() == [("cleo@firm.test", "Ada assigned Jane Doe to you")]

    def test_says_nothing_of_what_one_did_oneself(self):
        make_contact()

        give(Contact.objects.all(), ben(), by=ben())

        assert told() == []

    def test_says_nothing_where_only_the_team_changed(self):
        make_contact(owner=ben())

        assign_records(rows=Contact.objects.all(), to={"team": make_team()}, by=ada(), now=NOON)

        assert told() == []

    def test_says_nothing_once_the_record_has_gone_on_to_another(self):
        make_contact("Jane Doe")
        give(Contact.objects.all(), ben())
        give(Contact.objects.all(), cleo())

        assert told() == [("cleo@firm.test", "Ada assigned Jane Doe to you")]

    def test_says_nothing_of_a_record_that_is_gone(self):
        make_contact()
        give(Contact.objects.all(), ben())
        Contact.objects.all().delete()

        assert told() == []

    def test_tells_of_an_owner_named_when_it_was_made(self):
        create_contact(given={"first_name": "Jane", "owner": ben()}, by=ada(), now=NOON)
        create_organisation(given={"name": "Northgate", "owner": ben()}, by=ada(), now=NOON)
        create_contact(given={"first_name": "Own"}, by=ben(), now=NOON)

        assert told() == [
            ("ben@firm.test", "Ada assigned Jane to you"),
            ("ben@firm.test", "Ada assigned Northgate to you"),
        ]

    def test_tells_of_an_owner_set_with_other_changes(self):
        contact = make_contact("Jane Doe", owner=cleo())
        change_contact(
            contact=contact, changes={"owner": ben(), "country": "FR"}, by=ada(), now=NOON
        )
        change_contact(contact=contact, changes={"country": "DE"}, by=ada(), now=NOON)

        assert told() == [("ben@firm.test", "Ada assigned Jane Doe to you")]

    def test_tells_of_an_owner_that_a_batch_of_rows_names(self):
        upsert_contacts(
            rows=[{"external_id": "u-1", "first_name": "Jane", "owner": ben()}], by=ada(), now=NOON
        )

        assert told() == [("ben@firm.test", "Ada assigned Jane to you")]

    def test_tells_of_many_at_once_together(self, django_assert_max_num_queries):
        team = make_team(members=[ben(), cleo()])
        for number in range(12):
            make_contact(f"Jane {number}")
        deal_out_records(rows=Contact.objects.all(), team=team, by=ada(), now=NOON)

        # The cursor, the facts, the people, the contacts, what is open, what is told.
        with django_assert_max_num_queries(16):
            found = told()

        assert found == [
            ("ben@firm.test", "6 contacts were assigned to you"),
            ("cleo@firm.test", "6 contacts were assigned to you"),
        ]
        row = Notification.objects.first()
        assert row is not None
        assert (row.message, row.action_url) == ("By Ada", "/app/contacts?owner=me")
        assert row.count == 6

    def test_lets_what_nobody_read_grow_while_more_is_given(self):
        for number in range(9):
            make_contact(f"Jane {number}")
        give(janes(0, 4), ben())
        assert told() == [("ben@firm.test", "4 contacts were assigned to you")]

        give(janes(4, 6), ben())
        assert told() == [("ben@firm.test", "6 contacts were assigned to you")]

        Notification.objects.update(read_at=NOON)
        give(janes(6, 8), ben())
        assert [title for _, title in told()][1:] == [
            "Ada assigned Jane 6 to you",
            "Ada assigned Jane 7 to you",
        ]

    def test_does_not_mix_what_several_people_gave(self):
        for number in range(8):
            make_contact(f"Jane {number}")
        give(janes(0, 4), ben())
        give(janes(4, 8), ben(), by=cleo())

        assert len(told()) == 2
        assert set(Notification.objects.values_list("message", "count")) == {
            ("By Ada", 4),
            ("By Cleo", 4),
        }
