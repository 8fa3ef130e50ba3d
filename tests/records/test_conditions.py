"""Conditions on records, in segments and in task rules."""

from datetime import timedelta

import pytest

from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.consumers.tasks import TASKS_MADE
from contacts.models import Contact, Task
from contacts.operations.segments.definitions import create_segment
from events.operations.draining import drain_batch, place_cursor
from records.operations.records import add_record
from tests.make import NOON, ada, make_contact, make_rule, make_template, sure
from tests.records.made import make_record, make_record_type

pytestmark = pytest.mark.django_db
BLOCKED = {"field": "level", "operator": "equals", "value": "blocked"}


def asked(operator="at_least", value=1, **more):
    condition = {"field": "record.safety-event", "operator": operator, "value": value, **more}
    return {"match": "all", "conditions": [condition]}


class TestConditions:
    @pytest.mark.parametrize(
        ("tree", "found"),
        [
            (asked(), "AC"),
            (asked(where=[BLOCKED]), "AC"),
            (asked(where=[BLOCKED], within_days=30), "A"),
            (asked("at_least", 2), "C"),
            (asked("equals", 0), "B"),
            (asked(where=[{"field": "score", "operator": "greater_than", "value": 5}]), "C"),
            (asked(where=[{"field": "reviewed_at", "operator": "is_set"}]), "C"),
            (asked("more_than_days_ago", 30), "C"),
        ],
    )
    def test_ask_for_what_records_say_and_when(self, tree, found):
        type = make_record_type()
        a, _, c = (make_contact(name) for name in "ABC")
        make_record(type, contact=a, at=NOON - timedelta(days=3))
        make_record(make_record_type("visit"), contact=a, custom={"level": "blocked", "score": 9})
        for days, score in ((31, 3), (60, 9)):
            make_record(
                type,
                contact=c,
                at=NOON - timedelta(days=days),
                custom={"level": "blocked", "score": score},
                reviewed_at=NOON,
            )

        rows = Contact.objects.filter(Holds(Meant(parse(tree), NOON))).order_by("display_name")

        assert "".join(rows.values_list("display_name", flat=True)) == found

    def test_of_segments_are_looked_at_again_after_records_change(self):
        make_record_type()

        made = create_segment(name="Blocked", conditions=asked(where=[BLOCKED]), by=ada(), now=NOON)

        assert {"record_added", "record_changed", "record_deleted"} <= set(sure(made.touched_by))


@pytest.mark.django_db(transaction=True)
class TestTaskRules:
    def test_answer_records_by_their_type_and_values(self):
        told = [
            {"property": "type", "operator": "is", "value": "safety-event"},
            {"property": "level", "operator": "is", "value": "blocked"},
        ]
        make_rule("record_added", make_template("Review {title}"), conditions=told)
        place_cursor(consumer=TASKS_MADE)
        event, visit = make_record_type(), make_record_type("visit")
        for type, level in ((event, "blocked"), (event, "safe"), (visit, "blocked")):
            of = make_contact(type.slug)
            add_record(type=type, of=of, custom={"level": level}, by=None, now=NOON)

        drain_batch(consumer=TASKS_MADE, now=NOON)

        task = Task.objects.get()
        assert (sure(task.contact).display_name, task.title) == (
            "safety-event",
            "Review Blocked: no chat",
        )
