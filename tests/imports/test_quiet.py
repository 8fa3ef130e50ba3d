"""An import is heard of by those who count, and not by those who act, unless one wishes so."""

import pytest
from django.utils import timezone

from contacts.consumers.segments import SEGMENTS
from contacts.consumers.tasks import TASKS_MADE
from contacts.models import Contact, Task
from contacts.operations.segments import refreshing
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.models import Activity
from events.operations.draining import drain, place_cursor
from messaging.consumers.owners import OWNERS_TOLD
from messaging.kinds import CONTACT_ASSIGNED
from messaging.models import Notification
from tests.imports.files import brought_in
from tests.make import ben, make_rule, make_segment, make_template

pytestmark = pytest.mark.django_db(transaction=True)

FILE = "email,first name,owner\njane@x.test,Jane,ben@firm.test\n"


@pytest.fixture
def listening():
    ben()
    for consumer in (TASKS_MADE, OWNERS_TOLD):
        place_cursor(consumer=consumer)
    make_rule("contact_created", make_template())


def drained():
    for consumer in (TASKS_MADE, OWNERS_TOLD):
        drain(consumer=consumer, now=timezone.now())


class TestQuiet:
    def test_makes_no_tasks_and_tells_nobody(self, listening):
        brought_in(FILE, now=timezone.now())
        drained()

        assert Contact.objects.get().owner == ben()
        assert Activity.objects.get(type="contact_created").properties["$quiet"] is True
        assert not Task.objects.exists()
        assert not Notification.objects.filter(kind=CONTACT_ASSIGNED.name).exists()

    def test_is_loud_if_wished(self, listening):
        work = brought_in(FILE, quiet=False, now=timezone.now())
        drained()

        said = Activity.objects.get(type="contact_created").properties
        assert (said["$import"], "$quiet" in said) == (work.pk, False)
        assert Task.objects.get().contact == Contact.objects.get()
        assert Notification.objects.filter(kind=CONTACT_ASSIGNED.name).exists()

    def test_whoever_joins_a_segment_by_it_joins_quietly(self):
        for consumer in (SEGMENTS, ITEM_PROGRESS, CONTACT_METRICS):
            place_cursor(consumer=consumer)
        make_segment(
            "Janes",
            kind="dynamic",
            conditions={
                "match": "all",
                "conditions": [{"field": "first_name", "operator": "equals", "value": "Jane"}],
            },
        )
        brought_in("email,first name\njane@x.test,Jane\n", now=timezone.now())
        for consumer in (ITEM_PROGRESS, CONTACT_METRICS, SEGMENTS):
            drain(consumer=consumer, now=timezone.now())

        refreshing.look_again(now=timezone.now())

        assert Activity.objects.get(type="audience_joined").properties["$quiet"] is True
