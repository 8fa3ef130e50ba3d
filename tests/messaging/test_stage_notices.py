"""Telling people who came to a stage."""

import pytest

from contacts.models import Contact, ContactType
from contacts.operations.contacts import change_contact, create_contact
from events.operations.draining import drain_batch, place_cursor
from events.operations.marking import marking
from lifecycle.consumers import STAGES
from lifecycle.models import Lifecycle, Stage, Standing
from lifecycle.operations.refreshing import look_again, refresh_lifecycle
from messaging.consumers.stages import STAGES_TOLD
from messaging.models import Notification
from tests.make import NOON, ada, ben, cleo, make_contact, sure

pytestmark = pytest.mark.django_db(transaction=True)
GERMAN = {"match": "all", "conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}


@pytest.fixture(autouse=True)
def student(transactional_db):
    place_cursor(consumer=STAGES_TOLD)
    return ContactType.objects.create(slug="student", name="Student")


def lifecycle(student, **given):
    made = Lifecycle.objects.create(type=student)
    stage = Stage.objects.create(
        lifecycle=made, key="german", label="German", conditions=GERMAN, **given
    )
    # The first time everybody comes to some stage.
    refresh(made)
    return made, stage


def refresh(made):
    refresh_lifecycle(Lifecycle.objects.get(pk=made.pk), now=NOON)


def told():
    while drain_batch(consumer=STAGES_TOLD, now=NOON):
        pass
    rows = Notification.objects.order_by("id").select_related("user")
    return [(sure(row.user).email, row.title, row.action_url) for row in rows]


class TestTellOfStages:
    def test_tells_the_owner_the_roles_and_the_people_who_want_to_hear(self, student):
        ben(), cleo(), ada()
        made, stage = lifecycle(student, tell_owner=True, tell_roles=["crm_admin"])
        # An agent does not see the contacts of others, and hears nothing of them.
        stage.tell_people.add(cleo())
        jane = make_contact(type=student, country="DE", owner=ben())

        refresh(made)

        page = f"/app/contacts/{jane.pk}"
        assert told() == [
            ("ben@firm.test", "Jane Doe is now German", page),
            ("ada@firm.test", "Jane Doe is now German", page),
        ]

    def test_says_nothing_of_a_new_lifecycle_nor_of_other_stages_nor_of_who_left_it(self, student):
        ada()
        make_contact(type=student, country="DE")
        made, _ = lifecycle(student, tell_roles=["crm_admin"])
        Stage.objects.create(lifecycle=made, key="all", label="All", conditions={"conditions": []})
        make_contact("John Roe", type=student, country="US")
        refresh(made)
        gone = make_contact("Zoe", type=student, country="DE")
        refresh(made)
        Contact.objects.filter(pk=gone.pk).update(country="US")
        refresh(made)

        assert told() == []

    def test_tells_of_many_at_once_in_one_and_once_an_hour(self, student):
        ada()
        made, _ = lifecycle(student, tell_roles=["crm_admin"])
        for _ in range(2):
            for _ in range(5):
                make_contact(type=student, country="DE")
            refresh(made)
            rows = told()

        assert rows == [
            ("ada@firm.test", "5 contacts or more are now German", "/app/contacts?stage=german")
        ]


class TestQuietImports:
    """What an import brings is news of nobody, unless it was asked to tell."""

    def enter(self, name: str, *, quiet: bool):
        given = {"first_name": name, "type": ContactType.objects.get(), "country": "DE"}
        with marking(quiet=quiet, **{"import": 1}):
            return create_contact(given=given, by=cleo(), now=NOON)

    def look(self, made, *, whole: bool):
        while drain_batch(consumer=STAGES, now=NOON):
            pass
        if whole:
            refresh(made)
        look_again(now=NOON)

    @pytest.mark.parametrize("whole", [False, True])
    def test_alert_nobody_of_whom_they_bring(self, student, whole):
        place_cursor(consumer=STAGES)
        ada()
        made, stage = lifecycle(student, tell_roles=["crm_admin"])

        quiet = self.enter("Quiet", quiet=True)
        loud = self.enter("Loud", quiet=False)
        self.look(made, whole=whole)

        assert Standing.objects.filter(contact__in=[quiet, loud], stage=stage).count() == 2
        assert [title for _, title, _ in told()] == ["Loud is now German"]

    def test_alert_of_whom_somebody_touched_meanwhile(self, student):
        place_cursor(consumer=STAGES)
        ada()
        made, _ = lifecycle(student, tell_roles=["crm_admin"])

        jane = self.enter("Jane", quiet=True)
        change_contact(contact=jane, changes={"last_name": "Doe"}, by=cleo(), now=NOON)
        self.look(made, whole=False)

        assert [title for _, title, _ in told()] == ["Jane Doe is now German"]
