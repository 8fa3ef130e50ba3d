"""Telling people where others mention them."""

import pytest
from django.utils import timezone

from contacts.models import Contact
from contacts.operations.notes import add_note, change_note, delete_note
from events.operations.draining import drain_batch, place_cursor
from messaging.consumers.mentions import MENTIONED_TOLD
from messaging.models import Notification
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_organisation,
    make_team,
    make_territory,
    make_user,
    sure,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def cursor(transactional_db):
    place_cursor(consumer=MENTIONED_TOLD)


def at(*people) -> str:
    return " ".join(f"@{{{one.pk}}}" for one in people)


def told() -> list[tuple[str, str]]:
    """Who was told what by all that was recorded."""
    drain_batch(consumer=MENTIONED_TOLD, now=timezone.now())
    rows = Notification.objects.order_by("id").select_related("user")
    return [(sure(row.user).email, row.title) for row in rows]


class TestTellMentioned:
    def test_tells_whoever_is_mentioned_and_leads_to_the_note(self):
        contact = make_contact("Jane Doe", owner=ben())

        note = add_note(of=contact, content=f"**Ask** {at(ben())}", by=ada(), now=NOON)

        assert told() == [("ben@firm.test", "Ada mentioned you in a note on Jane Doe")]
        row = Notification.objects.get()
        assert (row.kind, row.message, row.contact) == ("mentioned", "Ask @Ben", contact)
        assert row.action_url == f"/app/contacts/{contact.pk}?note={note.pk}"

    def test_tells_of_organisations_too(self):
        organisation = make_organisation("Northgate", owner=ben())

        note = add_note(of=organisation, content=at(ben()), by=ada(), now=NOON)

        assert told() == [("ben@firm.test", "Ada mentioned you in a note on Northgate")]
        row = Notification.objects.get()
        assert row.organisation == organisation
        assert row.action_url == f"/app/organisations/{organisation.pk}?note={note.pk}"

    def test_tells_nobody_of_their_own_note(self):
        add_note(of=make_contact(owner=ben()), content=at(ben()), by=ben(), now=NOON)

        assert told() == []

    def test_tells_only_those_who_may_see_the_record(self):
        team = make_team(members=[make_user("tim@firm.test", role="crm_agent")])
        land = make_territory("north", owner=make_user("tea@firm.test", role="crm_agent"))
        contact = make_contact("Jane Doe", owner=ben(), team=team, territory=land)
        viewer = make_user("vic@firm.test", role="crm_viewer")
        manager = make_user("max@firm.test", role="crm_manager")
        people = [ben(), cleo(), viewer, manager, *team.members.all(), sure(land.owner)]

        add_note(of=contact, content=at(*people), by=ada(), now=NOON)

        assert sorted(email for email, _ in told()) == [
            "ben@firm.test",
            "max@firm.test",
            "tea@firm.test",
            "tim@firm.test",
        ]

    def test_tells_of_an_edit_only_those_newly_mentioned(self):
        manager = make_user("max@firm.test", role="crm_manager")
        note = add_note(of=make_contact("Jane", owner=ben()), content=at(ben()), by=ada(), now=NOON)
        assert len(told()) == 1

        change_note(note=note, changes={"content": at(ben(), manager)}, by=ada(), now=NOON)
        change_note(note=note, changes={"content": f"{at(ben(), manager)}!"}, by=ada(), now=NOON)
        change_note(note=note, changes={"pinned": True}, by=ada(), now=NOON)

        assert [email for email, _ in told()] == ["ben@firm.test", "max@firm.test"]

    def test_tells_nobody_twice_of_one_note(self):
        note = add_note(of=make_contact(owner=ben()), content=at(ben()), by=ada(), now=NOON)
        told()

        change_note(note=note, changes={"content": "Nobody"}, by=ada(), now=NOON)
        change_note(note=note, changes={"content": at(ben())}, by=ada(), now=NOON)

        assert len(told()) == 1

    def test_says_nothing_of_a_note_that_is_gone_or_names_them_no_more(self):
        gone = add_note(of=make_contact(owner=ben()), content=at(ben()), by=ada(), now=NOON)
        changed = add_note(of=make_contact(owner=ben()), content=at(ben()), by=ada(), now=NOON)
        add_note(of=make_contact("Erased", owner=ben()), content=at(ben()), by=ada(), now=NOON)
        delete_note(note=gone, by=ada(), now=NOON)
        change_note(note=changed, changes={"content": "Never mind"}, by=ada(), now=NOON)
        Contact.objects.filter(display_name="Erased").delete()

        assert told() == []

    def test_asks_as_often_for_many_as_for_one(self, django_assert_max_num_queries):
        team = make_team(members=[ben(), cleo()])
        contact = make_contact("Jane Doe", team=team)
        for number in range(20):
            add_note(of=contact, content=f"{at(ben(), cleo())} {number}", by=ada(), now=NOON)

        # The cursor, the facts, the notes and whom they mention, the staff, who sees, who is told.
        with django_assert_max_num_queries(17):
            found = told()

        assert len(found) == 40
