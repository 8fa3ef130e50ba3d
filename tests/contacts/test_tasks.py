"""Making, changing, repeating and deleting tasks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditRow
from accounts.operations.staff import deactivate
from contacts.errors import AboutTwo, RepeatsWithoutDay, TimeWithoutDay
from contacts.models import Task
from contacts.operations.task_zones import settle_zones
from contacts.operations.tasks import (
    change_task,
    change_tasks,
    create_task,
    delete_task,
)
from events.models import Activity
from ground.refusals import NotThere
from ground.versions import Outdated
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_organisation,
    make_task,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY, LATER = NOON.date(), NOON + timedelta(hours=1)
DONE = {"status": "completed"}
QUERIES = 10


def recorded() -> list[tuple[str, str]]:
    return list(Activity.objects.order_by("id").values_list("type", "title"))


def in_zone(name: str):
    return make_user(f"{name.split('/')[1].lower()}@firm.test", role="crm_agent", time_zone=name)


class TestTask:
    def test_is_about_one_record_at_most(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.create(title="x", contact=make_contact(), organisation=make_organisation())

    def test_goes_with_its_record_and_outlives_its_people(self):
        person, contact = make_user("tim@firm.test"), make_contact()
        gone = make_task(contact=contact)
        stays = make_task(assignee=person, created_by=person)

        contact.delete()
        person.delete()

        assert not Task.objects.filter(pk=gone.pk).exists()
        stays.refresh_from_db()
        assert (stays.assignee, stays.created_by) == (None, None)

    def test_is_seen_by_those_it_concerns(self):
        team = make_team(members=[ben()])
        seen = {
            make_task(assignee=ben()),
            make_task(created_by=ben()),
            make_task(team=team),
            make_task(contact=make_contact(owner=ben())),
            make_task(organisation=make_organisation(team=team)),
        }
        hidden = {make_task(assignee=cleo()), make_task(contact=make_contact()), make_task()}

        assert set(Task.objects.visible_to(ben())) == seen
        assert set(Task.objects.visible_to(ada())) == seen | hidden
        assert not Task.objects.visible_to(make_user("vic@firm.test", role="crm_viewer")).exists()


class TestCreateTask:
    def test_records_it_on_the_timeline(self):
        contact = make_contact()

        task = create_task(
            given={"title": "Call Jane", "contact": contact, "assignee": ben()}, by=ada(), now=NOON
        )

        assert (task.status, task.priority, task.created_by) == ("pending", "medium", ada())
        fact = Activity.objects.get()
        assert (fact.type, fact.title) == ("task_created", "Task created: Call Jane")
        assert (fact.contact, fact.subject_type, fact.subject_id) == (
            contact,
            "task",
            str(task.pk),
        )
        assert fact.properties["assignee"] == ben().pk
        assert AuditRow.objects.filter(action="task.created").count() == 1

    @pytest.mark.parametrize(
        ("given", "fault"),
        [
            ({"due_time": time(9)}, TimeWithoutDay),
            ({"repeats": "daily"}, RepeatsWithoutDay),
        ],
    )
    def test_refuses_what_does_not_go_together(self, given, fault):
        with pytest.raises(fault):
            create_task(given={"title": "x", **given}, by=ada(), now=NOON)

        assert not Task.objects.exists()
        assert recorded() == []

    def test_refuses_two_records(self):
        both = {"contact": make_contact(), "organisation": make_organisation()}

        with pytest.raises(AboutTwo):
            create_task(given={"title": "x", **both}, by=ada(), now=NOON)

    def test_is_due_in_the_zone_of_whoever_has_to_do_it(self):
        tokyo, denver = in_zone("Asia/Tokyo"), in_zone("America/Denver")
        given = {"title": "x", "due_date": TODAY, "due_time": time(9)}

        theirs = create_task(given={**given, "assignee": tokyo}, by=denver, now=NOON)
        own = create_task(given=given, by=denver, now=NOON)
        stated = create_task(given={**given, "time_zone": "UTC"}, by=denver, now=NOON)

        assert theirs.due_at == datetime(2026, 3, 10, 0, tzinfo=UTC)
        assert own.due_at == datetime(2026, 3, 10, 15, tzinfo=UTC)
        assert stated.due_at == datetime(2026, 3, 10, 9, tzinfo=UTC)


class TestChangeTask:
    def test_follows_its_assignee_to_their_zone(self):
        task = make_task(due_date=TODAY, created_by=ada())

        changed = change_task(
            task=task, changes={"assignee": in_zone("Asia/Tokyo")}, by=ada(), now=NOON
        )

        assert changed.due_at == datetime(2026, 3, 10, 15, tzinfo=UTC)
        assert recorded() == [("task_assigned", "Task assigned: Call back")]

    def test_completes_reopens_and_cancels(self):
        task = make_task(assignee=ben())

        done = change_task(task=task, changes=DONE, by=ben(), now=NOON)
        assert (done.completed_at, done.first_touched_at, done.version) == (NOON, NOON, 2)
        again = change_task(task=task, changes={"status": "pending"}, by=ben(), now=LATER)
        assert (again.completed_at, again.first_touched_at) == (None, NOON)
        change_task(task=task, changes={"status": "in_progress"}, by=ben(), now=LATER)
        change_task(task=task, changes={"status": "cancelled"}, by=ben(), now=LATER)

        assert [type for type, _ in recorded()] == [
            "task_completed",
            "task_reopened",
            "task_started",
            "task_cancelled",
        ]

    def test_is_first_touched_by_whoever_has_to_do_it(self):
        task = make_task(assignee=ben())

        by_other = change_task(task=task, changes={"title": "Call"}, by=ada(), now=NOON)
        assert by_other.first_touched_at is None
        by_own = change_task(task=task, changes={"title": "Call now"}, by=ben(), now=LATER)

        assert by_own.first_touched_at == LATER

    def test_without_a_difference_records_nothing(self):
        task = make_task()

        same = change_task(task=task, changes={"title": "Call back"}, by=ada(), now=NOON)

        assert same.version == 1
        assert recorded() == []

    def test_refuses_to_write_over_what_was_not_seen(self):
        task = make_task()

        with pytest.raises(Outdated):
            change_task(
                task=task, changes={"title": "x"}, by=ada(), now=NOON, expected=frozenset({7})
            )

        task.refresh_from_db()
        assert task.title == "Call back"

    def test_refuses_what_was_deleted(self):
        task = make_task()
        Task.objects.all().delete()

        with pytest.raises(NotThere):
            change_task(task=task, changes={"title": "x"}, by=ada(), now=NOON)

    def test_reminds_again_of_a_new_moment(self):
        task = make_task(reminder_at=NOON, reminded_at=NOON)

        kept = change_task(task=task, changes={"title": "x"}, by=ada(), now=NOON)
        assert kept.reminded_at == NOON
        moved = change_task(task=task, changes={"reminder_at": LATER}, by=ada(), now=NOON)

        assert moved.reminded_at is None


class TestChangeTasks:
    def test_changes_a_set_and_says_what_it_was(self):
        tasks = [make_task(f"{n}", due_date=TODAY) for n in range(3)]
        make_task("done", status="completed", completed_at=NOON)

        before = change_tasks(rows=Task.objects.all(), changes=DONE, by=ada(), now=NOON)

        assert [one["id"] for one in before] == [task.pk for task in tasks]
        assert {one["status"] for one in before} == {"pending"}
        assert Task.objects.filter(status="completed").count() == 4
        assert len(recorded()) == AuditRow.objects.count() == 3

    def test_asks_as_often_for_many_as_for_few(self, django_assert_num_queries):
        for n in range(9):
            make_task(f"{n}", due_date=TODAY, repeats="daily")
        ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
        ada()

        for some in (ids[:2], ids[2:]):
            # Locked, kept, recorded, noted; what follows looked for, made, recorded, taken back.
            with django_assert_num_queries(QUERIES):
                change_tasks(
                    rows=Task.objects.filter(pk__in=some), changes=DONE, by=ada(), now=NOON
                )


class TestRepeating:
    def test_makes_the_next_one_when_it_ends_exactly_once(self):
        task = make_task(
            due_date=TODAY,
            repeats="weekly",
            assignee=ben(),
            reminder_at=NOON,
            checklist=[{"text": "Dial", "done": True}],
        )

        change_task(task=task, changes=DONE, by=ben(), now=NOON)
        change_task(task=task, changes={"title": "Other"}, by=ben(), now=NOON)

        new = Task.objects.get(follows=task)
        assert (new.due_date, new.status, new.assignee) == (date(2026, 3, 17), "pending", ben())
        assert new.reminder_at == NOON + timedelta(7)
        assert new.checklist == [{"text": "Dial", "done": False}]
        assert Task.objects.count() == 2

    def test_makes_the_next_one_when_it_is_cancelled(self):
        task = make_task(due_date=TODAY, repeats="daily")

        change_task(task=task, changes={"status": "cancelled"}, by=ben(), now=NOON)

        assert Task.objects.get(follows=task).due_date == TODAY + timedelta(1)

    def test_takes_the_next_one_back_when_it_is_reopened(self):
        task = make_task(due_date=TODAY, repeats="daily")
        change_task(task=task, changes=DONE, by=ben(), now=NOON)

        change_task(task=task, changes={"status": "pending"}, by=ben(), now=NOON)

        assert list(Task.objects.all()) == [task]
        change_task(task=task, changes=DONE, by=ben(), now=NOON)
        assert Task.objects.count() == 2

    def test_leaves_a_next_one_that_somebody_touched_and_makes_no_other(self):
        task = make_task(due_date=TODAY, repeats="daily")
        change_task(task=task, changes=DONE, by=ben(), now=NOON)
        new = Task.objects.get(follows=task)
        change_task(task=new, changes={"title": "Mine"}, by=ben(), now=NOON)

        change_task(task=task, changes={"status": "pending"}, by=ben(), now=NOON)
        change_task(task=task, changes=DONE, by=ben(), now=NOON)

        assert Task.objects.get(follows=task).title == "Mine"
        assert Task.objects.count() == 2

    def test_comes_back_to_the_day_it_was_meant_for(self):
        task = make_task(due_date=date(2026, 1, 31), repeats="monthly")
        change_task(task=task, changes=DONE, by=ben(), now=datetime(2026, 1, 31, tzinfo=UTC))
        february = Task.objects.get(follows=task)
        change_task(task=february, changes={"title": "x"}, by=ben(), now=NOON)
        change_task(task=february, changes=DONE, by=ben(), now=datetime(2026, 2, 28, tzinfo=UTC))

        assert february.due_date == date(2026, 2, 28)
        assert Task.objects.get(follows=february).due_date == date(2026, 3, 31)


class TestSettleZones:
    def test_moves_what_is_due_for_somebody_who_moved(self):
        person = in_zone("Asia/Tokyo")
        task = make_task(due_date=TODAY, assignee=person)
        stated = make_task(due_date=TODAY, assignee=person, time_zone="UTC")
        person.time_zone = "America/Denver"
        person.save()

        assert settle_zones() == 1
        assert settle_zones() == 0

        task.refresh_from_db()
        assert task.due_at == datetime(2026, 3, 11, 6, tzinfo=UTC)
        assert Task.objects.get(pk=stated.pk).due_zone == "UTC"


class TestGiveOnTasks:
    def test_gives_what_is_open_to_the_heir_of_whoever_leaves(self):
        open_one = make_task(assignee=ben())
        done = make_task(assignee=ben(), status="completed", completed_at=NOON)

        deactivate(user=ben(), heir=cleo(), by=ada(), now=NOON)

        open_one.refresh_from_db()
        done.refresh_from_db()
        assert (open_one.assignee, done.assignee) == (cleo(), ben())
        assert ("task_assigned", "Task assigned: Call back") in recorded()


class TestDeleteTask:
    def test_leaves_its_history(self):
        contact = make_contact()
        task = make_task(contact=contact)

        delete_task(task=task, by=ada(), now=NOON)

        assert not Task.objects.exists()
        assert recorded() == [("task_deleted", "Task deleted: Call back")]

    def test_refuses_what_was_changed_meanwhile(self):
        task = make_task()

        with pytest.raises(Outdated):
            delete_task(task=task, by=ada(), now=NOON, expected=frozenset({4}))

        assert Task.objects.exists()
