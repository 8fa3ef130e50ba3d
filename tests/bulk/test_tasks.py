"""Changing and deleting many tasks."""

from datetime import date

import pytest

from bulk import task_changes
from contacts.models import Task
from events.models import Activity
from jobs import engine
from jobs.models import Job
from jobs.undoing import undo_job
from tests.make import NOON, ada, ben, cleo, make_contact, make_task, make_user
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
CHANGES, DELETIONS = "/api/v1/task-changes/", "/api/v1/task-deletions/"
DAY = date(2026, 3, 12)
#: Of a job of one batch, however many tasks it is about.
QUERIES = 44


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(task_changes, "BATCH", 2)


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def run():
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


def undo(job):
    undo_job(job=job, by=ada(), now=NOON)
    return run()


def told(type):
    return Activity.objects.filter(type=type).count()


class TestChangeTasks:
    def test_completes_all_that_match_but_those_left_out(self, crm):
        tasks = [make_task(f"Call {number}", assignee=ben()) for number in range(3)]
        make_task("Other")
        body = {
            "filter": {"assignee": str(ben().pk), "open": "true"},
            "leave_out": [tasks[1].pk],
            "changes": {"status": "completed"},
        }

        answer = crm.post(CHANGES, body)

        assert (answer.status_code, answer.json()["total"]) == (202, 2)
        assert run().result == {"changed": 2, "refused": 0}
        done = Task.objects.filter(status="completed").order_by("id")
        assert [one.pk for one in done] == [tasks[0].pk, tasks[2].pk]
        assert told("task_completed") == 2

    def test_names_those_of_which_it_cannot_be_said_and_changes_the_others(self, crm):
        make_task("Weekly", due_date=DAY, repeats="weekly")
        plain = make_task("Once", due_date=DAY)

        crm.post(CHANGES, {"filter": {}, "changes": {"due_date": None}})
        job = run()

        assert (job.result, job.error_count) == ({"changed": 1, "refused": 1}, 1)
        assert Task.objects.get(pk=plain.pk).due_date is None
        assert Task.objects.get(title="Weekly").due_date == DAY

    def test_undoing_gives_back_what_stands_as_it_was_left(self, crm):
        one = make_task("One", assignee=ben(), due_date=DAY)
        two = make_task("Two", assignee=cleo())
        changes = {"assignee": ada().pk, "due_date": "2026-04-01"}
        crm.post(CHANGES, {"filter": {}, "changes": changes})
        job = run()
        Task.objects.filter(pk=two.pk).update(assignee=ben())

        assert undo(job).result == {"restored": 2}

        one, two = (Task.objects.get(pk=task.pk) for task in (one, two))
        assert (one.assignee, one.due_date) == (ben(), DAY)
        assert (two.assignee, two.due_date) == (ben(), None)

    def test_gives_a_task_to_nobody_where_who_had_it_has_left(self, crm):
        gone = make_user("gone@firm.test", role="crm_agent")
        task = make_task(assignee=gone)
        crm.post(CHANGES, {"filter": {}, "changes": {"assignee": ben().pk}})
        job = run()
        gone.is_active = False
        gone.save()

        undo(job)

        assert Task.objects.get(pk=task.pk).assignee is None

    def test_reaches_only_what_the_person_may_change(self, api):
        make_task("Foreign", assignee=cleo())
        api.force_authenticate(ben())

        answer = api.post(CHANGES, {"filter": {}, "changes": {"status": "completed"}})

        assert (answer.json()["total"], run().result["changed"]) == (0, 0)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"changes": {}}, "changes"),
            ({"changes": {"title": "x"}}, "changes.title"),
            ({"filter": {"colour": "red"}, "changes": {"priority": "low"}}, "filter.colour"),
            ({"filter": {"status": "odd"}, "changes": {"priority": "low"}}, "filter.status"),
        ],
    )
    def test_refuses_what_it_cannot_read_and_starts_nothing(self, crm, body, field):
        answer = crm.post(CHANGES, {"filter": {}, **body})

        assert answer.status_code == 400
        assert field in [error["field"] for error in answer.json()["errors"]]
        assert not Job.objects.exists()

    def test_asks_as_much_for_many_as_for_few(self, crm, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(task_changes, "BATCH", 100)
        for number in range(20):
            make_task(f"Call {number}")
        crm.post(CHANGES, {"filter": {}, "changes": {"status": "completed"}})

        with django_assert_num_queries(QUERIES):
            assert run().result["changed"] == 20


class TestDeleteTasks:
    def test_deletes_and_brings_back_as_they_were(self, crm):
        jane = make_contact()
        first = make_task("First", contact=jane, assignee=ben(), due_date=DAY, repeats="weekly")
        second = make_task("Second", follows=first, checklist=[{"text": "Ring", "done": True}])
        after = make_task("After", follows=second, priority="high")
        named = {"ids": [first.pk, second.pk]}
        crm.post(DELETIONS, named)
        job = run()
        assert [one.pk for one in Task.objects.all()] == [after.pk]

        assert undo(job).result == {"restored": 2}

        back = {one.pk: one for one in Task.objects.all()}
        assert back[first.pk].due_at == first.due_at
        assert (back[first.pk].contact, back[first.pk].assignee) == (jane, ben())
        assert (back[second.pk].follows, back[after.pk].follows) == (first, second)
        assert back[second.pk].checklist == second.checklist
        assert (told("task_deleted"), told("task_restored")) == (2, 2)

    def test_does_not_bring_back_what_was_about_a_contact_that_is_gone(self, crm):
        jane = make_contact()
        make_task("About Jane", contact=jane)
        make_task("Ben's", assignee=ben())
        crm.post(DELETIONS, {"filter": {}})
        job = run()
        jane.delete()
        ben().delete()

        assert undo(job).result == {"restored": 1}
        assert [(one.title, one.assignee) for one in Task.objects.all()] == [("Ben's", None)]
