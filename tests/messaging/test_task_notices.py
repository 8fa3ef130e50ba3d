"""Telling people of tasks: given to them, moved on, due, and overdue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import Task
from contacts.operations.tasks import change_task, change_tasks, create_task
from events.operations.draining import drain_batch, place_cursor
from messaging.consumers.tasks import TASKS_TOLD
from messaging.letters import letter_of
from messaging.models import Notification
from messaging.queries import list_notifications
from messaging.reminders import remind, tell_overdue
from outbox.models import Effect
from tests.make import NOON, ada, ben, cleo, make_contact, make_task, make_team, make_user, sure

pytestmark = pytest.mark.django_db
DONE = {"status": "completed"}


def rows() -> list[tuple[str, str]]:
    found = Notification.objects.order_by("id").select_related("user")
    return [(sure(row.user).name, row.title) for row in found]


def mails() -> list[dict[str, Any]]:
    """What is on its way to people's mailboxes."""
    said = [effect.payload for effect in Effect.objects.filter(kind="notice_mail").order_by("id")]
    return [sure(letter_of(one["notification"], one)) for one in said]


class TestTellOfTasks:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture(autouse=True)
    def cursor(self, transactional_db):
        place_cursor(consumer=TASKS_TOLD)

    def told(self) -> list[tuple[str, str]]:
        drain_batch(consumer=TASKS_TOLD, now=timezone.now())
        return rows()

    def test_tells_whom_it_was_given_to_and_leads_there(self):
        contact = make_contact(owner=cleo())
        given = {"title": "Call Jane", "assignee": ben(), "contact": contact}

        task = create_task(given=given, by=ada(), now=NOON)

        assert self.told() == [("Ben", "Ada gave you a task: Call Jane")]
        row = list_notifications(for_user=ben()).get()
        assert (row.kind, row.action_url) == ("task_assigned", f"/app/tasks?task={task.pk}")
        contact.delete()
        assert not Notification.objects.exists()

    def test_tells_a_team_of_what_its_queue_gets(self):
        team = make_team(members=[ada(), ben()])

        create_task(given={"title": "Sort", "team": team}, by=ada(), now=NOON)

        assert self.told() == [("Ben", "For your team: Sort")]

    def test_tells_nobody_of_their_own_deeds_nor_of_what_went_on(self):
        create_task(given={"title": "Own", "assignee": ben()}, by=ben(), now=NOON)
        task = create_task(given={"title": "Gone", "assignee": ben()}, by=ada(), now=NOON)
        change_task(task=task, changes={"assignee": cleo()}, by=ada(), now=NOON)

        assert self.told() == [("Cleo", "Ada gave you a task: Gone")]

    def test_tells_maker_and_assignee_what_became_of_it(self):
        task = make_task("Call", created_by=ada(), assignee=ben())

        change_task(task=task, changes=DONE, by=ben(), now=NOON)
        change_task(task=task, changes={"status": "pending"}, by=cleo(), now=NOON)

        assert sorted(self.told()) == [
            ("Ada", "Ben completed: Call"),
            ("Ada", "Cleo reopened: Call"),
            ("Ben", "Cleo reopened: Call"),
        ]

    def test_tells_of_many_together(self):
        for n in range(5):
            make_task(f"{n}")

        change_tasks(rows=Task.objects.all(), changes={"assignee": ben()}, by=ada(), now=NOON)

        assert self.told() == [("Ben", "5 tasks were given to you")]

    def test_mails_those_who_asked_for_it(self):
        mia = make_user("mia@firm.test", role="crm_agent", alert_channels=["email"])
        for person in (mia, ben()):
            create_task(given={"title": "Call", "assignee": person}, by=ada(), now=NOON)

        self.told()

        (mail,) = mails()
        assert (mail["to"], mail["subject"]) == ("mia@firm.test", "A task was given to you")
        assert "Ada gave you a task: Call" in mail["text"]
        assert f"/app/tasks?task={Task.objects.get(assignee=mia).pk}" in mail["text"]


class TestRemind:
    def test_tells_once_of_what_is_due_and_open(self):
        make_task("Now", assignee=ben(), reminder_at=NOON, due_date=NOON.date())
        make_task("Later", assignee=ben(), reminder_at=NOON + timedelta(minutes=1))
        make_task("Done", reminder_at=NOON, status="completed", completed_at=NOON)

        assert remind(now=NOON) == 1
        assert remind(now=NOON) == 0

        assert rows() == [("Ben", "Now")]
        assert Notification.objects.get().message == "Due on 10 Mar 2026"

    def test_tells_again_of_a_new_moment(self):
        task = make_task("Now", assignee=ben(), reminder_at=NOON)
        remind(now=NOON)

        later = NOON + timedelta(hours=1)
        change_task(task=task, changes={"reminder_at": later}, by=ada(), now=NOON)
        remind(now=later)

        assert len(rows()) == 2

    def test_tells_the_team_or_else_whoever_made_it(self):
        make_task("Queue", team=make_team(members=[ben(), cleo()]), reminder_at=NOON)
        make_task("Note to self", created_by=ada(), reminder_at=NOON)

        remind(now=NOON)

        assert sorted(rows()) == [("Ada", "Note to self"), ("Ben", "Queue"), ("Cleo", "Queue")]

    def test_asks_as_often_for_many_as_for_one(self, django_assert_num_queries):
        for count in (1, 8):
            for n in range(count):
                make_task(f"{n}", assignee=ben(), reminder_at=NOON)
            with django_assert_num_queries(11):
                assert remind(now=NOON) == count


class TestTellOverdue:
    def test_tells_each_in_their_morning_once_a_day(self):
        tokyo = make_user("tim@firm.test", role="crm_agent", time_zone="Asia/Tokyo")
        morning_there = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
        for person in (tokyo, ben()):
            make_task("Late", assignee=person, due_date=NOON.date() - timedelta(3))
        make_task("Fine", assignee=tokyo, due_date=NOON.date() + timedelta(3))

        assert tell_overdue(now=morning_there) == 1
        assert tell_overdue(now=morning_there + timedelta(minutes=15)) == 0
        assert rows() == [("Tim", "1 of your tasks is overdue")]
        assert tell_overdue(now=NOON - timedelta(hours=3)) == 1
        assert tell_overdue(now=morning_there + timedelta(days=1)) == 1
        assert tell_overdue(now=NOON + timedelta(hours=3)) == 0

    def test_names_the_first_of_them_in_the_mail_alone(self):
        mia = make_user("mia@firm.test", role="crm_agent", alert_channels=["email"])
        for n in range(12):
            make_task(f"Call {n}", assignee=mia, due_date=NOON.date() - timedelta(n + 1))

        tell_overdue(now=NOON - timedelta(hours=3))

        text = mails()[0]["text"]
        assert "12 of your tasks are overdue" in text
        assert "- Call 11\n" in text
        assert "and 2 more" in text
        assert Notification.objects.get().message == ""
