"""What steps do with people."""

from datetime import timedelta

import pytest

from automation.models import Enrolment, StepLog
from automation.operations.rehearsing import rehearse
from contacts.models import Tagging, Task
from events.models import Activity
from messaging.models import Message, Notification
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, ben, make_contact, make_tag
from tests.messaging.made import make_reachable, make_topic
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db


def logged(step):
    return StepLog.objects.filter(step__key=step).order_by("id").last()


class TestContacts:
    def test_tags_are_given_and_taken_by_a_set(self):
        tag = make_tag("Warm")
        people = [make_contact(f"Jane {n}") for n in range(3)]
        flow = make_workflow(
            [
                {"type": "add_tag", "tag": "Warm"},
                {"type": "wait_duration", "for": {"hours": 1}},
                {"type": "remove_tag", "tag": "warm"},
            ],
            now=NOON,
        )
        put_in(flow, *people, now=NOON)

        run_until(NOON, until=NOON)
        assert Tagging.objects.filter(tag=tag).count() == 3
        run_until(NOON, until=NOON + timedelta(hours=1))

        assert not Tagging.objects.exists()
        assert Activity.objects.filter(type="tag_added", by=None).count() == 3

    def test_a_field_is_set_and_what_does_not_fit_is_passed_over(self):
        jane = make_contact("Jane Doe", country="AT")
        flow = make_workflow(
            [{"id": "set", "type": "update_field", "field": "source", "value": "Fair, {name}"}],
            now=NOON,
        )
        put_in(flow, jane, now=NOON)

        run_until(NOON, until=NOON)

        jane.refresh_from_db()
        assert jane.source == "Fair, Jane Doe"
        told = Activity.objects.get(type="contact_updated", contact=jane)
        assert told.properties["changes"]["source"] == ["", "Fair, Jane Doe"]

    def test_a_task_is_for_whoever_looks_after_them(self):
        jane = make_contact("Jane Doe", owner=ben())
        step = {"type": "create_task", "title": "Call {name}", "due_in_days": 2}
        put_in(make_workflow([step], now=NOON), jane, now=NOON)

        run_until(NOON, until=NOON)

        task = Task.objects.get()
        assert (task.title, task.assignee, task.contact) == ("Call Jane Doe", ben(), jane)
        assert task.due_date == (NOON + timedelta(days=2)).date()

    def test_owners_are_told_and_whoever_has_none_is_passed_over(self):
        jane, cleo = make_contact("Jane Doe", owner=ben()), make_contact("Cleo Roe")
        step = {"id": "tell", "type": "owner_dm", "title": "Reach out to {name}"}
        put_in(make_workflow([step], now=NOON), jane, cleo, now=NOON)

        run_until(NOON, until=NOON)

        assert [one.title for one in Notification.objects.all()] == ["Reach out to Jane Doe"]
        skipped = StepLog.objects.get(status="skipped")
        assert skipped.enrolment.contact == cleo


class TestMessages:
    def test_a_message_goes_through_the_gate_and_its_verdict_is_kept(self):
        make_topic("invoices", category="transactional")
        template = make_template(slug="hello", channel="email", category="transactional")
        make_version(template, subject="Hello {{ plan }}", text="Hi", published_at=NOON)
        jane, nobody = make_reachable("Jane Doe"), make_contact("Without Address")
        step = {"id": "hello", "type": "send_email", "template": "hello", "topic": "invoices"}
        flow = make_workflow([{**step, "values": {"plan": "Gold"}}], now=NOON)
        put_in(flow, jane, nobody, now=NOON)

        run_until(NOON, until=NOON)

        told = {one.contact_id: one for one in Message.objects.all()}
        assert told[jane.pk].status == "planned"
        assert (told[jane.pk].values or {})["plan"] == "Gold"
        assert told[nobody.pk].status == "skipped"
        skipped = StepLog.objects.get(enrolment__contact=nobody)
        assert (skipped.status, (skipped.result or {})["why"]) == (
            "skipped",
            told[nobody.pk].reason,
        )

    def test_who_comes_again_is_written_to_again(self):
        make_topic("invoices", category="transactional")
        jane = make_reachable("Jane Doe")
        flow = make_workflow(
            [{"type": "send_email", "subject": "Hi", "text": "There", "topic": "invoices"}],
            now=NOON,
        )
        for day in (0, 1):
            put_in(flow, jane, now=NOON + timedelta(days=day))
            run_until(NOON + timedelta(days=day), until=NOON + timedelta(days=day))

        assert list(Message.objects.order_by("id").values_list("is_twin", flat=True)) == [
            False,
            True,
        ]


class TestRehearse:
    def test_tells_what_would_happen_and_leaves_nothing(self):
        make_tag("Warm")
        jane = make_contact("Jane Doe")
        flow = make_workflow(
            [
                {"id": "pause", "type": "wait_duration", "for": {"days": 3}},
                {"id": "warm", "type": "add_tag", "tag": "Warm"},
                {"id": "long", "type": "wait_duration", "for": {"days": 90}},
            ],
            now=NOON,
        )

        found = rehearse(workflow=flow, contact=jane, days=30, by=ada(), now=NOON)

        told = [(one["step"], one["status"], one["at"]) for one in found.entries]
        later = NOON + timedelta(days=3)
        assert told == [
            ("pause", "waiting", NOON),
            ("pause", "completed", later),
            ("warm", "completed", later),
            ("long", "waiting", later),
        ]
        assert (found.step, found.due_at) == ("long", later + timedelta(days=90))
        assert not Enrolment.objects.exists()
        assert not Tagging.objects.exists()
        assert not Activity.objects.filter(type="tag_added").exists()
