"""Templates of tasks, and the rules that make tasks of them by themselves."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from contacts.consumers.tasks import TASKS_MADE
from contacts.errors import (
    NoSuchActivityType,
    RuleWouldCircle,
    TemplateInUse,
    TemplateTaken,
    TimeWithoutDay,
    UnfitTemplate,
)
from contacts.models import ContactType, Task, TaskRule, TaskTemplate
from contacts.operations.task_making import make_tasks
from contacts.operations.task_rules import change_rule, create_rule, delete_rule
from contacts.operations.task_templates import (
    change_template,
    create_template,
    delete_template,
)
from contacts.task_conditions import holds
from events.models import Activity, Cursor
from events.operations.draining import drain_batch, place_cursor
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_organisation,
    make_rule,
    make_task,
    make_team,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db
#: Of a batch in which a rule makes tasks, with all that the log does around it.
QUERIES = 16


class TestCreateTemplate:
    def test_gets_a_slug_of_its_own(self):
        made = [
            create_template(name="Welcome call", title="Call {name}", by=ada(), now=NOON)
            for _ in range(2)
        ]

        assert [one.slug for one in made] == ["welcome-call", "welcome-call-2"]

    @pytest.mark.parametrize(
        ("given", "fault"),
        [
            ({"slug": "taken"}, TemplateTaken),
            ({"title": "Call {name.__class__}"}, UnfitTemplate),
            ({"due_time": time(9)}, TimeWithoutDay),
            ({"assign_to": "person"}, UnfitTemplate),
            ({"assign_to": "team"}, UnfitTemplate),
        ],
    )
    def test_refuses_what_cannot_be(self, given, fault):
        make_template("Taken")

        with pytest.raises(fault):
            create_template(**{"name": "New", "title": "New", **given}, by=ada(), now=NOON)

        assert TaskTemplate.objects.count() == 1


class TestChangeTemplate:
    def test_leaves_the_tasks_made_of_it_as_they_are(self):
        template = make_template()
        make_tasks(templates=[template], of=None, by=ada(), now=NOON)

        changed = change_template(template=template, changes={"title": "Other"}, by=ada(), now=NOON)

        assert (changed.title, changed.version) == ("Other", 2)
        assert Task.objects.get().title == "Welcome call"


class TestDeleteTemplate:
    def test_leaves_its_tasks_and_waits_for_its_rules(self):
        template = make_template()
        task = make_task(template=template)
        rule = make_rule("contact_created", template)

        with pytest.raises(TemplateInUse) as refusal:
            delete_template(template=template, by=ada(), now=NOON)
        assert refusal.value.facts == {"used_by": {"task_rules": 1}}
        delete_rule(rule=rule, by=ada(), now=NOON)
        delete_template(template=template, by=ada(), now=NOON)

        task.refresh_from_db()
        assert task.template is None


class TestMakeTasks:
    def test_puts_the_name_in_and_gives_it_to_the_owner(self):
        contact = make_contact("Jane Doe", owner=ben())
        template = make_template("Call", title="Call {name}", description="Ask {name} {what}")

        task = make_tasks(templates=[template], of=contact, by=ada(), now=NOON)[0]

        assert (task.title, task.description) == ("Call Jane Doe", "Ask Jane Doe –")
        assert (task.assignee, task.contact, task.template) == (ben(), contact, template)

    def test_gives_it_to_the_team_where_the_owner_has_left(self):
        team = make_team()
        contact = make_contact(owner=make_user("lea@firm.test", is_active=False), team=team)

        task = make_tasks(templates=[make_template()], of=contact, by=ada(), now=NOON)[0]

        assert (task.assignee, task.team) == (None, team)

    def test_gives_it_to_a_person_a_team_its_maker_or_nobody(self):
        team = make_team()
        templates = [
            make_template("a", assign_to="person", person=ben()),
            make_template("b", assign_to="team", team=team),
            make_template("c", assign_to="maker"),
            make_template("d", assign_to="nobody"),
        ]

        tasks = make_tasks(templates=templates, of=make_organisation(), by=ada(), now=NOON)

        assert [(task.assignee, task.team) for task in tasks] == [
            (ben(), None),
            (None, team),
            (ada(), None),
            (None, None),
        ]

    def test_counts_days_and_working_days_from_today_there(self):
        tokyo = make_user("tim@firm.test", role="crm_agent", time_zone="Asia/Tokyo")
        night = datetime(2026, 3, 12, 20, tzinfo=UTC)  # Friday in Tokyo
        given = {"assign_to": "person", "person": tokyo, "due_time": time(9)}
        templates = [
            make_template("a", due_in=1, **given),
            make_template("b", due_in=1, due_unit="working_days", **given),
        ]

        tasks = make_tasks(templates=templates, of=None, by=ada(), now=night)

        assert [task.due_date for task in tasks] == [date(2026, 3, 14), date(2026, 3, 16)]
        assert tasks[0].due_at == datetime(2026, 3, 14, 0, tzinfo=UTC)


class TestCreateRule:
    @pytest.mark.parametrize(
        ("name", "fault"), [("no_such", NoSuchActivityType), ("task_created", RuleWouldCircle)]
    )
    def test_refuses_types_that_cannot_be(self, name, fault):
        with pytest.raises(fault):
            create_rule(name="x", activity_type=name, template=make_template(), by=ada(), now=NOON)

        assert not TaskRule.objects.exists()

    def test_looks_at_what_happens_once_it_is_switched_on(self):
        rule = create_rule(
            name="x", activity_type="note_added", template=make_template(), by=ada(), now=NOON
        )
        later = NOON + timedelta(1)

        change_rule(rule=rule, changes={"is_on": False}, by=ada(), now=NOON)
        assert change_rule(rule=rule, changes={"name": "y"}, by=ada(), now=later).on_since == NOON
        changed = change_rule(rule=rule, changes={"is_on": True}, by=ada(), now=later)

        assert changed.on_since == later


class TestHolds:
    @pytest.mark.parametrize(
        ("operator", "value", "found", "expected"),
        [
            ("is", "Gold", "gold", True),
            ("is", "5", 5, True),
            ("is", "1", True, False),
            ("is", "true", True, True),
            ("is", "x", None, False),
            ("is_not", "x", None, True),
            ("is_not", "5", 5.0, False),
            ("at_least", "10", 9, False),
            ("at_least", "10", "11", True),
            ("at_least", "2026-03-01", "2026-03-02", True),
            ("at_most", "10", 10, True),
            ("contains", "old", "Gold", True),
            ("contains", "a", ["a", "b"], True),
            ("is_set", None, "", False),
            ("is_set", None, 0, True),
        ],
    )
    def test_compares_as_people_mean_it(self, operator, value, found, expected):
        condition = {"property": "p", "operator": operator, "value": value}

        assert holds(condition, found) is expected


class TestTasksMade:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture(autouse=True)
    def cursor(self, transactional_db):
        place_cursor(consumer=TASKS_MADE)

    def happened(self, *facts: tuple[Any, dict[str, Any]], at=NOON) -> None:
        Activity.objects.bulk_create(
            Activity(
                type="note_added",
                title="x",
                occurred_at=at,
                properties=properties,
                **{about._meta.model_name: about},
            )
            for about, properties in facts
        )

    def made(self) -> list[str]:
        drain_batch(consumer=TASKS_MADE, now=NOON)
        return list(Task.objects.order_by("id").values_list("title", flat=True))

    def test_answers_each_fact_once(self):
        template = make_template("Call", title="Call {name} about {topic}")
        rule = make_rule("note_added", template, one_at_a_time=False)
        jane = make_contact("Jane", owner=ben())
        self.happened((jane, {"topic": "fees"}), (make_organisation("Northgate"), {}))

        assert self.made() == ["Call Jane about fees", "Call Northgate about –"]
        Cursor.objects.filter(consumer=TASKS_MADE.name).update(position=0, last_id=0)
        assert len(self.made()) == 2

        task = Task.objects.order_by("id")[0]
        assert (task.rule, task.contact, task.assignee, task.created_by) == (
            rule,
            jane,
            ben(),
            None,
        )

    def test_leaves_out_what_a_rule_does_not_mean(self):
        kind = ContactType.objects.create(slug="lead", name="Lead")
        make_rule(
            "note_added",
            make_template(),
            contact_type=kind,
            conditions=[{"property": "score", "operator": "at_least", "value": "5"}],
        )
        make_rule("note_added", make_template("Off"), is_on=False)
        lead = make_contact("Lead", type=kind)
        self.happened((make_contact("Other"), {"score": 9}), (lead, {"score": 4}), (lead, {}))
        assert self.made() == []

        self.happened((lead, {"score": 5}))
        assert self.made() == ["Welcome call"]

    def test_makes_no_task_of_what_was_before_it(self):
        make_rule("note_added", make_template(), on_since=NOON)
        self.happened((make_contact(), {}), at=NOON - timedelta(seconds=1))

        assert self.made() == []

    def test_waits_while_the_record_has_an_open_one(self):
        make_rule("note_added", make_template())
        jane = make_contact("Jane")
        self.happened((jane, {}), (jane, {}))
        assert len(self.made()) == 1

        Task.objects.update(status="cancelled")
        self.happened((jane, {}))
        assert len(self.made()) == 2

    def test_asks_as_often_for_many_facts_as_for_one(self, django_assert_num_queries):
        make_rule("note_added", make_template(), one_at_a_time=False)
        counts = []
        for count in (1, 9):
            self.happened(*((make_contact(f"{n}"), {}) for n in range(count)))
            with django_assert_num_queries(QUERIES):
                drain_batch(consumer=TASKS_MADE, now=NOON)
            counts.append(Task.objects.count())

        assert counts == [1, 10]
