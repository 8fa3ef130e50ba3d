"""Of the workflows of one group somebody is in one alone; and which of several goes first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from automation.documents.checking import check
from automation.errors import NotLetIn
from automation.models import Enrolment, StepLog, Workflow
from automation.operations.entering import enrol_contact
from automation.operations.rehearsing import rehearse
from automation.queries.backtests import backtest
from automation.running.claiming import due_workflows
from events.models import Activity
from merging.operations.merging import merge_contacts
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
WAIT = {"id": "wait", "type": "wait_duration", "for": {"days": 30}}
NOTE = {"id": "note", "type": "log_activity", "title": "Noted"}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LOGIN = [{"type": "login"}]


def make_one(key, *steps, group="winback", priority=50, **document):
    entry = {"group": group, "priority": priority}
    return make_workflow(steps or [WAIT], key=key, now=NOON, entry=entry, **document)


def inside() -> list[str]:
    """The workflows that somebody is in."""
    rows = Enrolment.objects.filter(status__in=("active", "paused"))
    return sorted(rows.values_list("workflow__key", flat=True))


class TestGroups:
    def test_who_is_in_one_comes_into_no_other_of_the_same_rank(self):
        jane = make_contact("Jane Doe")
        put_in(make_one("first"), jane, now=NOON)

        assert put_in(make_one("second"), jane, now=NOON) == []
        with pytest.raises(NotLetIn):
            enrol_contact(workflow=make_one("third"), contact=jane, by=ada(), now=NOON)

        assert inside() == ["first"]

    def test_others_and_other_groups_are_not_touched(self):
        jane, john = make_contact("Jane Doe"), make_contact("John Roe")
        first, second = make_one("first"), make_one("second", priority=90)
        put_in(first, jane, john, now=NOON)
        put_in(make_one("dunning", group="dunning"), jane, now=NOON)
        put_in(make_workflow([WAIT], key="free", now=NOON), jane, now=NOON)

        put_in(second, john, now=NOON)

        assert inside() == ["dunning", "first", "free", "second"]

    def test_the_one_that_ranks_higher_takes_people_over(self):
        jane = make_contact("Jane Doe")
        (lower,) = put_in(make_one("lower", priority=10), jane, now=NOON)

        assert len(put_in(make_one("higher", priority=20), jane, now=NOON)) == 1

        row = Enrolment.objects.get(pk=lower)
        assert (row.status, row.exit_reason) == ("exited", "Gave way to “Higher”")
        assert row.ended_at == NOON
        left = Activity.objects.get(type="workflow_left")
        assert (left.contact, left.properties["workflow"]) == (jane, "lower")
        assert inside() == ["higher"]

    def test_one_that_is_paused_is_taken_over_as_well(self):
        jane = make_contact("Jane Doe")
        (lower,) = put_in(make_one("lower", priority=10), jane, now=NOON)
        Enrolment.objects.filter(pk=lower).update(status="paused")

        put_in(make_one("higher", priority=20), jane, now=NOON)

        assert inside() == ["higher"]

    def test_whom_its_own_rules_keep_out_stays_where_they_are(self):
        jane = make_contact("Jane Doe", country="AT")
        put_in(make_one("lower", priority=10), jane, now=NOON)
        german = {
            "match": "all",
            "conditions": [{"field": "country", "operator": "equals", "value": "DE"}],
        }
        entry = {"group": "winback", "priority": 90, "conditions": german}
        higher = make_workflow([WAIT], key="higher", now=NOON, entry=entry)

        assert put_in(higher, jane, now=NOON) == []

        assert inside() == ["lower"]

    def test_once_they_are_through_another_may_have_them(self):
        jane = make_contact("Jane Doe")
        put_in(make_one("short", NOTE), jane, now=NOON)
        run_until(NOON, until=NOON)

        assert len(put_in(make_one("next"), jane, now=NOON)) == 1

    @pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
    def test_of_one_fact_the_higher_alone_does_anything(self, order):
        jane = make_contact("Jane Doe")
        for key in order:
            make_one(key, NOTE, WAIT, priority={"a": 10, "b": 90}[key], triggers=LOGIN)

        heard_by_workflows(happen("login", jane))
        run_until(NOON, until=NOON)

        assert Enrolment.objects.get().workflow.key == "b"
        assert StepLog.objects.filter(step__type="log_activity").count() == 1

    def test_the_database_keeps_it_whatever_is_written(self):
        jane = make_contact("Jane Doe")
        put_in(make_one("first"), jane, now=NOON)
        row = Enrolment.objects.get()
        row.pk, row.workflow = None, make_one("second")

        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_a_step_never_pulls_its_own_people_out_from_under_itself(self):
        jane = make_contact("Jane Doe")
        make_one("higher", priority=90)
        into = {"id": "into", "type": "add_to_workflow", "workflow": "higher"}
        put_in(make_one("lower", into, WAIT, priority=10), jane, now=NOON)

        run_until(NOON, until=NOON)

        assert inside() == ["lower"]
        assert StepLog.objects.get(step__key="into").status == "skipped"

    def test_two_who_become_one_are_in_one(self):
        jane, twin = make_contact("Jane Doe"), make_contact("J. Doe")
        put_in(make_one("first"), jane, now=NOON)
        put_in(make_one("second"), twin, now=NOON)

        merge_contacts(contact=jane.pk, other=twin.pk, chosen={}, by=ada(), now=NOON)

        assert inside() == ["first"]

    def test_a_rehearsal_tells_the_story_of_whoever_is_in_another(self):
        jane = make_contact("Jane Doe")
        put_in(make_one("higher", priority=90), jane, now=NOON)
        lower = make_one("lower", NOTE, priority=10)

        found = rehearse(workflow=lower, contact=jane, days=1, by=ada(), now=NOON)

        assert found.enters
        assert [one["step"] for one in found.entries] == ["note"]
        assert inside() == ["higher"]


class TestPriority:
    def test_the_higher_is_carried_out_first_though_the_lower_waits_longer(self):
        jane = make_contact("Jane Doe")
        low = make_workflow([NOTE], key="low", now=NOON, entry={"priority": 10})
        high = make_workflow([NOTE], key="high", now=NOON, entry={"priority": 90})
        usual = make_workflow([NOTE], key="usual", now=NOON)
        for flow, hours in ((low, 3), (usual, 2), (high, 1)):
            put_in(flow, jane, now=NOON - timedelta(hours=hours))

        assert list(due_workflows(NOON)) == [high.pk, usual.pk, low.pk]

    def test_is_that_of_the_version_that_is_live(self):
        flow = make_workflow([NOTE], now=NOON, entry={"priority": 7})

        assert flow.priority == 7


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        ({"group": "winback", "priority": 0}, []),
        ({"group": "winback", "again": "always"}, ["entry.again"]),
        ({"again": "always"}, []),
        ({"group": "Win back"}, ["entry.group"]),
        ({"group": 5}, ["entry.group"]),
        ({"priority": 101}, ["entry.priority"]),
        ({"priority": -1}, ["entry.priority"]),
        ({"priority": True}, ["entry.priority"]),
        ({"priority": "high"}, ["entry.priority"]),
    ],
)
def test_the_check_says_what_does_not_fit(entry, fields):
    document = {"triggers": LOGIN, "entry": entry, "steps": [NOTE]}

    assert [one.field for one in check(document, now=NOON)] == fields


class TestBackTest:
    def test_leaves_out_who_was_in_another_of_the_group_that_gives_no_way(self):
        jane, john, joan = (make_contact(f"{name} Doe") for name in ("Jane", "John", "Joan"))
        put_in(make_one("first"), jane, now=NOON - DAY)
        put_in(make_one("low", priority=10), john, now=NOON - DAY)
        enrolment = put_in(make_one("over"), joan, now=NOON - DAY)
        Enrolment.objects.filter(pk__in=enrolment).update(
            status="completed", step=None, due_at=None, ended_at=NOON - DAY / 2
        )
        for person in (jane, john, joan):
            happen("login", person, at=NOON)
        draft = {
            "triggers": LOGIN,
            "steps": [NOTE],
            "entry": {"group": "winback", "priority": 50},
        }
        flow = Workflow.objects.create(key="draft", name="Draft", draft=draft)

        told = backtest(workflow=flow, document=draft, days=5, for_user=ada(), now=NOON + HOUR)

        came = {one.contact for one in told["entered"].moments}
        assert came == {john.pk, joan.pk}
