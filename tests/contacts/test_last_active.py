"""When contacts last did something, as lists have it."""

from datetime import datetime, timedelta

import pytest

from contacts.consumers.activity import LAST_ACTIVE
from contacts.models import Contact
from events.operations import record
from events.operations.draining import drain_batch, place_cursor
from events.queries import catalogue
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def cursor(transactional_db):
    place_cursor(consumer=LAST_ACTIVE)


def happened(contact: Contact, type: str, at: datetime) -> None:
    record(catalogue()[type], contact=contact, by=None, at=at, event="probe")


def last_active(contact: Contact) -> datetime | None:
    drain_batch(consumer=LAST_ACTIVE, now=NOON)
    contact.refresh_from_db()
    return contact.last_active_at


class TestNoteActivity:
    def test_moves_on_whoever_did_something(self):
        jane, john = make_contact("Jane"), make_contact("John")
        happened(jane, "product_event", NOON)
        happened(jane, "product_event", NOON + timedelta(hours=2))
        happened(jane, "product_event", NOON + timedelta(hours=1))

        assert last_active(jane) == NOON + timedelta(hours=2)
        assert jane.version == 1
        assert last_active(john) is None

    def test_moves_nobody_back(self):
        jane = make_contact("Jane", last_active_at=NOON)
        happened(jane, "product_event", NOON - timedelta(days=1))

        assert last_active(jane) == NOON

    def test_is_not_moved_by_what_others_did(self):
        jane = make_contact("Jane")
        record(catalogue()["contact_updated"], contact=jane, by=ada(), at=NOON, changes={})

        assert last_active(jane) is None

    def test_leaves_a_row_alone_within_the_minute(self):
        jane = make_contact("Jane", last_active_at=NOON)
        happened(jane, "product_event", NOON + timedelta(seconds=59))

        assert last_active(jane) == NOON
