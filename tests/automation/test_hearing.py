"""What facts of the log mean for workflows."""

from datetime import timedelta
from decimal import Decimal

import pytest

from automation.models import Enrolment
from events.models import Activity
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, make_contact, make_organisation

DAY = timedelta(days=1)
PAUSE = {"id": "pause", "type": "wait_duration", "for": {"days": 30}}


def entered() -> list[int]:
    return list(Enrolment.objects.order_by("id").values_list("contact", flat=True))


def ids(*contacts) -> list[int]:
    return [one.pk for one in contacts]


class TestBringIn:
    def test_by_an_activity_of_which_something_holds(self, db):
        jane, ben = make_contact("Jane"), make_contact("Ben")
        where = [{"field": "amount", "operator": "at_least", "value": 50}]
        make_workflow(
            [PAUSE],
            triggers=[{"type": "activity", "activity": "order_paid", "where": where}],
            now=NOON,
        )

        heard_by_workflows(
            happen("order_paid", jane, amount=Decimal(60), order="7", item_id="tea"),
            happen("order_paid", ben, amount=Decimal(20)),
            happen("login", ben),
        )

        row = Enrolment.objects.get()
        assert (row.contact, row.trigger) == (jane, "trigger-1")
        assert row.context["amount"] == 60
        assert row.context["item_id"] == "tea"
        assert row.context["properties"]["order"] == "7"
        recorded = Activity.objects.get(type="workflow_entered")
        assert recorded.contact == jane
        assert recorded.properties["trigger"] == "trigger-1"

    def test_only_those_whom_the_conditions_mean(self, db):
        jane, ben = make_contact("Jane", country="DE"), make_contact("Ben", country="FR")
        german = {"conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
        make_workflow(
            [PAUSE], key="a", triggers=[{"type": "login", "conditions": german}], now=NOON
        )
        make_workflow(
            [PAUSE],
            key="b",
            triggers=[{"type": "login"}],
            entry={"conditions": german},
            now=NOON,
        )

        heard_by_workflows(happen("login", jane), happen("login", ben))

        assert entered() == ids(jane, jane)

    def test_once_at_a_time_and_again_as_the_rules_say(self, db):
        jane = make_contact()
        flows = {
            again: make_workflow(
                [PAUSE],
                key=again.replace("_", "-"),
                triggers=[{"type": "login"}],
                entry={"again": again},
                now=NOON,
            )
            for again in ("never", "after_exit", "always")
        }
        late = make_workflow(
            [],
            key="late",
            triggers=[{"type": "login"}],
            entry={"after_days": 7},
            now=NOON,
        )

        heard_by_workflows(happen("login", jane))
        heard_by_workflows(happen("login", jane), happen("login", jane))
        assert [flow.enrolments.count() for flow in flows.values()] == [1, 1, 3]
        run_until(NOON, until=NOON + 40 * DAY)
        heard_by_workflows(happen("login", jane), now=NOON + 40 * DAY)

        assert [flow.enrolments.count() for flow in flows.values()] == [1, 2, 4]
        assert late.enrolments.count() == 2

    def test_an_organisation_s_fact_concerns_all_who_belong_to_it(self, db):
        school = make_organisation()
        jane, ben = make_contact("Jane", organisation=school), make_contact("Ben")
        make_workflow([PAUSE], triggers=[{"type": "organisation_updated"}], now=NOON)

        heard_by_workflows(happen("organisation_updated", organisation=school, changes={}))

        assert entered() == ids(jane)
        assert ben.pk not in entered()

    def test_nobody_whose_data_are_only_kept(self, db):
        make_workflow([PAUSE], triggers=[{"type": "login"}], now=NOON)

        heard_by_workflows(happen("login", make_contact(restricted_at=NOON)))

        assert entered() == []

    def test_not_into_one_that_is_paused(self, db):
        flow = make_workflow([PAUSE], triggers=[{"type": "login"}], now=NOON)
        flow.status = "paused"
        flow.save()

        heard_by_workflows(happen("login", make_contact()))

        assert entered() == []

    def test_two_that_begin_each_other_stop_after_a_while(self, db):
        jane = make_contact()
        for one, other in (("a", "b"), ("b", "a")):
            triggers = [
                {"type": "workflow_left", "workflow": other},
                {"id": "hand", "type": "login"},
            ]
            make_workflow([], key=one, triggers=triggers, now=NOON)
        heard_by_workflows(happen("login", jane))
        heard = 0

        for _ in range(100):
            run_until(NOON, until=NOON)
            new = list(Activity.objects.filter(type="workflow_left", pk__gt=heard))
            if not new:
                break
            heard = max(row.pk for row in new)
            heard_by_workflows(*new)

        assert not new
        assert 20 <= Enrolment.objects.count() <= 44

    def test_a_trigger_that_is_not_understood_any_more_stops_no_other(self, db):
        jane = make_contact()
        gone = {"conditions": [{"field": "custom.gone", "operator": "equals", "value": 1}]}
        broken = make_workflow([PAUSE], key="broken", triggers=[{"type": "login"}], now=NOON)
        make_workflow([PAUSE], key="sound", triggers=[{"type": "login"}], now=NOON)
        break_version(broken, triggers=[{"type": "login", "conditions": gone}])

        heard_by_workflows(happen("login", jane))

        assert list(Enrolment.objects.values_list("workflow__key", flat=True)) == ["sound"]


def break_version(flow, **document) -> None:
    """As if what the version names had been deleted past every check."""
    from django.db import connection

    from automation.running.programs import program_of

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE automation_workflowversion DISABLE TRIGGER USER")
    flow.live.document = {**flow.live.document, **document}
    flow.live.save(update_fields=["document"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE automation_workflowversion ENABLE TRIGGER USER")
    program_of.cache_clear()


class TestLetOut:
    GOAL = {
        "name": "Paid",
        "activity": "order_paid",
        "where": [{"field": "order", "operator": "equals", "value": "7"}],
        "value": "amount",
    }

    def test_by_the_goal_with_what_it_was_worth(self, db):
        jane, ben = make_contact("Jane"), make_contact("Ben")
        flow = make_workflow([PAUSE], goal=self.GOAL, now=NOON)
        put_in(flow, jane, ben, now=NOON)

        heard_by_workflows(
            happen("order_paid", jane, order="7", amount=Decimal("12.50")),
            happen("order_paid", ben, order="8"),
            now=NOON + DAY,
        )

        row = Enrolment.objects.get(contact=jane)
        assert (row.status, row.converted_at, row.converted_value) == (
            *("completed", NOON + DAY),
            Decimal("12.50"),
        )
        said = Activity.objects.get(type="workflow_left").properties
        assert (said["converted"], said["value"], said["reason"]) == (True, 12.5, "Paid")
        assert Enrolment.objects.get(contact=ben).status == "active"

    def test_not_by_what_happened_before_they_came_in(self, db):
        jane = make_contact()
        goal = {"activity": "order_paid"}
        make_workflow([PAUSE], triggers=[{"type": "login"}], goal=goal, now=NOON)
        facts = happen("order_paid", jane), happen("login", jane)

        heard_by_workflows(*facts)
        assert Enrolment.objects.get().status == "active"
        heard_by_workflows(happen("order_paid", jane))

        assert Enrolment.objects.get().status == "completed"

    def test_by_an_exit_whose_conditions_hold_since(self, db):
        jane = make_contact(country="FR")
        moved = {"conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
        flow = make_workflow([PAUSE], exits=[{"name": "Moved", "conditions": moved}], now=NOON)
        put_in(flow, jane, now=NOON)
        jane.country = "DE"
        jane.save()

        heard_by_workflows(happen("login", jane))
        assert Enrolment.objects.get().status == "active"
        heard_by_workflows(happen("contact_updated", jane, changes={"country": ["FR", "DE"]}))

        row = Enrolment.objects.get()
        assert (row.status, row.exit_reason, row.step) == ("exited", "Moved", None)

    def test_whoever_is_through_is_recorded_to_have_left(self, db):
        jane = make_contact()
        flow = make_workflow([PAUSE], now=NOON)
        put_in(flow, jane, now=NOON)

        run_until(NOON, until=NOON + 31 * DAY)

        said = Activity.objects.get(type="workflow_left")
        assert said.contact == jane
        assert (said.properties["status"], said.properties["converted"]) == ("completed", False)


@pytest.mark.parametrize("number", [1, 40])
def test_costs_as_much_for_many_facts_as_for_one(db, number, django_assert_num_queries):
    make_workflow([PAUSE], triggers=[{"type": "login"}], now=NOON)
    facts = [happen("login", make_contact()) for _ in range(number)]
    heard_by_workflows(happen("page_viewed", make_contact()))

    with django_assert_num_queries(13):
        heard_by_workflows(*facts)
